/** Where several servers are, without who may use them: `nats://10.0.0.1:4222, nats://10.0.0.2:4222`. Errors where one is no URL. */
export const serversOf = (urls: string): string =>
  urls
    .split(',')
    .map((one) => {
      const { protocol, host } = new URL(one.trim());
      return `${protocol}//${host}`;
    })
    .join(', ');

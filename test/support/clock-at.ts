/** What Node is given so that a process begins at a time of its own, epoch milliseconds; from then on it goes as ever. */
export const clockAt = (startAt: number): readonly string[] => {
  const code = `const { now } = Date; const behind = now() - ${startAt}; Date.now = () => now() - behind;`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
};

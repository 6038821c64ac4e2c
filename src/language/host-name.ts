/**
 * The host of a `Host` header or an address, as it is compared: without its port, its last dot and its brackets, in
 * small letters. `null`: it is none.
 */
export const hostNameOf = (text: string): string | null => {
  const [, bracketed, plain] = /^(?:\[([\da-f:.]{2,45})\]|([\w.-]{1,253}))(?::\d{0,5})?$/i.exec(text) ?? [];
  return (bracketed ?? plain)?.toLowerCase().replace(/\.$/, '') ?? null;
};

/** Whether a host, as `hostNameOf` gives it, is this machine's own loopback. */
export const isLoopbackHost = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

/**
 * Whether a host, as `hostNameOf` gives it, is a number and no name. Nobody's name server answers for a number, so
 * none can be bent to point here.
 */
export const isAddressHost = (host: string): boolean => host.includes(':') || /^\d+(\.\d+){3}$/.test(host);

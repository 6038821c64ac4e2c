import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/**
 * Encrypted, or not at all: the client itself takes `tls://` for a server that may talk in the open, and asks no certificate for an
 * address. Whoever answers has to be one of those that were named.
 */
export const encrypted = (servers: readonly string[]) => ({
  handshakeFirst: false,
  checkServerIdentity: (_: string, certificate: PeerCertificate): Error | undefined => {
    const hosts = servers.map((server) => new URL(server).hostname.replace(/^\[|\]$/g, ''));
    const faults = hosts.map((host) => checkServerIdentity(host, certificate));
    return faults.includes(undefined) ? undefined : faults[0];
  },
});

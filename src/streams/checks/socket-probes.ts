import { dayMs } from '../../language/duration.ts';
import { chainOf } from '../http-request.ts';
import type { Address, TcpProbe, TlsProbe } from './check.ts';
import { patternText } from './condition.ts';
import { hangUp, hear, speak } from './conversation.ts';
import { found } from './found.ts';
import { excerpt, tooShortLived } from './http-probe.ts';
import { foundWell, type Probe, type ProbeTools, Unmet } from './probe.ts';
import { tlsOf } from './trust-files.ts';

export const addressText = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Whether somebody is there, and says what is expected. */
export const tcpProbe = (probe: TcpProbe, tools: ProbeTools): Probe => {
  const { address, send, expect, startTls, trust } = probe;
  const { words } = tools;
  return async (turn) => {
    const afterwards = startTls === null ? {} : await tlsOf(trust, tools);
    const socket = await speak({ address, startTls, tls: null, afterwards }, turn, tools);
    try {
      if (send !== null) socket.write(send);
      if (expect !== null) {
        const unmet = (said: string): Unmet =>
          new Unmet(words.unmet.text(patternText(expect), excerpt(said)));
        let came = '';
        // Who says something else and stays has answered, and is not silent.
        turn.onCutOff?.(() => (came === '' ? null : unmet(came)));
        const heard = await hear(socket, (text) => {
          came = text;
          return found(expect, text, tools);
        });
        if (!found(expect, heard, tools)) throw unmet(heard);
      }
    } catch (error) {
      socket.destroy();
      if (turn.abort.aborted) throw turn.abort.reason;
      throw error;
    }
    hangUp(socket);
    return foundWell(words.up(addressText(address)));
  };
};

/** Whether the certificates there are trusted, of the right name, and last. `value` is how many days the first has that ends. */
export const tlsProbe = (probe: TlsProbe, tools: ProbeTools): Probe => {
  const { address, startTls, trust, certificateMs } = probe;
  const { words } = tools;
  return async (turn) => {
    const settings = await tlsOf(trust, tools);
    const tls = startTls === null ? settings : null;
    const socket = await speak({ address, startTls, tls, afterwards: settings }, turn, tools);
    const chain = chainOf(socket);
    hangUp(socket);
    const why = tooShortLived(chain, certificateMs, turn.at, words);
    if (why !== null) throw new Unmet(why);
    const days = (Math.min(...chain.map(({ until }) => until)) - turn.at) / dayMs;
    return foundWell(words.up(addressText(address)), { value: Math.floor(days), unit: 'd' });
  };
};

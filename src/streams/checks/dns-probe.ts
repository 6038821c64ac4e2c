import { Resolver } from 'node:dns/promises';
import { cutLine } from '../../language/cut-line.ts';
import type { DnsProbe, RecordType } from './check.ts';
import { foundWell, type Probe, type ProbeTools, Unmet } from './probe.ts';

type Answers = (resolver: Resolver, name: string) => Promise<readonly (readonly string[])[]>;

/** Each answer, in the ways in which it may be written. */
const asked: Readonly<Record<RecordType, Answers>> = {
  A: async (resolver, name) => (await resolver.resolve4(name)).map((each) => [each]),
  AAAA: async (resolver, name) => (await resolver.resolve6(name)).map((each) => [each]),
  CNAME: async (resolver, name) => (await resolver.resolveCname(name)).map((each) => [each]),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((parts) => [parts.join('')]),
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => [`${priority} ${exchange}`, exchange]),
  SRV: async (resolver, name) =>
    (await resolver.resolveSrv(name)).map((each) => [
      `${each.priority} ${each.weight} ${each.port} ${each.name}`,
      `${each.name}:${each.port}`,
      each.name,
    ]),
};

/** Names are alike whatever their case, and whether their root is written or not. */
const plain = (text: string, record: RecordType): string =>
  record === 'TXT' ? text : text.toLowerCase().replace(/\.$/, '');

/** More answers than these are not shown. */
const mostShown = 10;

/** Whether a name has a record, and the expected answers are among what comes. */
export const dnsProbe = (probe: DnsProbe, { words }: ProbeTools): Probe => {
  const { lookUp, record, resolver: server, answers } = probe;
  return async ({ abort, limitMs }) => {
    // Asked once more by whoever asks for the whole.
    const resolver = new Resolver({ timeout: limitMs, tries: 1 });
    if (server !== null) resolver.setServers([server]);
    const cancel = (): void => resolver.cancel();
    abort.addEventListener('abort', cancel, { once: true });
    let got: readonly (readonly string[])[];
    try {
      got = await asked[record](resolver, lookUp);
    } catch (error) {
      if (abort.aborted) throw abort.reason;
      throw new Unmet(whyNot(error));
    } finally {
      abort.removeEventListener('abort', cancel);
    }
    const shown = got.slice(0, mostShown).map(([first = '']) => first);
    for (const wanted of answers) {
      const isThere = got.some((ways) => ways.some((way) => plain(way, record) === plain(wanted, record)));
      if (!isThere) throw new Unmet(words.unmet.answers(wanted, cutLine(shown.join(', '), 200)));
    }
    return foundWell(words.up(lookUp), { value: got.length });
  };

  function whyNot(error: unknown): string {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOTFOUND') return words.reason.noName;
    return code === 'ENODATA' ? words.unmet.noAnswers(record) : words.reason.resolver(code);
  }
};

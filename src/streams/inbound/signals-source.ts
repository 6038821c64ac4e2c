import { interval, type ReaderOf, type TextSetting } from '../../language/setting.ts';
import { inboundIn } from '../../messages/inbound.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = { SIGNALS_INTERVAL_S: interval('signals') };
/** The socket's own setting stands with the others of the status; here it only matters whether there is one. */
type Reads = ReaderOf<typeof settings & { readonly SOCKET: TextSetting }>;

/** What scripts say over the socket: on wherever there is one. */
export const signalsSource: SourceDefinition<'signals', { readonly everyMs: number } | null> = {
  name: 'signals',
  // Whoever says something chooses its kind.
  kinds: {},
  settings,
  read: (reader: Reads) =>
    reader.text('SOCKET') === 'off' ? null : { everyMs: reader.ms('SIGNALS_INTERVAL_S') },
  make: async ({ everyMs }, { timeoutMs, calls, words, warn }) => {
    const { signals } = await import('./signals.ts');
    const onFull = (key: string): void => warn(inboundIn(words).full(key));
    return signals({ everyMs, timeoutMs, call$: calls.of$('signals'), onFull });
  },
  overview: (_config, words) => inboundIn(words).watched,
};

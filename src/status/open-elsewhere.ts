import type { VoiceSaid } from '../language/voice-said.ts';
import type { OpenElsewhere } from '../telling/order.ts';

/** Of what voices have said what is open on hosts other than `own`, as it can be named here. */
export const openElsewhere = (said: readonly VoiceSaid[], own: string): readonly OpenElsewhere[] =>
  said.flatMap(({ incident, host, ownKey, channels }) => {
    const isOver = Object.values(channels).some(({ is }) => is === 'over');
    if (host === own || isOver) return [];
    return [{ id: incident, key: host === null ? ownKey : `${host}/${ownKey}`, ownKey }];
  });

import type { Signal } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import { type Tags, taggedBy } from './container-labels.ts';
import type { Verdict } from './container-state.ts';

/**
 * What a look at a container comes to, as a signal. The waiting time is the signal's own, so that deciding stays with the
 * machine.
 *
 * @param forMs how long any trouble of a container must last before it is told, milliseconds
 */
export const signalOf = (
  name: string,
  { active, detail, unread, waitMs = 0 }: Verdict,
  forMs: number,
  tags: Tags,
  words: Messages,
): Signal => ({
  kind: 'container',
  entity: name,
  active,
  title: words.containers.title(tags.name ?? name),
  detail,
  ...(unread && { unread }),
  ...(active !== null && { value: active ? 1 : 0, limit: 1 }),
  ...taggedBy(tags, forMs, active === true ? waitMs : 0),
});

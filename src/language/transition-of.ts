import type { Transition } from './signal.ts';

/** What an incident is about. */
type About = Pick<Transition, 'source' | 'key' | 'kind' | 'entity' | 'title' | 'detail'> & {
  readonly id: string;
};

/** A transition of an incident that is known by what it is about, for whoever has not seen how it came about. */
export const transitionOf = (
  { id, source, key, kind, entity, title, detail }: About,
  { at, from, to, action, reason }: Pick<Transition, 'at' | 'from' | 'to' | 'action' | 'reason'>,
): Transition => ({
  ...{ type: 'transition', at, source, key, kind, entity, from, to, action, reason },
  ...{ incident: id, title, detail },
});

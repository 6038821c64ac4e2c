import type { Transition } from '../language/signal.ts';
import type { Hold, Notice, TellingEvent } from '../language/telling.ts';
import type { Actor } from '../machines/actors.ts';
import { actor as actorPart, transition } from '../recording/grammar.ts';
import type { RecordPart } from '../recording/part.ts';
import { hold, notice } from '../recording/told.ts';

/** What two records differ in first: whose they are, the field, and what each says. */
export const firstDifferenceOf = (
  recorded: Transition | Hold | Notice,
  replayed: Transition | TellingEvent,
): [name: string, field: string, was: string, is: string] | null => {
  const name = recorded.type === 'notice' ? recorded.id : recorded.key;
  const between = <T extends object>({ firstDifferent }: RecordPart<T>, one: T, other: T) => {
    const field = firstDifferent(one, other);
    return field === null ? null : ([name, field, textOf(one[field]), textOf(other[field])] as const);
  };
  const found =
    recorded.type === 'transition' && replayed.type === 'transition'
      ? between(transition, recorded, replayed)
      : recorded.type === 'hold' && replayed.type === 'hold'
        ? between(hold, recorded, replayed)
        : recorded.type === 'notice' && replayed.type === 'notice'
          ? between(notice, recorded, replayed)
          : ([name, 'type', recorded.type, replayed.type] as const);
  return found === null ? null : [...found];
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What was decided or told, in one line. */
export const describe = (event: Transition | TellingEvent): string =>
  event.type === 'transition'
    ? describeMove(event)
    : `${event.type} at ${event.at}: ${JSON.stringify(event)}`;

const describeMove = ({ key, from, to, action, reason, at }: Transition): string =>
  `${key} ${from} → ${to} (${action ?? 'silent'}, ${reason}) at ${at}`;

/** The key of an actor that is not the same, or not there, on the other side; `null`: all are. */
export const firstDifferent = (these: readonly Actor[], those: readonly Actor[]): string | null => {
  const others = new Map(those.map((actor) => [actor.key, actor]));
  for (const actor of these) {
    const other = others.get(actor.key);
    if (other === undefined || !actorPart.isSame(actor, other)) return actor.key;
    others.delete(actor.key);
  }
  return others.keys().next().value ?? null;
};

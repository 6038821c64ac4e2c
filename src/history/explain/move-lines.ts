import type { Transition } from '../../language/signal.ts';
import { locales } from '../../messages/messages.ts';
import type { ExplainedMoment } from './view.ts';

/** So many of the key's last moves are listed. */
export const mostMoves = 10;

/** Moves that are the same but for their time: a debounce makes one with each sweep. */
type Group = readonly [Transition, ...Transition[]];

/** What it did, and what came of telling it. */
export const historyLines = (view: ExplainedMoment): string[] => {
  const { moves, words, time } = view;
  if (moves.length === 0) return [];
  const { explain: say } = words;
  const groups: [Transition, ...Transition[]][] = [];
  for (const move of moves) {
    const [last] = groups.at(-1) ?? [];
    const isSame = last?.reason === 'waiting' && move.reason === 'waiting' && last.from === move.from;
    if (isSame) groups.at(-1)?.push(move);
    else groups.push([move]);
  }
  const shown = groups.slice(-mostMoves);
  const line = (group: Group): string => {
    const [{ at, from, to, reason, action }] = group;
    const last = group.at(-1)?.at ?? at;
    const when = group.length === 1 ? time(at) : `${time(at)}–${time(last)}`;
    const what = action === null ? [] : [say.action[action]];
    const notes = group.length === 1 ? what : [say.times(group.length)];
    return `  ${when} ${from} → ${to}: ${say.reason[reason]}${notes.map((note) => ` (${note})`).join('')}`;
  };
  return [
    say.history(shown.flat().length, moves.length),
    ...shown.flatMap((group) => [line(group), ...deliveryLines(group[0], view)]),
  ];
};

/** The journal keeps the words of the language that it was told in, which may have been another. */
const isAboutItself = (why: string): boolean =>
  Object.values(locales).some(({ delivery }) => delivery.aboutItself === why);

/** What came of telling a move, sink by sink. */
const deliveryLines = (
  { action, at }: Transition,
  { key, state, deliveries, words, time }: ExplainedMoment,
): string[] => {
  if (action === null) return [];
  const { explain: say } = words;
  const sent: string[] = [];
  const others: string[] = [];
  for (const delivery of deliveries.values()) {
    if (delivery.action !== action || delivery.of !== at) continue;
    const { sink, outcome, attempts, messageId = null, why = '' } = delivery;
    const when = time(delivery.at);
    const isOwed = state.sinks
      .get(sink)
      ?.owed.some(({ notifications }) =>
        notifications.some((one) => one.key === key && one.at === at && one.action === action),
      );
    if (outcome === 'sent') sent.push(say.sent(sink, when, attempts, messageId));
    else if (outcome === 'dropped') others.push(say.dropped(sink, when, why));
    else if (outcome === 'skipped') others.push(say.skipped(sink, isAboutItself(why) ? '' : why));
    else if (!isOwed) others.push(say.retrying(sink, when, why));
  }
  return [...(sent.length === 0 ? [] : [say.told(sent)]), ...others].map((line) => `    ${line}`);
};

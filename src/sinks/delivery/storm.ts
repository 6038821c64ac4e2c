import type { Notification } from '../../language/delivery.ts';
import { naturalOrder } from '../../language/natural-order.ts';
import type { Headline, Messages } from '../../messages/messages.ts';

/** More names than these are told as the first and the last. */
const mostNames = 5;

/**
 * The words that all details end with, without the full stop: what they have in common beside whom it concerns. They begin
 * where a phrase does, behind whom it concerns or behind a colon: `exited 3 min ago` and `exited 4 min ago` have no reason in common,
 * though both end with `min ago`.
 */
export const commonReason = (details: readonly string[]): string => {
  const all = details.map((detail) => detail.replace(/\.$/, '').split(' '));
  const [first = [], ...others] = all;
  const isSubject = others.some(([one]) => one !== first[0]);
  let shared = 0;
  for (let back = 1; back <= first.length; back += 1) {
    if (others.some((words) => words.at(-back) !== first.at(-back))) break;
    const begins = all.every((words) => {
      const at = words.length - back;
      return at === 0 || (at === 1 && isSubject) || words[at - 1]?.endsWith(':') === true;
    });
    if (begins && isBalanced(first.slice(-back).join(' '))) shared = back;
  }
  return shared === 0 ? '' : first.slice(-shared).join(' ');
};

/** Whether no bracket in it was opened before it begins. */
const isBalanced = (text: string): boolean => text.split(')').length <= text.split('(').length;

/** Where the title has another name for it than its entity, that is the one for people. */
export const nameOf = ({ entity, title }: Pick<Notification, 'entity' | 'title'>): string =>
  entity !== '' && title.includes(entity) ? entity : title;

/**
 * The headline of many alerts of one kind: how many, why, and who, as `40 dependencies down (HTTP 503)` and
 * `service-00 … service-39`. `null`: there is more than alerts of one kind to tell.
 */
export const stormOf = (
  down: readonly Pick<Notification, 'kind' | 'entity' | 'title' | 'detail' | 'action'>[],
  { catchUp: say }: Messages,
): Omit<Headline, 'mark'> | null => {
  const [first] = down;
  if (first === undefined || down.length < 2 || down.some(({ kind }) => kind !== first.kind)) return null;
  const names = down.map(nameOf);
  const why = commonReason(down.map(({ detail }) => detail));
  const isOver = first.action === 'recovery';
  const what = isOver ? say.stormOver(down.length) : say.storm(first.kind, down.length);
  const title = `${what}${why === '' || isOver ? '' : ` (${say.together(why)})`}`;
  const detail =
    names.length > mostNames ? firstAndLast(names).join(' … ') : names.toSorted(naturalOrder).join(', ');
  return { title, detail };
};

/** As they would be put in order: of ten thousand two are read, and the others need no place. */
const firstAndLast = (names: readonly string[]): readonly [string, string] => {
  let [first = ''] = names;
  let last = first;
  for (const name of names) {
    if (naturalOrder(name, first) < 0) first = name;
    if (naturalOrder(name, last) > 0) last = name;
  }
  return [first, last];
};

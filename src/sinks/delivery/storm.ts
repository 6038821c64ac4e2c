import type { Notification } from '../../language/delivery.ts';
import type { Headline, Messages } from '../../messages/messages.ts';

/** More names than these are told as the first and the last. */
const mostNames = 5;
/** `n10` comes after `n9`. Made when it is needed: it loads 3 MB of tables. */
const byName = (): Intl.Collator => new Intl.Collator('en', { numeric: true });

/** The words that all details end with, without the full stop: what they have in common beside whom it concerns. */
export const commonReason = (details: readonly string[]): string => {
  const [first = [], ...others] = details.map((detail) => detail.replace(/\.$/, '').split(' '));
  let shared = 0;
  const isShared = (back: number): boolean =>
    back <= first.length && others.every((words) => words.at(-back) === first.at(-back));
  while (isShared(shared + 1)) shared += 1;
  return shared === 0 ? '' : first.slice(-shared).join(' ');
};

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
  const names = down.map(({ entity, title }) => (entity === '' ? title : entity)).toSorted(byName().compare);
  const why = commonReason(down.map(({ detail }) => detail));
  const isOver = first.action === 'recovery';
  const what = isOver ? say.stormOver(down.length) : say.storm(first.kind, down.length);
  const title = `${what}${why === '' || isOver ? '' : ` (${why})`}`;
  const detail = names.length > mostNames ? `${names[0] ?? ''} … ${names.at(-1) ?? ''}` : names.join(', ');
  return { title, detail };
};

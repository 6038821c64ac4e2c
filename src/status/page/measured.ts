import type { PageWords } from '../../messages/page.ts';
import type { Thing } from './things.ts';

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** The value against its limit, as far as the detail does not say it anyway. */
export const measuredIn = (
  { kind, detail, value, limit, unit }: Pick<Thing, 'kind' | 'detail' | 'value' | 'limit' | 'unit'>,
  words: PageWords,
): string | null => {
  const isSaid = (amount: number): boolean =>
    new RegExp(`(?<![\\d.,])${round(amount)}(?![\\d]|[.,]\\d)`).test(detail);
  // How often something could not be read is no measure of it.
  const isCount = kind === 'unseen' || kind === 'blind' || kind === 'self';
  if (value === null || limit === null || isCount || isSaid(limit)) return null;
  const most = words.amount(round(limit), unit);
  return isSaid(value) ? words.limit(most) : words.of(words.amount(round(value), unit), most);
};

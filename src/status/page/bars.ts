import type { PageWords } from '../../messages/page.ts';
import { type Day, type Days, percentText } from './days.ts';
import { html, type Markup } from './html.ts';

const width = 6;
const height = 22;

/** Days of one sort beside each other, as one line: dashes make days of it. */
const runs = (days: readonly Day[]): Markup[] => {
  const found: { day: Day; from: number; count: number }[] = [];
  for (const [index, day] of days.entries()) {
    const last = found.at(-1);
    if (last?.day === day) last.count += 1;
    else found.push({ day, from: index, count: 1 });
  }
  return found.map(
    ({ day, from, count }) =>
      html`<path class="${day}" d="M${from * width} ${height / 2}h${count * width - 1}"/>`,
  );
};

/** The last days of a thing as bars, said in words for who can't see them. */
export const barsOf = ({ days, uptime }: Days, words: PageWords): Markup => {
  const count = (those: string): number => days.filter((day) => those.includes(day)).length;
  const share = uptime === null ? words.neverSeen : words.uptime(percentText(uptime));
  const label = uptime === null ? words.neverSeen : words.days(days.length, share, count('yr'), count('u'));
  return html`<div class="bars"><svg class="days" role="img" aria-label="${label}" viewBox="0 0 ${days.length * width - 1} ${height}" preserveAspectRatio="none">${runs(days)}</svg><span class="uptime">${share}</span></div>`;
};

/** What the colours of the bars mean; with the title, where none stands beside the bars. */
export const legend = ({ legend: say }: PageWords, isTitled = true): Markup =>
  html`<p class="legend">${isTitled && html`<span>${say.title}:</span>`}${(['g', 'y', 'r', 'u'] as const).map(
    (day) =>
      html` <span><svg viewBox="0 0 12 12" aria-hidden="true"><path class="${day}" d="M0 6h12"/></svg>${say[day]}</span>`,
  )}</p>`;

import { lineParts, type Outcome } from '../../language/what-if.ts';
import { clockTime } from '../../messages/clock.ts';
import type { WhatIfWords } from '../../messages/what-if.ts';
import { html, type Markup } from './html.ts';

const barWidth = 8;
const barGap = 2;
const half = 56;
const strip = 14;
const width = lineParts * (barWidth + barGap);

/** A bar is as high as its square root, so that one message is seen beside a storm. */
const heightOf = (count: number, most: number): number =>
  count === 0 ? 0 : Math.max(3, Math.round((Math.sqrt(count) / Math.sqrt(most)) * (half - 4)));

const bars = (line: readonly number[], most: number, up: boolean): string =>
  line
    .map((count, index) => {
      const height = heightOf(count, most);
      return height === 0
        ? ''
        : `M${index * (barWidth + barGap)} ${half + strip}v${up ? -height : height}h${barWidth}v${up ? height : -height}z`;
    })
    .join('');

/** Messages as they were above, with the change below, and in red between them what would be missed. */
export const timeLine = (outcome: Outcome, say: WhatIfWords): Markup => {
  const { from, to, recorded, changed, missed, missedCount } = outcome;
  const most = Math.max(1, ...recorded.line, ...changed.line);
  const marks = missed.map(({ since }) =>
    Math.round(((Math.max(from, since) - from) / Math.max(1, to - from)) * (width - barWidth)),
  );
  const times = [0, 0.25, 0.5, 0.75, 1].map((share) => from + (to - from) * share);
  return html`<figure class="line"><figcaption>${say.line}</figcaption>
<svg role="img" aria-label="${say.lineIs(recorded.messages, changed.messages, missedCount)}" viewBox="0 -${strip} ${width} ${2 * (half + strip)}" preserveAspectRatio="none"><path class="was" d="${bars(recorded.line, most, true)}"/><path class="axis" d="M0 ${half + strip}h${width}"/><path class="is" d="${bars(changed.line, most, false)}"/><path class="lost" d="${marks.map((x) => `M${x} -${strip}h${barWidth}v${strip - 2}h-${barWidth}z`).join('')}"/></svg>
<p class="axis">${times.map((at) => html`<span>${clockTime(at, Number.POSITIVE_INFINITY)}</span>`)}</p>
<p class="legend"><span><i class="was"></i>${say.asItWas}</span> <span><i class="is"></i>${say.changed}</span>${missedCount > 0 && html` <span><i class="lost"></i>${say.missedMark}</span>`}</p></figure>`;
};

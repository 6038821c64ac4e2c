import { incidentId } from '../../language/signal.ts';
import type { Outcome, Wish } from '../../language/what-if.ts';
import { clockTime } from '../../messages/clock.ts';
import type { WhatIfWords } from '../../messages/what-if.ts';
import type { LastTrial } from '../what-if.ts';
import { href, html, type Markup } from './html.ts';
import { type Frame, layout, loginPath } from './layout.ts';
import { timeLine } from './time-line.ts';
import { formNames, valueText, type WishField, yamlOf } from './wish.ts';

export interface WhatIfData {
  readonly say: WhatIfWords;
  /** The kinds that can be chosen; the one that is. */
  readonly kinds: readonly string[];
  readonly kind: string;
  /** How it is now; `null`: there is none, or it is not the same for all of the kind. */
  readonly now: Readonly<Record<WishField, number | null>>;
  readonly limitPath: string | null;
  /** How many of the kind have a time of their own, which wins, and which. */
  readonly own: { readonly count: number; readonly fields: readonly WishField[] };
  /** What the fields say; of what is not there they say how it is now. */
  readonly wish: Partial<Wish>;
  readonly tried: LastTrial | null;
  /** Why nothing can be tried. */
  readonly why: 'noRecording' | null;
  /** Why what was asked for was not begun, in words. */
  readonly refused: string | null;
  readonly mayTry: boolean;
}

/** Not in a template: it would stand in the program as it is. */
const dash = ' – ';

/** What a slider stops at. */
const times = '0s 10s 30s 1m 2m 5m 10m 15m 30m 1h 2h 4h 12h 1d';
const steps: Readonly<Record<WishField, string>> = {
  forMs: times,
  keepMs: times,
  cooldownMs: '5m 15m 30m 1h 2h 4h 6h 12h 1d 2d 7d',
  limit: '',
  burst: '0 1 2 3 5 10 20',
  windowMs: '10s 30s 1m 2m 5m 10m 30m 1h',
};

/** Five either side of how it is, in tens of what it is made of. */
const stepsAround = (limit: number): string => {
  const step = limit <= 100 ? 5 : 10 ** Math.floor(Math.log10(limit)) / 2;
  const around = Array.from({ length: 11 }, (_, index) => limit + (index - 5) * step);
  return around
    .filter((value) => value > 0 && (limit > 100 || value <= 100))
    .map((value) => String(Math.round(value * 100) / 100))
    .join(' ');
};

/** Settings that are tried over what was recorded: how loud it was, how loud it would have been, what would be lost. */
export const whatIfPage = (frame: Frame, data: WhatIfData): Markup => {
  const { words, host } = frame;
  const { say, kinds, kind, why, tried, refused, mayTry } = data;
  const isRunning = tried?.state.is === 'running';
  return layout(frame, {
    title: `${say.title} – ${host}`,
    place: 'whatIf',
    ...(isRunning && { refreshS: 2 }),
    content: html`<h1 class="plain">${say.title}</h1>
<p class="soft">${say.intro}</p>
${why !== null && html`<p class="card">${say.why[why]}</p>`}
<form class="row" action="/what-if"><label>${say.kind}<select name="kind">${kinds.map((one) => html`<option${one === kind && html` selected`}>${one}</option>`)}</select></label><button>${say.choose}</button></form>
${why === null && formPart(data)}
${why === null && !mayTry && html`<p>${frame.acting === 'login' ? html`<a href="${loginPath(frame)}">${say.mayNot}</a>` : words.readOnly}</p>`}
<p id="refused" role="status" class="lost">${refused}</p>
<section id="result" data-live aria-live="polite"${isRunning && html` data-soon`}>${tried !== null && resultPart(tried, data)}</section>`,
  });
};

const formPart = ({ say, kind, now, limitPath, own, wish, mayTry }: WhatIfData): Markup => {
  const field = (name: WishField): Markup => {
    const is = now[name];
    const value = wish[name] ?? is;
    const text = value === null ? '' : valueText(name, value);
    const stops = name === 'limit' && is !== null ? stepsAround(is) : steps[name];
    return html`<div class="slide"><label for="w-${name}">${say.fields[name]}</label><input id="w-${name}" name="${formNames[name]}" value="${text}" maxlength="20" autocomplete="off" size="8"><input type="range" data-for="w-${name}" data-steps="${stops}" aria-label="${say.fields[name]}" hidden><span class="soft">${is !== null && say.now(valueText(name, is))}</span></div>`;
  };
  return html`<form method="post" action="/what-if"><input type="hidden" name="kind" value="${kind}">
<fieldset><legend>${kind}</legend>${field('forMs')}${field('keepMs')}${field('cooldownMs')}${limitPath !== null && now.limit !== null && field('limit')}${own.count > 0 && html`<p class="soft">${say.ownTiming(own.count, own.fields.map((one) => formNames[one]).join(', '))}</p>`}</fieldset>
<fieldset><legend>${say.ofAll}</legend>${field('burst')}${field('windowMs')}</fieldset>
${mayTry && html`<button class="main" id="do-try">${say.start}</button>`}</form>`;
};

const resultPart = ({ wish, state }: LastTrial, data: WhatIfData): Markup => {
  const { say, mayTry } = data;
  const heading = html`<h2>${say.result}</h2>`;
  switch (state.is) {
    case 'running': {
      const pct = Math.floor(state.share * 100);
      return html`${heading}<p>${say.running(pct)}</p><progress max="100" value="${pct}" aria-label="${say.result}"></progress>${mayTry && html`<form method="post" action="/what-if/stop"><button id="do-stop">${say.stop}</button></form>`}`;
    }
    case 'done':
      return html`${heading}${donePart(wish, state.outcome, data)}`;
    case 'cancelled':
      return html`${heading}<p>${say.cancelled}</p>`;
    case 'tooMuch':
      return html`${heading}<p>${say.tooMuch[state.limit]}</p>`;
    case 'failed':
      return html`${heading}<p class="lost">${say.failed(state.why)}</p>`;
  }
};

const donePart = (wish: Wish, outcome: Outcome, { say, limitPath }: WhatIfData): Markup => {
  const {
    from,
    to,
    sweeps,
    recorded,
    changed,
    missed,
    missedCount,
    notYet,
    later,
    laterMs,
    unreadable,
    isOfAll,
  } = outcome;
  if (sweeps === 0) return html`<p>${say.noSweeps}</p>`;
  const facts = [
    say.incidents(recorded.incidents, changed.incidents),
    ...(later === 0 ? [] : [say.later(later, laterMs)]),
    ...(notYet === 0 ? [] : [say.notYet(notYet)]),
    ...(unreadable === 0 ? [] : [say.unreadable(unreadable)]),
  ];
  const time = (at: number): string => clockTime(at, Number.POSITIVE_INFINITY);
  return html`<p>${say.of(to - from, isOfAll ? null : wish.kind)} <strong>${say.messages(recorded.messages, changed.messages)}</strong>, ${facts.join(', ')}.</p>
<p class="${missedCount > 0 ? 'lost' : 'fine'}"><strong>${missedCount > 0 ? say.missed(missedCount) : say.noneMissed}</strong></p>
${timeLine(outcome, say)}
${
  missedCount > 0 &&
  html`<ul class="plain lost">${missed.map(
    ({ key, since, until }) =>
      html`<li><a href="${href('incident', incidentId(key, since))}">${key}</a> ${time(since)}${dash}${until === null ? say.stillOpen : time(until)}</li>`,
  )}</ul>${missedCount > missed.length && html`<p class="soft">${say.more(missedCount - missed.length)}</p>`}`
}
<h3>${say.paste}</h3><pre class="card"><code>${yamlOf(wish, limitPath)}</code></pre>`;
};

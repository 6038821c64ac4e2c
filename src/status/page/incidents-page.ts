import { withoutCommands } from '../../language/commands.ts';
import type { IncidentStatus } from '../../language/console.ts';
import { durationText } from '../../language/duration.ts';
import { defaultSeverity, severityRank } from '../../language/severity.ts';
import { incidentId, partsOfKey, type Severity, severities } from '../../language/signal.ts';
import { clockTime } from '../../messages/clock.ts';
import type { WhatIfWords } from '../../messages/what-if.ts';
import type { Lasted } from '../history.ts';
import type { Advice } from '../what-if.ts';
import { href, html, type Markup } from './html.ts';
import { type Frame, layout, moment } from './layout.ts';
import type { Thing } from './things.ts';
import { formNames } from './wish.ts';

export interface IncidentsData {
  readonly open: readonly IncidentStatus[];
  /** Those that are over, the latest first. */
  readonly past: readonly Lasted[];
  /** By key, what it is called. */
  readonly titles: ReadonlyMap<string, string>;
  /** By key, how it is now. */
  readonly things: ReadonlyMap<string, Thing>;
  readonly filter: string;
  /** Only those of this severity; empty: of any. */
  readonly severity: string;
  /** How many messages there were is not known of a journal in memory. */
  readonly hasHistory: boolean;
  /** What would quieten the noisiest; `null`: nobody works it out. */
  readonly advice: Advice | null;
  readonly say: WhatIfWords;
}

const mostShown = 300;
const mostNoisy = 5;

/** Those that were in trouble most often. */
export const noisiestKeys = (past: readonly Lasted[], now: number): readonly string[] =>
  (noisiest(past, now) ?? []).map(({ key }) => key);

/** What is open, what was, by day; how many, how long, and who makes most of the noise. */
export const incidentsPage = (frame: Frame, data: IncidentsData): Markup => {
  const { words, at, host } = frame;
  const { filter, titles } = data;
  const say = words.incidents;
  const wanted = filter.trim().toLowerCase();
  const fits = (key: string, ...more: readonly string[]): boolean =>
    [key, titles.get(key) ?? '', ...more].some((text) => text.toLowerCase().includes(wanted));
  const isWanted = (severity: Severity): boolean => data.severity === '' || data.severity === severity;
  const open = data.open.filter(
    ({ key, title, severity }) => isWanted(severity) && fits(key, title, severity),
  );
  const past = data.past.filter(
    ({ key, severity }) => isWanted(severity ?? defaultSeverity(partsOfKey(key).kind)) && fits(key),
  );
  return layout(frame, {
    title: `${words.nav.incidents} – ${host}`,
    place: 'incidents',
    content: html`<h1 class="plain">${words.nav.incidents}</h1>
<form class="row tall" role="search" action="/incidents"><label>${words.filter}<input type="search" name="q" value="${filter}" placeholder="${words.filterHint}" maxlength="200" autocomplete="off"></label><label>${say.severity}<select name="severity"><option value="">${say.anySeverity}</option>${severities.map((one) => html`<option value="${one}"${one === data.severity && html` selected`}>${words.severities[one]}</option>`)}</select></label><button>${words.apply}</button></form>
<section id="open" data-live><h2>${say.open}</h2>${open.length === 0 ? html`<p>${data.open.length === 0 ? say.noneOpen : say.noneOpenShown(data.open.length)}</p>` : openList(open, data, frame)}</section>
${
  noisiest(past, at) !== null &&
  html`<section id="noisy" data-live><h2>${say.noisiest}</h2>${data.advice !== null && data.advice.quieter === null && html`<p class="soft" data-soon>${data.say.quieten.working}</p>`}<ul class="plain">${
    noisiest(past, at)?.map(
      ({ key, count, short, ms }) =>
        html`<li><a href="${href('key', key)}">${titles.get(key) ?? key}</a>: ${say.noisy(count, data.advice === null ? short : 0, ms)}${adviceFor(key, data)}</li>`,
    ) ?? null
  }</ul></section>`
}
<section id="past" data-live><h2>${say.past}</h2>${past.length === 0 && data.past.length > 0 ? html`<p>${say.noneShown(data.past.length)}</p>` : pastPart(past, data, frame)}</section>`,
  });
};

/** What was found over the recording, and the way to try it. */
const adviceFor = (key: string, { advice, say: { quieten: say } }: IncidentsData): Markup | null => {
  const found = advice?.quieter?.find((one) => one.key === key);
  if (found === undefined || found.messages === 0) return null;
  const best = found.advice;
  if (best === null) return html`; <span class="soft">${say.none}</span>`;
  const { field, ms, messages, missed } = best;
  const name = formNames[field];
  const text = say.advice(`${name}: ${durationText(ms)}`, found.messages, messages);
  const query = new URLSearchParams({ kind: found.kind, [name]: durationText(ms) });
  return html`; ${text}, <span class="${missed === 0 ? 'fine' : 'lost'}">${missed === 0 ? say.noLoss : say.loss(missed)}</span> (<a href="/what-if?${query.toString()}">${say.try}</a>)`;
};

/** What nobody has taken on comes first, of that the worst, of that what has lasted longest. */
const worstFirst = (one: IncidentStatus, other: IncidentStatus): number =>
  Number(one.state === 'acknowledged') - Number(other.state === 'acknowledged') ||
  severityRank(other.severity) - severityRank(one.severity) ||
  one.since - other.since;

const openList = (open: readonly IncidentStatus[], { things }: IncidentsData, { words, at }: Frame): Markup =>
  html`<ul class="things">${open
    .toSorted(worstFirst)
    .slice(0, mostShown)
    .map(({ key, title, detail, since, state, severity }) => {
      const now = things.get(key);
      const held = now?.held.map((reason) => words.laws[reason]).join(', ') ?? '';
      const facts = [
        words.severities[severity],
        words.since(clockTime(since, at), at - since),
        held === '' ? '' : `${words.held}: ${held}`,
        withoutCommands(now?.detail ?? detail).split('\n')[0] ?? '',
      ].filter((fact) => fact !== '');
      return html`<li><span class="name"><a href="${href('key', key)}">${now?.title || title || key}</a></span><span class="mark ${state === 'acknowledged' ? 'acknowledged' : 'down'}">${words.incidents.states[state] ?? state}</span><span class="detail">${facts.join(' · ')}</span></li>
`;
    })}</ul>`;

const dayOf = (ms: number, language: string): string =>
  new Date(ms).toLocaleDateString(language, { day: 'numeric', month: 'long', weekday: 'short' });

const pastPart = (
  past: readonly Lasted[],
  { titles, hasHistory }: IncidentsData,
  { words, at }: Frame,
): Markup => {
  const say = words.incidents;
  if (past.length === 0) return html`<p>${hasHistory ? say.none : words.noHistory}</p>`;
  const lengths = past.map(({ since, until }) => (until ?? at) - since);
  const mean = lengths.reduce((sum, ms) => sum + ms, 0) / lengths.length;
  const shown = past.slice(0, mostShown);
  const byDay = Map.groupBy(shown, ({ since }) => dayOf(since, words.language));
  return html`<p class="soft">${say.summary(past.length, Math.round(mean), Math.max(...lengths))}</p>
${[...byDay].map(
  ([day, those]) =>
    html`<h3>${day}</h3><ul class="plain past">${those.map(
      ({ key, since, until }) =>
        html`<li>${moment(since, since, clockTime)} <a href="${href('incident', incidentId(key, since))}">${titles.get(key) ?? key}</a> <span class="soft">${until === null ? words.incident.lasts(at - since) : words.incident.lasted(until - since)}</span></li>`,
    )}</ul>`,
)}${past.length > shown.length && html`<p class="soft">${words.tooMany(past.length - shown.length)}</p>`}`;
};

interface Noisy {
  readonly key: string;
  readonly count: number;
  /** So many of them were shorter than `ms`. */
  readonly short: number;
  readonly ms: number;
}

/** So long an alert may wait at most to be quieter, milliseconds. */
const waits = [60_000, 5 * 60_000, 15 * 60_000];

/** Those with most incidents, and the shortest wait that would have spared half of them. `null`: nobody is noisy. */
const noisiest = (past: readonly Lasted[], now: number): readonly Noisy[] | null => {
  const byKey = Map.groupBy(
    past.filter(({ key }) => partsOfKey(key).kind !== 'blind'),
    ({ key }) => key,
  );
  const most = [...byKey]
    .filter(([, those]) => those.length > 2)
    .sort(([, one], [, other]) => other.length - one.length)
    .slice(0, mostNoisy);
  if (most.length === 0) return null;
  return most.map(([key, those]) => {
    const shorter = (ms: number): number =>
      those.filter(({ since, until }) => (until ?? now) - since < ms).length;
    const ms = waits.find((each) => shorter(each) * 2 >= those.length);
    return { key, count: those.length, short: ms === undefined ? 0 : shorter(ms), ms: ms ?? 0 };
  });
};

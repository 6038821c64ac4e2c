import type { SilenceStatus } from '../../language/console.ts';
import { clockTime } from '../../messages/clock.ts';
import type { MaintenanceStatus } from '../maintenance-status.ts';
import { html, type Markup } from './html.ts';
import { type Frame, layout, loginPath } from './layout.ts';
import { timeInZone } from './zone-time.ts';

/** What stands in the form of a silence; empty: nothing yet. */
export interface TypedSilence {
  readonly match: string;
  readonly for: string;
  readonly comment: string;
  /** Why it was not made, in words; `null`: it was not tried. */
  readonly refused: string | null;
}

export interface SilencesData {
  readonly silences: readonly SilenceStatus[];
  readonly maintenance: readonly MaintenanceStatus[];
  readonly typed: TypedSilence;
  /** The keys that it matches now, or why it can't be matched. */
  readonly matches: readonly string[] | { readonly why: string };
}

const mostNamed = 12;
/** Not in a template: they would stand in the program as they are. */
const dash = '–';
const dot = ' · ';

/** What is silenced now and by whom, the maintenance that comes again, and a form that says what it will match. */
export const silencesPage = (frame: Frame, data: SilencesData): Markup => {
  const { words, at, host } = frame;
  const { typed } = data;
  const say = words.silences;
  const now = data.silences.filter(({ from }) => from <= at);
  const coming = data.silences.filter(({ from }) => from > at);
  const running = data.maintenance.filter(({ until }) => until !== null);
  const others = data.maintenance.filter(({ until }) => until === null).toSorted(soonestFirst);
  return layout(frame, {
    title: `${say.title} – ${host}`,
    place: 'silences',
    // What was refused stands under the path of the form, where there is nothing to ask for anew.
    isLive: typed.refused === null,
    content: html`<h1 class="plain">${say.title}</h1>
${typed.refused !== null && html`<p role="alert" class="card"><strong>${words.refused}:</strong> ${typed.refused}</p>${makePart(frame, data)}`}
<section id="now" data-live><h2>${say.now}</h2>${now.length === 0 ? html`<p>${say.none}</p>` : silenceTable(now, say.now, frame)}${running.length > 0 && maintenanceList(running, frame)}</section>
${typed.refused === null && makePart(frame, data)}
${coming.length > 0 && html`<section id="coming" data-live><h2>${say.coming}</h2>${silenceTable(coming, say.coming, frame)}</section>`}
${(others.length > 0 || running.length === 0) && html`<section id="maintenance" data-live><h2>${say.maintenance}</h2>${others.length === 0 ? html`<p class="soft">${say.noMaintenance}</p>` : maintenanceList(others, frame)}</section>`}`,
  });
};

/** What comes first stands first; what does not come soon, last. */
const soonestFirst = (one: MaintenanceStatus, other: MaintenanceStatus): number =>
  (one.next?.from ?? Number.POSITIVE_INFINITY) - (other.next?.from ?? Number.POSITIVE_INFINITY) || 0;

/** Windows of maintenance: what they hold back, now until when, and when they come next, here and in the zone in which they are written. */
const maintenanceList = (windows: readonly MaintenanceStatus[], { words, at }: Frame): Markup => {
  const say = words.silences;
  return html`<ul class="plain windows">${windows.map(
    ({ name, match, zones = [], place, until, goesOn = false, next }) => {
      const isAlone = next == null || goesOn;
      const end = next?.until ?? null;
      const there = isAlone ? [] : zones.map((zone) => [timeInZone(next.from, zone, at), zone] as const);
      const facts = [
        match === undefined ? '' : match === '' ? words.silences.everything : match,
        place === undefined ? '' : say.configured(place),
      ].filter((fact) => fact !== '');
      return html`<li><strong>${name}</strong>${until !== null && html`: <strong class="warn">${goesOn ? say.runsOn : say.runs(clockTime(until, at))}</strong>`}${
        isAlone
          ? next === null && !goesOn && html` <span class="soft">${say.notSoon}</span>`
          : html` <span>${say.starts(clockTime(next.from, at))}${end !== null && `${dash}${clockTime(end, next.from)}`}${there.length > 0 && html` <span class="soft">(${there.map(([clock, zone]) => say.there(clock, zone)).join(', ')})</span>`}</span>`
      }${facts.length > 0 && html`<br><span class="soft">${facts.join(dot)}</span>`}</li>`;
    },
  )}</ul>`;
};

const silenceTable = (
  silences: readonly SilenceStatus[],
  name: string,
  { words, at, acting }: Frame,
): Markup => {
  const say = words.silences;
  return html`<div class="wrap" tabindex="0" role="region" aria-label="${name}"><table class="cards"><thead><tr>${say.columns.map(
    (column) => (column === '' ? html`<td></td>` : html`<th scope="col">${column}</th>`),
  )}</tr></thead><tbody>${silences.map(({ id, match, from, until, by, comment }) => {
    const what = match === '' ? say.everything : match;
    const begins = from > at ? html`${say.begins(clockTime(from, at))}, ` : html``;
    const [, untilName, byName, commentName] = say.columns;
    return html`<tr><td class="what">${what}</td><td class="n" data-name="${untilName ?? ''}">${begins}${until === null ? say.forever : clockTime(until, at)}</td><td data-name="${byName ?? ''}">${by.name} (${by.channel})</td>${comment === null || comment === '' ? html`<td></td>` : html`<td data-name="${commentName ?? ''}">${comment}</td>`}<td>${
      acting === 'operator'
        ? html`<form method="post" action="/act"><input type="hidden" name="verb" value="unsilence"><input type="hidden" name="what" value="${id}"><input type="hidden" name="back" value="/silences"><button id="end-${id}" aria-label="${say.endWhat(what)}">${say.end}</button></form>`
        : html`<code>polkan unsilence ${id}</code>`
    }</td></tr>`;
  })}</tbody></table></div>`;
};

const makePart = (frame: Frame, { typed, matches }: SilencesData): Markup => {
  const { words, acting } = frame;
  const say = words.silences;
  const { match, for: chosen, comment } = typed;
  const said =
    'why' in matches
      ? say.badMatch(matches.why)
      : say.matches(
          matches.length,
          `${matches.slice(0, mostNamed).join(', ')}${matches.length > mostNamed ? ', …' : ''}`,
        );
  const list = html`<p data-matches role="status" class="soft">${match !== '' && said}</p>`;
  if (acting !== 'operator') {
    return html`<section><h2>${say.make}</h2>${acting === 'login' ? html`<p><a href="${loginPath(frame)}">${words.login}</a></p>` : html`<p class="soft">${words.readOnly}</p>`}<p class="soft">${words.incident.command} <code>polkan silence 'container/web-*' 2h</code></p></section>`;
  }
  return html`<section><h2>${say.make}</h2><form class="row tall" method="post" action="/act"><input type="hidden" name="verb" value="silence"><input type="hidden" name="back" value="/silences">
<label>${say.what}<input class="wide" name="what" value="${match}" required maxlength="500" autocomplete="off" placeholder="container/web-*"></label>
<label>${words.incident.for}<select name="for">${['1h', '4h', '1d', '7d', 'forever'].map((one) => html`<option value="${one}"${one === chosen && html` selected`}>${words.durations[one] ?? one}</option>`)}</select></label>
<label>${words.incident.comment}<input name="comment" value="${comment}" maxlength="200"></label>
<button class="main" id="do-silence">${say.make}</button></form>${list}</section>`;
};

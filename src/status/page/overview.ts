import { withoutCommands } from '../../language/commands.ts';
import type { SilenceStatus } from '../../language/console.ts';
import { clockTime, exactTime } from '../../messages/clock.ts';
import { barsOf, legend } from './bars.ts';
import type { Days } from './days.ts';
import { href, html, type Markup } from './html.ts';
import { type Frame, layout } from './layout.ts';
import { measuredIn } from './measured.ts';
import { eachOnce, filtered, type Group, groupsOf, isWrong, type Thing } from './things.ts';

export interface OverviewData {
  readonly things: readonly Thing[];
  /** The days of a thing; `null`: there is no history. */
  readonly days: ((thing: Thing) => Days) | null;
  /** When a source was last looked at, epoch milliseconds; `null`: none was yet. */
  readonly lastLookAt: number | null;
  /** What is wrong with Polkan itself, in words. */
  readonly problems: readonly string[];
  readonly blind: readonly { readonly name: string; readonly why: string }[];
  readonly waiting: readonly { readonly channel: string; readonly count: number; readonly since: number }[];
  /** Those that are in force. */
  readonly silences: readonly SilenceStatus[];
  /** Keys that were to be told and have not arrived anywhere. */
  readonly unheard: readonly string[];
  /** What is looked for. */
  readonly filter: string;
  /** The one group that is shown whole; `null`: all of them, folded. */
  readonly group: string | null;
}

/** So many things a group shows unless it is asked for by itself, and so many a page. */
const mostOfAGroup = 40;
const mostOfAPage = 400;
/** So many that are well a group shows beside what is wrong. */
const mostCalm = 5;
/** So many the first line names. */
const mostNamed = 3;

/** Everything that is watched. */
export const overviewPage = (frame: Frame, seen: OverviewData): Markup => {
  const data = { ...seen, things: eachOnce(seen.things) };
  const { words, host } = frame;
  const { things, filter, group } = data;
  const found = filtered(things, filter);
  const groups = groupsOf(found, words).filter(({ id }) => group === null || id === group);
  const [first, sort] = firstLine(frame, data);
  return layout(frame, {
    title: tabTitle(host, things, first),
    place: 'overview',
    content: html`<h1 id="first" data-live class="${sort}" aria-live="polite"><span class="cut">${first}</span></h1>
${notes(frame, data)}
<form class="row" role="search" action="${group === null ? '/' : href('group', group)}"><label>${words.filter}<input type="search" name="q" value="${filter}" placeholder="${words.filterHint}" maxlength="200" autocomplete="off"></label><button>${words.apply}</button></form>
<p id="found" data-live class="soft" role="status">${filter !== '' && words.found(found.length)}</p>
${groupList(groups, data, frame)}
${data.days === null ? html`<p class="soft">${words.noHistory}</p>` : things.length > 0 && legend(words)}`,
  });
};

/** What a tab shows: whether, how much, where, what. */
const tabTitle = (host: string, things: readonly Thing[], first: string): string => {
  const wrong = things.filter(isWrong);
  const [worst] = wrong;
  return worst === undefined
    ? `● ${host} – ${first}`
    : `▲${wrong.length} ${host}: ${worst.title || worst.key}`;
};

const firstLine = (
  { words, host, at }: Frame,
  { things, lastLookAt, problems }: OverviewData,
): [text: string, sort: 'good' | 'bad' | 'warn'] => {
  const look = lastLookAt === null ? words.noLook : words.look(Math.max(0, at - lastLookAt));
  const wrong = things.filter(isWrong);
  const unknown = things.filter(({ mark }) => mark === 'unknown').length;
  if (wrong.length > 0) {
    const named = wrong.slice(0, mostNamed);
    const names = named.map(({ title, since }) => words.named(title, since === null ? null : at - since));
    const sort = wrong.some(({ mark }) => mark === 'down') ? 'bad' : 'warn';
    const line = words.wrong(wrong.length, host, names.join('; '), wrong.length - named.length);
    // What can't be seen may be wrong, too: who reads this line alone is to know of it.
    return [unknown === 0 ? line : `${line}; ${words.unseen(unknown)}`, sort];
  }
  if (things.length === 0) return [words.nothing(host), 'warn'];
  if (unknown > 0) return [words.wellButUnseen(host, unknown, look), 'warn'];
  return [
    words.well(things.length, host, look),
    problems.length > 0 || lastLookAt === null ? 'warn' : 'good',
  ];
};

const notes = (
  { words, at }: Frame,
  { problems, blind, waiting, unheard, silences }: OverviewData,
): Markup => {
  const ofAll = silences.filter(({ match }) => match === '' || match === '*');
  const others = silences.length - ofAll.length;
  const lines = [
    ...ofAll.map(({ until, by }) =>
      words.everythingSilenced(until === null ? null : clockTime(until, at), `${by.name} (${by.channel})`),
    ),
    ...problems,
    ...blind.map(({ name, why }) => words.blindSource(name, why)),
    ...waiting.map(({ channel, count, since }) => words.undelivered(channel, count, Math.max(0, at - since))),
    ...(unheard.length === 0 ? [] : [words.unheard(unheard.slice(0, 10).join(', '))]),
  ];
  return html`<ul class="notes" id="notes" data-live>${lines.map((line) => html`<li>${line}</li>`)}</ul>${others > 0 && html`<p><a href="/silences">${words.silencesNow(others)}</a></p>`}`;
};

const groupList = (groups: readonly Group[], data: OverviewData, frame: Frame): Markup[] => {
  const { words } = frame;
  const isWhole = data.group !== null || data.filter !== '';
  let left = mostOfAPage;
  const all = groups.reduce((sum, { things }) => sum + things.length, 0);
  return groups.map(({ id, name, things, wrong, unknown }) => {
    const shown = things.slice(0, Math.min(left, isWhole ? left : mostOfAGroup));
    left -= shown.length;
    const more = things.length - shown.length;
    const isOpen = isWhole || wrong + unknown > 0 || all <= mostOfAGroup * 2;
    const anchor = anchorOf(id);
    // Where something is wrong that is what is to be seen: what is well stands behind a fold, but for a few.
    const calm = shown.filter(({ mark }) => mark === 'well');
    const isCalmFolded = !isWhole && calm.length < shown.length && calm.length > mostCalm;
    const rows = isCalmFolded ? shown.filter(({ mark }) => mark !== 'well') : shown;
    const rest =
      more > 0 &&
      html`<li><a class="more" href="${href('group', id)}">${isWhole ? words.tooMany(more) : words.more(more)}</a></li>`;
    const row = (thing: Thing): Markup => thingRow(thing, data, frame);
    return html`<details class="group" id="${anchor}" data-live data-wrong="${wrong + unknown}"${isOpen && html` open`}><summary><h2>${name}</h2> <span class="count">${words.groups.count(wrong, unknown, things.length)}</span></summary>
<ul class="things">${rows.map(row)}${!isCalmFolded && rest}</ul>${
      isCalmFolded &&
      html`<details class="calm" id="${anchor}-well"><summary>${words.calm(calm.length + more)}</summary><ul class="things">${calm.map(row)}${rest}</ul></details>`
    }</details>
`;
  });
};

const anchorOf = (id: string): string =>
  `g-${id.replaceAll(/[^\w-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`)}`;

/** Not in a template: it would stand in the program as it is. */
const dot = ' · ';

const thingRow = (thing: Thing, { days }: OverviewData, frame: Frame): Markup => {
  const { words, at } = frame;
  const { key, title, detail, mark, since, held, severity } = thing;
  const facts: readonly (Markup | string | null)[] = [
    severity !== null && severity !== 'warning' ? words.severities[severity] : null,
    since === null ? null : words.since(clockTime(since, at), at - since),
    held.length === 0
      ? null
      : html`<a href="${href('key', key)}#who">${words.held}: ${held.map((reason) => words.laws[reason]).join(', ')}</a>`,
    dueOf(thing, frame),
    measuredIn(thing, words),
    withoutCommands(detail),
  ];
  const said = facts.filter((fact) => fact !== null && fact !== '');
  return html`<li${days !== null && html` class="hasbars"`}><span class="name"><a href="${href('key', key)}">${title === '' ? key : title}</a></span><span class="mark ${mark}">${words.marks[mark]}</span>${days !== null && barsOf(days(thing), words)}<span class="detail">${said.map((fact, index) => html`${index > 0 && dot}${fact}`)}</span></li>
`;
};

/** When what is pending is alerted; `null`: it is not pending. */
export const dueOf = ({ due }: Thing, { words, at }: Frame): string | null =>
  due === null ? null : words.due(exactTime(due.at, at), due.looks);

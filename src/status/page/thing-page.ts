import type { IncidentStatus, SilenceStatus } from '../../language/console.ts';
import { clockTime } from '../../messages/clock.ts';
import type { Messages } from '../../messages/messages.ts';
import { standingLine } from '../../messages/standing-line.ts';
import { tellingIn } from '../../messages/telling.ts';
import type { LastLook } from '../board.ts';
import type { Lasted, Story } from '../history.ts';
import { barsOf, legend } from './bars.ts';
import type { Days } from './days.ts';
import { href, html, type Markup } from './html.ts';
import { type Frame, layout, loginPath, moment } from './layout.ts';
import { dueOf } from './overview.ts';
import { storyList } from './story.ts';
import { openingOf, type SaidOfThing, thenAndNow } from './then-and-now.ts';
import type { Thing } from './things.ts';

export interface ThingData {
  readonly key: string;
  readonly messages: Messages;
  /** What is known of it now; `null`: it is not watched now. */
  readonly thing: Thing | null;
  readonly days: Days | null;
  /** When what is known of it was seen last. */
  readonly look: LastLook | null;
  /** The last look has seen it. */
  readonly isSeen: boolean;
  /** The incident that is told of: the open one, or the one that was asked for. */
  readonly incident: IncidentStatus | Lasted | null;
  /** That one was asked for, whatever there is of it now. */
  readonly isAsked: boolean;
  /** What silences it now. */
  readonly silences: readonly SilenceStatus[];
  /** `null`: there is none; `'unread'`: it can't be read now. */
  readonly story: Story | 'unread' | null;
  /** Those of the same thing, the latest first. */
  readonly before: readonly Lasted[];
}

const mostBefore = 20;
/** Not in a template: it would stand in the program as it is. */
const dot = ' · ';

const sinceOf = (incident: IncidentStatus | Lasted): number => incident.since;
const overAt = (incident: IncidentStatus | Lasted): number | null =>
  'incident' in incident ? incident.closedAt : incident.until;

/** Whether a channel is still to hear of it, or is kept from hearing: what it heard last may be that it is wrong. */
export const isUnfinished = ({ channels }: IncidentStatus): boolean =>
  Object.values(channels).some(({ code }) => code === 'held' || code === 'owed' || code === 'undecided');

/** One thing: how it is, its incident with its story, what can be done, and what was before. */
export const thingPage = (frame: Frame, data: ThingData): Markup => {
  const { words, at } = frame;
  const { key, thing, incident, messages, days, look } = data;
  const story = storyIn(data);
  const say = words.incident;
  const known = incident !== null && 'incident' in incident ? incident : null;
  const opening = openedAs(data);
  const title = thing?.title || known?.title || opening?.title || key;
  const over = incident === null ? null : overAt(incident);
  // Who asked for an incident is told how that stands, and how the thing is now beside it.
  const isPast = data.isAsked && over !== null;
  const mark = isPast ? 'over' : (thing?.mark ?? 'over');
  const severity = known?.severity ?? thing?.severity ?? null;
  const facts = [
    severity === null ? null : html`<strong class="${severity}">${words.severities[severity]}</strong>`,
    incident !== null &&
      html`${say.opened(clockTime(sinceOf(incident), at))}, ${over === null ? say.lasts(at - sinceOf(incident)) : html`${say.over(clockTime(over, at))}, ${say.lasted(over - sinceOf(incident))}`}`,
    isPast && thing !== null
      ? html`<a href="${href('key', key)}">${say.nowIs(words.marks[thing.mark])}</a>`
      : null,
    incident === null && thing?.since != null
      ? words.since(clockTime(thing.since, at), at - thing.since)
      : null,
    thing === null ? null : dueOf(thing, frame),
    known?.ack == null
      ? null
      : say.ackedAt(
          say.said.ack(`${known.ack.by.name} (${known.ack.by.channel})`),
          clockTime(known.ack.at, at),
          known.ack.until === null ? null : clockTime(known.ack.until, at),
        ),
  ].filter((fact) => fact !== null && fact !== false);
  const sort = mark === 'down' ? 'bad' : mark === 'well' ? 'good' : 'warn';
  return layout(frame, {
    title: `${title} – ${words.marks[mark]}`,
    place: null,
    content: html`<h1 id="first" data-live class="${sort}"><span class="cut">${title}: ${words.marks[mark]}</span></h1>
<div id="facts" data-live>${facts.length > 0 && html`<p>${facts.map((fact, index) => html`${index > 0 && dot}${fact}`)}</p>`}
${thenAndNow(frame, { thing, look, isSeen: data.isSeen, title, opening, hasIncident: incident !== null })}
<p class="soft"><code>${key}</code>${known !== null && html`${dot}<code>${known.id}</code>`}${thing !== null && labelList(thing)}</p></div>
${
  known !== null &&
  (known.closedAt === null || isUnfinished(known)) &&
  html`<section id="who" data-live><h2>${say.channels}</h2><ul class="plain">${Object.entries(
    known.channels,
  ).map(([channel, standing]) => {
    const line = standingLine(standing, channel, tellingIn(messages), (ms) => clockTime(ms, at));
    const isMissing = standing.code === 'owed' || standing.code === 'lost';
    return html`<li>${isMissing ? html`<strong class="critical">${line}</strong>` : line}</li>`;
  })}</ul></section>`
}
${data.silences.length > 0 && silencePart(data, frame)}
${known !== null && known.closedAt === null ? actPart(frame, key, known) : !isPast && thing !== null && actPart(frame, key, null)}
${incident !== null && html`<section id="story" data-live><h2>${say.story}</h2>${story === null || story.records.length === 0 ? html`<p class="soft">${data.story === 'unread' ? say.unread : say.noStory}</p>` : storyList(story.records, { words, messages, at })}${story?.isCut === true && html`<p class="soft">${say.cut}</p>`}</section>`}
<section id="before" data-live><h2>${say.before}</h2>${days !== null && html`<ul class="things"><li class="hasbars whole"><span class="name">${words.legend.title}</span>${barsOf(days, words)}</li></ul>${legend(words, false)}`}${beforeList(data, frame)}</section>`,
  });
};

const storyIn = ({ story }: Pick<ThingData, 'story'>): Story | null => (story === 'unread' ? null : story);

/** What was said as the incident opened; where there is no story of it, what was said of it last. */
const openedAs = (data: ThingData): SaidOfThing | null => {
  const { incident } = data;
  const opening = openingOf(storyIn(data));
  if (opening !== null || incident === null || !('incident' in incident)) return opening;
  const { title, detail } = incident;
  return { at: null, title, detail };
};

/** What silences it, with the way to end it. */
const silencePart = ({ silences, key }: ThingData, { words, at, acting }: Frame): Markup => {
  const { silenced } = words.incident;
  return html`<section id="silenced" tabindex="-1"><ul class="notes">${silences.map(
    ({ id, match, until, by, comment }) => {
      const what = match === '' || match === '*' ? words.silences.everything : match;
      const end = until === null ? null : clockTime(until, at);
      return html`<li>${silenced(what, end, `${by.name} (${by.channel})`, comment ?? '')} ${
        acting === 'operator'
          ? html`<form method="post" action="/act"><input type="hidden" name="verb" value="unsilence"><input type="hidden" name="what" value="${id}"><input type="hidden" name="back" value="${href('key', key)}#silenced"><button aria-label="${words.silences.endWhat(what)}">${words.silences.end}</button></form>`
          : html`<code>polkan unsilence ${id}</code>`
      }</li>`;
    },
  )}</ul></section>`;
};

/** So many labels are shown. */
const mostLabels = 30;

const labelList = ({ labels }: Thing): Markup =>
  html`${Object.entries(labels)
    .slice(0, mostLabels)
    .map(([name, value]) => html`${dot}<code>${name}=${value}</code>`)}`;

const beforeList = ({ key, before }: ThingData, { words, at }: Frame): Markup =>
  before.length === 0
    ? html`<p class="soft">${words.incident.noneBefore}</p>`
    : html`<ul class="plain">${before
        .slice(0, mostBefore)
        .map(
          ({ since, until }) =>
            html`<li><a href="${href('incident', `${key}@${since}`)}">${moment(since, at, clockTime)}</a> ${until === null ? words.incident.lasts(at - since) : words.incident.lasted(until - since)}</li>`,
        )}</ul>`;

/**
 * What can be done: by a form for who may act, and in any case by a command that can be copied. `open`: the incident that is
 * open; of what is well nothing can be done but that it is silenced beforehand.
 */
const actPart = (frame: Frame, key: string, open: IncidentStatus | null): Markup => {
  const { words, acting, here } = frame;
  const say = words.incident;
  const times = (choices: readonly string[]): Markup =>
    html`<label>${say.for}<select name="for">${choices.map((one) => html`<option value="${one}">${words.durations[one] ?? one}</option>`)}</select></label>`;
  const hidden = (verb: string): Markup =>
    html`<input type="hidden" name="verb" value="${verb}"><input type="hidden" name="what" value="${verb === 'silence' ? key : (open?.id ?? key)}"><input type="hidden" name="back" value="${here}#act">`;
  const form = (verb: string, label: string, more: Markup | null): Markup =>
    html`<form class="row${verb === 'silence' && ' tall'}" method="post" action="/act">${hidden(verb)}${more}<button${verb === 'ack' && html` class="main"`} id="do-${verb}">${label}</button></form>`;
  const ofIncident =
    open !== null &&
    html`${open.ack === null ? form('ack', say.ack, null) : form('unack', say.unack, null)}
${form('snooze', say.snooze, times(['1h', '4h', '1d']))}
`;
  const forms = html`${ofIncident}${form('silence', say.silence, html`${times(['1h', '4h', '1d', '7d'])}<label>${say.comment}<input name="comment" maxlength="200"></label>`)}`;
  const command = open === null ? `silence ${key} 1h` : `${open.ack === null ? 'ack' : 'unack'} ${open.id}`;
  // What was pressed leads back to here: who goes by keyboard presses the next without going through the page again.
  return html`<section id="act" tabindex="-1"><h2>${say.act}</h2>${acting === 'operator' ? forms : null}
${acting === 'login' && html`<p><a href="${loginPath(frame)}">${words.login}</a></p>`}${acting === 'closed' && html`<p class="soft">${words.readOnly}</p>`}
<p class="soft">${say.command} <code>polkan ${command}</code></p></section>`;
};

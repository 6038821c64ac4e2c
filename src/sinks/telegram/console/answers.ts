import type { IncidentStatus, SilenceStatus } from '../../../language/console.ts';
import { incidentKey, partsOfKey } from '../../../language/signal.ts';
import { shortened } from '../../../language/text.ts';
import { marks } from '../../../messages/messages.ts';
import { standingLine } from '../../../messages/standing-line.ts';
import type { KeyboardButton } from '../keyboard.ts';
import { type Button, keyOfButton, namedOf } from './button.ts';
import { type Answer, type ConsoleView, isOver, openOf } from './view.ts';

/** So many lines of incidents are one screen of a phone. */
export const mostLines = 10;
/** So many are listed where all are asked for. */
export const mostListed = 100;
/** So many of those that are over are listed. */
const mostOver = 5;
/** A detail in a list, characters. */
const longestDetail = 120;
/** So many are given to choose from. */
const mostChoices = 8;
const longestChoice = 40;

const dot = (incident: IncidentStatus): string => (isOver(incident) ? marks.recovery : marks.alert);

/** `k3f 🔴 Container web, since 03:05: exited (137). ✅ Anna` */
const lineOf = (incident: IncidentStatus, { clock, say, telling }: ConsoleView): string => {
  const { id, title, detail, since, ack, channels } = incident;
  const [first = ''] = detail.split('\n');
  const laws = Object.values(channels).flatMap((standing) =>
    standing.code === 'held' && standing.reason !== 'acknowledged' ? [telling.laws[standing.reason]] : [],
  );
  const told = shortened(first, longestDetail);
  return [
    `${id} ${dot(incident)} ${title}, ${say.status.since(clock(since))}${told === '' ? '' : `: ${told}`}`,
    ...(ack === null ? [] : [say.status.by(ack.by.name)]),
    ...(laws.length === 0 ? [] : [`(${say.status.held([...new Set(laws)].join(', '))})`]),
  ].join(' ');
};

/** What is open, by kind; of what is more than a screen as much of each kind as there is room for. */
export const statusAnswer = (view: ConsoleView, all: boolean): Answer => {
  const { say, host, now } = view;
  const silences = view.silences.filter(({ from }) => from <= now);
  const open = openOf(view);
  const acked = open.filter(({ ack }) => ack !== null).length;
  // Of several that are of everything the one that ends last is the one that counts.
  const end = ({ until }: (typeof silences)[number]): number => until ?? Number.POSITIVE_INFINITY;
  const [whole] = silences
    .filter(({ match }) => isEverything(match))
    .sort((one, other) => end(other) - end(one));
  const more = [
    ...(acked === 0 ? [] : [say.status.acked(acked)]),
    ...(silences.length === 0 ? [] : [`🔕 ${say.status.silences(silences.length)}`]),
    ...(whole === undefined ? [] : [stillText(whole, view)]),
  ];
  const head = open.length === 0 ? `✅ ${say.status.well(host)}` : `🔴 ${say.status.open(host, open.length)}`;
  const kinds = Map.groupBy(open, ({ key }) => partsOfKey(withoutHost(key)).kind);
  const room = all ? mostListed : mostLines;
  const lines: string[] = [];
  let left = kinds.size;
  let shown = 0;
  for (const [kind, those] of kinds) {
    // What is listed of one kind leaves a line for each of those that follow.
    const fits = Math.max(1, room - shown - (left - 1));
    left -= 1;
    if (shown >= room) break;
    shown += Math.min(fits, those.length);
    if (kinds.size > 1) lines.push(`${kind} (${those.length})`);
    lines.push(...those.slice(0, fits).map((incident) => lineOf(incident, view)));
    if (those.length > fits) lines.push(say.more(those.length - fits));
  }
  const isAll = all || open.length <= mostLines;
  return {
    text: [[head, ...more].join(' · '), ...lines].join('\n'),
    rows: isAll ? [] : [[keyOfButton(say.buttons.all(open.length), { verb: 'status' })]],
  };
};

export const incidentsAnswer = (view: ConsoleView): Answer => {
  const { say, clock } = view;
  const open = openOf(view);
  const over = view.incidents
    .filter(isOver)
    .sort((one, other) => (other.closedAt ?? 0) - (one.closedAt ?? 0))
    .slice(0, mostOver);
  if (open.length + over.length === 0) return { text: say.incidents.none, rows: [] };
  const overLine = ({ id, title, since, closedAt }: IncidentStatus): string =>
    `${id} 🟢 ${title}, ${say.incidents.overAt(clock(closedAt ?? since), (closedAt ?? since) - since)}`;
  const listed = open.slice(0, mostListed).map((incident) => lineOf(incident, view));
  return {
    text: [
      ...(open.length === 0 ? [] : [`${say.incidents.open} (${open.length})`, ...listed]),
      ...(open.length > mostListed ? [say.more(open.length - mostListed)] : []),
      ...(over.length === 0 ? [] : [say.incidents.over, ...over.map(overLine)]),
    ].join('\n'),
    rows: [],
  };
};

/** What is the matter with it, since when, who sees to it, and where each channel stands. */
export const whyAnswer = (incident: IncidentStatus, view: ConsoleView): Answer => {
  const { say, telling, clock, now } = view;
  const { id, key, title, detail, severity, since, closedAt, ack, channels } = incident;
  const when =
    closedAt === null
      ? say.why.open(clock(since), now - since)
      : say.why.over(clock(closedAt), closedAt - since);
  const until = ack?.until ?? null;
  return {
    text: [
      `${dot(incident)} ${title}${detail === '' ? '' : `: ${detail}`}`,
      `${when} · ${say.why.severity[severity]} · ${id} · ${key}`,
      ...(ack === null ? [] : [say.acked(ack.by.name, clock(ack.at), until === null ? null : clock(until))]),
      ...Object.entries(channels).map(([channel, standing]) =>
        standingLine(standing, channel, telling, clock),
      ),
      ...silencedLines(view.silencesOf(key), view),
    ].join('\n'),
    rows: closedAt === null ? [alertButtons([incident.incident], ack !== null, view.say)] : [],
  };
};

/** So many silences are named beside something else. */
const mostSilencesNamed = 3;

/** `everything until 16:00 (to end it: /unsilence c-7f3ab)`. */
const stillText = ({ id, match, until }: SilenceStatus, { say, clock }: ConsoleView): string => {
  const what = isEverything(match) ? say.silences.everything : shortened(match, longestDetail);
  return say.silences.still(what, until === null ? null : clock(until), id);
};

/** What is silenced, until when, and how to end it: some of them, and how many more. */
export const silencedTexts = (silences: readonly SilenceStatus[], view: ConsoleView): readonly string[] => {
  const named = silences.slice(0, mostSilencesNamed).map((silence) => stillText(silence, view));
  const left = silences.length - named.length;
  return left > 0 ? [...named, view.say.more(left)] : named;
};

/** That what is asked for is silenced, whether there is anything of it to hold back or not. */
export const silencedLines = (silences: readonly SilenceStatus[], view: ConsoleView): readonly string[] =>
  silences.length === 0 ? [] : [view.say.why.silenced(silencedTexts(silences, view).join('; '))];

export const silencesAnswer = ({ silences, say, clock, now }: ConsoleView): Answer => {
  if (silences.length === 0) return { text: say.silences.none, rows: [] };
  const shown = silences.slice(0, mostLines);
  const line = ({ id, match, from, until, by, comment }: (typeof shown)[number], index: number): string => {
    // One that is still to come says when.
    const begins = from > now ? ` ⏳ ${clock(from)}` : '';
    const what = (isEverything(match) ? say.silences.everything : match) + begins;
    const text = say.silences.line(index + 1, id, what, until === null ? null : clock(until), by.name);
    return comment === null ? text : `${text}: ${shortened(comment, longestDetail)}`;
  };
  const keys = shown.map(({ id }, index) =>
    keyOfButton(say.buttons.end(index + 1), { verb: 'unsilence', silence: id }),
  );
  return {
    text: [
      ...shown.map(line),
      ...(silences.length > shown.length ? [say.more(silences.length - shown.length)] : []),
    ].join('\n'),
    rows: [keys.slice(0, 5), keys.slice(5)],
  };
};

/** In a fleet a key begins with its host. */
const withoutHost = (key: string): string => key.replace(/^@[^/]*\//, '');

export const isEverything = (match: string): boolean => match === '' || match === '*';

export const helpAnswer = ({ say, host }: Pick<ConsoleView, 'say' | 'host'>): Answer => ({
  text: [
    say.helpHead(host),
    ...Object.entries(say.commands).map(
      ([command, what]) => `/${command} ${what.includes(': ') ? '' : '— '}${what}`,
    ),
    '',
    say.helpFoot,
  ].join('\n'),
  rows: [],
  own: true,
});

/** Asks which of several is meant: each is a button that says the same of one of them. */
export const choiceAnswer = (
  what: string,
  among: readonly IncidentStatus[],
  buttonOf: (incident: IncidentStatus) => Button,
  { say }: ConsoleView,
): Answer => ({
  text: say.refused.several(what),
  rows: among
    .slice(0, mostChoices)
    .map((incident) => [
      keyOfButton(shortened(`${incident.id} ${incident.title}`, longestChoice), buttonOf(incident)),
    ]),
});

/** Whether it is that nobody is heard in a chat. */
const isOfConsole = (incident: string): boolean => {
  const key = incidentKey(incident);
  return key.startsWith('self/') && key.endsWith('-console');
};

/** What can be pressed under what tells of these incidents; of several together it is meant of all. */
export const alertButtons = (
  incidents: readonly string[],
  isTaken: boolean,
  { buttons: say }: ConsoleView['say'],
): readonly KeyboardButton[] => {
  const [first] = incidents;
  // Where nobody is heard, nobody can press anything.
  if (first === undefined || incidents.some(isOfConsole)) return [];
  const meant = { incident: namedOf(first), all: incidents.length > 1 };
  if (isTaken) return [keyOfButton(say.undo, { verb: 'unack', ...meant })];
  return [
    keyOfButton(meant.all ? say.ackAll(incidents.length) : say.ack, { verb: 'ack', ...meant }),
    keyOfButton(say.hour, { verb: 'snooze', ...meant, forMs: 3_600_000 }),
    keyOfButton(say.why, { verb: 'why', ...meant, all: false }),
  ];
};

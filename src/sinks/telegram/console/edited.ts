import { beforeCommands } from '../../../language/commands.ts';
import type { IncidentStatus } from '../../../language/console.ts';
import { few } from '../../../language/few.ts';
import { partsOfKey } from '../../../language/signal.ts';
import type { Headline, Messages } from '../../../messages/messages.ts';
import { goneMark, marks } from '../../../messages/messages.ts';
import { stormOf } from '../../delivery/storm.ts';
import type { Keyboard } from '../keyboard.ts';
import { alertButtons } from './answers.ts';
import { keyboardOf } from './button.ts';
import { type ConsoleView, isOver } from './view.ts';

/** A message as it shall stand from now on. */
export interface Edited {
  readonly headline: Headline;
  readonly keyboard: Keyboard;
}

/** By whose words a message is made anew, and of which channel it is. */
interface Manner {
  readonly words: Messages;
  readonly channel: string;
}

/**
 * What an alert's message says once something has become of what it told: who sees to it, and that it is over. It is made of what is true
 * now, never of the change that led there, so that it may be made again, after a restart too.
 *
 * @param incidents those that it told of, in its order
 * @param detailOf what was wrong, of one that is over
 */
export const editedOf = (
  incidents: readonly IncidentStatus[],
  detailOf: (incident: string) => string | null,
  view: ConsoleView,
  { words, channel }: Manner,
): Edited | null => {
  const [first, another] = incidents;
  if (first === undefined) return null;
  const open = incidents.filter((incident) => !isOver(incident));
  const flapping = incidents.filter((incident) => flapsOn(incident, channel));
  const isTaken = open.length > 0 && open.every(({ ack }) => ack !== null);
  const keyboard = keyboardOf(
    alertButtons(
      open.map(({ incident }) => incident),
      isTaken,
      view.say,
    ),
  );
  const titleOf = (title: string): string =>
    view.host === null ? title : words.headline.of(view.host, title);
  if (another === undefined) {
    const was = detailOf(first.incident);
    const { mark, detail } =
      flapping.length > 0 ? flappingParts(first, was, view, words) : partsOf(first, was, view);
    return { headline: { mark, title: titleOf(first.title), detail }, keyboard };
  }
  const acks = new Set(open.map((incident) => ackedText(incident, view)));
  // Who sees to all of them is said once, behind them.
  const [ack = ''] = open.length > 1 && acks.size === 1 ? acks : [];
  const lines = incidents.map((incident) => {
    const isFlapping = flapping.includes(incident);
    const { mark, detail } = isFlapping
      ? {
          mark: marks.alert,
          detail: isOver(incident) ? (detailOf(incident.incident) ?? '') : incident.detail,
        }
      : partsOf(ack === '' ? incident : { ...incident, ack: null }, null, view);
    // What is over says so with its time.
    const since = isOver(incident) && !isFlapping ? [] : [view.say.status.since(view.clock(incident.since))];
    const rest = detail.split('\n').join(' ');
    return `${mark} ${incident.title}: ${[...since, ...(rest === '' ? [] : [rest])].join(', ')}`;
  });
  const flaps =
    flapping.length === 0
      ? []
      : [words.catchUp.flap(few(flapping.map(({ title }) => title)), flapping.length)];
  const { title, detail } = summaryOf(incidents, flapping, view, words);
  return {
    headline: {
      // What flaps is not well yet: a green would be false a moment later.
      mark: open.length + flapping.length === 0 ? marks.recovery : marks.alert,
      title: titleOf(title),
      detail: [detail, ...lines, ...flaps, ...(ack === '' ? [] : [ack])].join('\n'),
    },
    keyboard,
  };
};

/** Whether a channel was told that it flaps, and not yet how it settled: till then it hears of no end. */
const flapsOn = ({ channels }: IncidentStatus, channel: string): boolean => {
  const standing = channels[channel];
  switch (standing?.code) {
    case 'held':
      return standing.reason === 'flapping';
    case 'told':
    case 'over':
      return standing.settlesAt !== undefined;
    default:
      return false;
  }
};

/** One that flaps: what was wrong, and that no more is said of it for a while. */
const flappingParts = (
  incident: IncidentStatus,
  was: string | null,
  view: ConsoleView,
  { headline: say }: Messages,
): { readonly mark: string; readonly detail: string } => {
  const detail = isOver(incident) ? (was ?? '') : incident.detail;
  const acked = ackedText(incident, view);
  const told = beforeCommands(detail, ` ${say.flaps}`);
  return { mark: marks.alert, detail: acked === '' ? told : `${told}\n${acked}` };
};

/** What several are now: as they were told, for as long as all of them are open, and then how many are. */
const summaryOf = (
  incidents: readonly IncidentStatus[],
  flapping: readonly IncidentStatus[],
  { say }: ConsoleView,
  words: Messages,
): { readonly title: string; readonly detail: string } => {
  if (incidents.some(({ ended }) => ended === 'gone' || ended === 'unwatched'))
    return { title: say.told(incidents.length), detail: '' };
  const settled = incidents.filter((incident) => !flapping.includes(incident));
  const open = settled.filter((incident) => !isOver(incident)).length;
  const action = open === 0 ? 'recovery' : 'alert';
  const all = incidents.map(
    ({ key, title, detail }) => ({ ...partsOfKey(key), title, detail, action }) as const,
  );
  const isAlike = flapping.length === 0 && (open === 0 || open === incidents.length);
  const storm = isAlike ? stormOf(all, words) : null;
  const title = words.catchUp.titleGroup(open, settled.length - open, 0, flapping.length);
  return storm ?? { title, detail: '' };
};

/** Who sees to it, and until when; empty: nobody does. */
const ackedText = ({ ack }: IncidentStatus, { say, clock }: ConsoleView): string =>
  ack === null ? '' : say.acked(ack.by.name, clock(ack.at), ack.until === null ? null : clock(ack.until));

/** Its mark, and what is said of it: that it is over, or what is wrong and who sees to it. */
const partsOf = (
  incident: IncidentStatus,
  was: string | null,
  view: ConsoleView,
): { readonly mark: string; readonly detail: string } => {
  const { say, clock } = view;
  const { detail, since, closedAt, ended } = incident;
  if (closedAt === null) {
    return { mark: marks.alert, detail: `${detail}\n${ackedText(incident, view)}`.trim() };
  }
  const end =
    ended === 'gone'
      ? say.gone(clock(closedAt))
      : ended === 'unwatched'
        ? say.unwatched(clock(closedAt))
        : say.over(clock(closedAt), closedAt - since);
  return {
    mark: ended === 'gone' || ended === 'unwatched' ? goneMark : marks.recovery,
    detail: was === null || was === '' ? end : `${end}\n${say.was(was)}`,
  };
};

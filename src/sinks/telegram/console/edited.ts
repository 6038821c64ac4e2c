import type { IncidentStatus } from '../../../language/console.ts';
import { partsOfKey } from '../../../language/signal.ts';
import type { Headline, Messages } from '../../../messages/messages.ts';
import { goneMark, marks } from '../../../messages/messages.ts';
import { stormOf } from '../../delivery/storm.ts';
import type { Keyboard } from '../keyboard.ts';
import { alertButtons } from './answers.ts';
import { keyboardOf } from './button.ts';
import { isOver, type View } from './view.ts';

/** A message as it shall stand from now on. */
export interface Edited {
  readonly headline: Headline;
  readonly keyboard: Keyboard;
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
  view: View,
  words: Messages,
  namesHost: boolean,
): Edited | null => {
  const [first, another] = incidents;
  if (first === undefined) return null;
  const open = incidents.filter((incident) => !isOver(incident));
  const isTaken = open.length > 0 && open.every(({ ack }) => ack !== null);
  const keyboard = keyboardOf(
    alertButtons(
      open.map(({ incident }) => incident),
      isTaken,
      view.say,
    ),
  );
  const titleOf = (title: string): string => (namesHost ? words.headline.of(view.host, title) : title);
  if (another === undefined) {
    const { mark, detail } = partsOf(first, detailOf(first.incident), view);
    return { headline: { mark, title: titleOf(first.title), detail }, keyboard };
  }
  const acks = new Set(open.map((incident) => ackedText(incident, view)));
  // Who sees to all of them is said once, behind them.
  const [ack = ''] = open.length > 1 && acks.size === 1 ? acks : [];
  const lines = incidents.map((incident) => {
    const { mark, detail } = partsOf(ack === '' ? incident : { ...incident, ack: null }, null, view);
    // What is over says so with its time.
    const since = isOver(incident) ? [] : [view.say.status.since(view.clock(incident.since))];
    const rest = detail.split('\n').join(' ');
    return `${mark} ${incident.title}: ${[...since, ...(rest === '' ? [] : [rest])].join(', ')}`;
  });
  const { title, detail } = summaryOf(incidents, open.length, view, words);
  return {
    headline: {
      mark: open.length === 0 ? marks.recovery : marks.alert,
      title: titleOf(title),
      detail: [detail, ...lines, ...(ack === '' ? [] : [ack])].join('\n'),
    },
    keyboard,
  };
};

/** What several are now: as they were told, for as long as all of them are open, and then how many are. */
const summaryOf = (
  incidents: readonly IncidentStatus[],
  open: number,
  { say }: View,
  words: Messages,
): { readonly title: string; readonly detail: string } => {
  if (incidents.some(({ ended }) => ended === 'gone' || ended === 'unwatched'))
    return { title: say.told(incidents.length), detail: '' };
  const action = open === 0 ? 'recovery' : 'alert';
  const all = incidents.map(
    ({ key, title, detail }) => ({ ...partsOfKey(key), title, detail, action }) as const,
  );
  const storm = open === 0 || open === incidents.length ? stormOf(all, words) : null;
  return storm ?? { title: words.catchUp.titleGroup(open, incidents.length - open), detail: '' };
};

/** Who sees to it, and until when; empty: nobody does. */
const ackedText = ({ ack }: IncidentStatus, { say, clock }: View): string =>
  ack === null ? '' : say.acked(ack.by.name, clock(ack.at), ack.until === null ? null : clock(ack.until));

/** Its mark, and what is said of it: that it is over, or what is wrong and who sees to it. */
const partsOf = (
  incident: IncidentStatus,
  was: string | null,
  view: View,
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

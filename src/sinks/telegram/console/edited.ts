import type { IncidentStatus } from '../../../language/console.ts';
import type { Headline, Messages } from '../../../messages/messages.ts';
import { goneMark, marks } from '../../../messages/messages.ts';
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
  const lines = incidents.map((incident) => {
    const { mark, detail } = partsOf(incident, null, view);
    return `${mark} ${incident.title}: ${detail.split('\n').join(' ')}`;
  });
  return {
    headline: {
      mark: open.length === 0 ? marks.recovery : marks.alert,
      title: titleOf(view.say.told(incidents.length)),
      detail: `\n${lines.join('\n')}`,
    },
    keyboard,
  };
};

/** Its mark, and what is said of it: that it is over, or what is wrong and who sees to it. */
const partsOf = (
  incident: IncidentStatus,
  was: string | null,
  { say, clock }: View,
): { readonly mark: string; readonly detail: string } => {
  const { detail, since, closedAt, ended, ack } = incident;
  if (closedAt === null) {
    if (ack === null) return { mark: marks.alert, detail };
    const until = ack.until === null ? null : clock(ack.until);
    return {
      mark: marks.alert,
      detail: `${detail}\n${say.acked(ack.by.name, clock(ack.at), until)}`.trimStart(),
    };
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

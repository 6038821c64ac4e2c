import type { Holder, RemindersHeard, Standing } from '../language/standing.ts';
import type { TellingWords } from './telling.ts';

/** A time as it is shown, of epoch milliseconds. */
type Time = (at: number) => string;

/** Where a channel stands with an incident, as one sentence. */
export const standingLine = (
  standing: Standing,
  channel: string,
  words: TellingWords,
  time: Time,
): string => {
  const say = words.standing;
  const flaps = ({ settlesAt }: { readonly settlesAt?: number }): string =>
    settlesAt === undefined ? '' : ` ${say.settles(time(settlesAt))}`;
  switch (standing.code) {
    case 'noChannel':
      return say.noChannel(channel);
    case 'itself':
      return say.itself(channel);
    case 'elsewhere':
      return say.elsewhere(channel, standing.routes, standing.channels);
    case 'escalates':
      return say.escalates(channel, standing.route, time(standing.at));
    case 'held': {
      const { action, holder, until } = standing;
      const end = until === null ? '' : say.until(time(until));
      return say.held(channel, action, holderText(holder, words, time), end);
    }
    case 'undecided':
      return say.undecided(channel, standing.action);
    case 'newer':
      return say.newer(channel);
    case 'owed':
      return say.owed(channel, standing.action, time(standing.at));
    case 'lost':
      return say.lost(channel, standing.action, time(standing.at));
    case 'told': {
      const { at, firstAt = null, reminders } = standing;
      const heard = remindersText(reminders, words, time);
      const told =
        firstAt === null
          ? say.told(channel, time(at), heard)
          : say.toldAgain(channel, time(firstAt), time(at), heard);
      return `${told}${flaps(standing)}`;
    }
    case 'over':
      return `${say.over(channel, time(standing.at))}${flaps(standing)}`;
  }
};

const holderText = (holder: Holder, { holders: say }: TellingWords, time: Time): string => {
  switch (holder.is) {
    case 'silence':
      return say.silence(holder.id, holder.by, holder.comment);
    case 'maintenance':
      return say.maintenance(holder.name);
    case 'cause': {
      const { key, title, overAt, good, wanted } = holder;
      const name = title === '' ? key : title;
      return overAt === null ? say.cause(name) : say.causeOver(name, time(overAt), good, wanted);
    }
    case 'cause to come':
      return say.causeToCome;
    case 'flap':
      return say.flap(holder.alerts);
    case 'quiet hours':
      return say.quietHours(holder.route);
    case 'group':
      return say.group(holder.name);
    case 'criticals':
      return say.criticals(holder.name);
    case 'ack':
      return say.ack(holder.by);
  }
};

const remindersText = (reminders: RemindersHeard, { reminders: say }: TellingWords, time: Time): string => {
  switch (reminders.are) {
    case 'told':
      return say.told;
    case 'off':
      return say.off(reminders.route);
    case 'spaced':
      return say.spaced(reminders.route, time(reminders.from));
    case 'acknowledged': {
      const { by, at, until } = reminders;
      return say.acknowledged(by, time(at), until === null ? null : time(until));
    }
  }
};

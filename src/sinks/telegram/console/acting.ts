import type { Answered, IncidentStatus, Order } from '../../../language/console.ts';
import { withoutSecrets } from '../../../language/secrets.ts';
import type { Author, Command, Mark } from '../../../language/telling.ts';
import { harmless, shortened } from '../../../language/text.ts';
import type { Floor } from '../../listening.ts';
import type { Place } from '../place.ts';
import {
  choiceAnswer,
  helpAnswer,
  incidentsAnswer,
  silencedLines,
  silencesAnswer,
  statusAnswer,
  whyAnswer,
} from './answers.ts';
import { type Button, isNamed, namedOf } from './button.ts';
import { calledSo } from './called-so.ts';
import { didText, refusalText, repeated, usageText } from './did-text.ts';
import { type NamedIncident, nameOf, type Question, type Reading, type Wish } from './reading.ts';
import type { Speaker } from './speaker.ts';
import type { ToldMessages } from './told.ts';
import type { Person, Update } from './update.ts';
import { type Answer, type ConsoleView, isOver } from './view.ts';

/** A comment is for a line; longer ones are cut. */
export const longestComment = 200;

/** Does what was said, and answers. */
export interface Acting {
  /** Does what an update comes to; the mark goes into the journal with the command. Whether there was something to do. */
  act(update: Update, reading: Reading, mark: Mark): Promise<boolean>;
  /** Answers what was done before a restart, and perhaps not answered. */
  again(update: Update, command: Command): Promise<void>;
}

export const createActing = (options: {
  readonly name: string;
  readonly floor: Floor;
  readonly told: ToldMessages;
  readonly place: Place;
  readonly speaker: Speaker;
  readonly view: () => ConsoleView;
}): Acting => {
  const { name, floor, told, place, speaker, view } = options;
  const { console, secrets } = floor;
  /** The silences as they were listed last: what `/unsilence 2` means. */
  let listed: readonly string[] = [];

  const cleaned = (text: string, longest: number): string =>
    shortened(withoutSecrets(harmless(text), secrets), longest);
  const authorOf = (from: Person): Author => ({ channel: name, name: cleaned(nameOf(from), 100) });

  const titleOf = (key: string): string =>
    console.incidents().findLast((incident) => incident.key === key)?.title ?? key;

  /** Says something to whoever has written, or pressed. */
  const tell = async ({ message, press }: Update, answer: Answer): Promise<void> => {
    const { text, rows } = answer;
    if (message !== null) {
      const thread = message.is_topic_message === true ? (message.message_thread_id ?? null) : null;
      await speaker.answer(answer, { messageId: message.message_id, thread });
    } else if (press !== null && rows.length === 0) await speaker.note(press.id, text);
    else if (press !== null) await post({ message, press, id: 0 }, answer);
  };

  /** Says at length what was asked by a button. */
  const post = async ({ press }: Update, answer: Answer): Promise<void> => {
    if (press === null) return;
    await speaker.note(press.id, '');
    await speaker.answer(answer, { messageId: press.message?.message_id ?? 0, thread: null });
  };

  const say = (update: Update, text: string): Promise<void> => tell(update, { text, rows: [] });
  const sayOfOrder = (update: Update, text: string): Promise<void> =>
    tell(update, { text, rows: [], ofOrder: true });

  /** The incidents that are meant: those of a message, or the one that a button names. Words are left to telling. */
  const meant = (what: Exclude<NamedIncident, { by: 'words' }>, { press }: Update): readonly string[] => {
    if (what.by === 'answer') return told.at(what.messageId, place.chat());
    const { incident, all } = what.button;
    const those = all && press?.message ? told.at(press.message.message_id, place.chat()) : [];
    if (those.length > 0) return those;
    return console.incidents().flatMap((one) => (isNamed(one.incident, incident) ? [one.incident] : []));
  };

  const ask = async (update: Update, question: Question): Promise<void> => {
    const answer = await answerTo(update, question);
    if (update.press === null) await tell(update, answer);
    else await post(update, answer);
  };

  const answerTo = async (update: Update, question: Question): Promise<Answer> => {
    const seen = view();
    switch (question.ask) {
      case 'status':
        return statusAnswer(seen, question.all);
      case 'incidents':
        return incidentsAnswer(seen);
      case 'silences':
        listed = seen.silences.map(({ id }) => id);
        return silencesAnswer(seen);
      case 'help':
        return helpAnswer(seen);
      case 'why':
        return why(update, question.what, seen);
      case 'test':
        return test(update, seen);
    }
  };

  const why = (update: Update, what: NamedIncident, seen: ConsoleView): Answer => {
    const those = (of: Exclude<NamedIncident, { by: 'words' }>): readonly IncidentStatus[] => {
      const ids = meant(of, update);
      return seen.incidents.filter(({ incident }) => ids.includes(incident));
    };
    const called = what.by === 'words' ? calledSo(what.words, seen.incidents) : those(what);
    const isOfAnswer = what.by === 'words' && called.length === 0 && what.answered !== undefined;
    const found = isOfAnswer ? those({ by: 'answer', messageId: what.answered ?? 0 }) : called;
    const [first, another] = found;
    const words = what.by === 'words' ? what.words : '';
    if (first === undefined) {
      if (words === '') return { text: seen.say.refused.which, rows: [] };
      const silences = words.includes('/') ? silencedLines(seen.silencesOf(words), seen) : [];
      return { text: [seen.say.why.none(repeated(words)), ...silences].join('\n'), rows: [] };
    }
    if (another === undefined) return whyAnswer(first, seen);
    return choiceAnswer(
      words === '' ? seen.say.told(found.length) : repeated(words),
      found,
      buttonFor({ verb: 'why' }),
      seen,
    );
  };

  const test = async ({ message, press }: Update, { say }: ConsoleView): Promise<Answer> => {
    const from = message?.from ?? press?.from;
    const asker = from === undefined ? name : authorOf(from).name;
    const tried = await floor.test(say.test.title, say.test.detail(asker));
    const lines = tried.map(({ channel, why }) =>
      why === null ? say.test.sent(channel) : say.test.failed(channel, why),
    );
    return { text: [say.test.itself(name), ...lines].join('\n'), rows: [] };
  };

  const wish = async (update: Update, wished: Wish, from: Person, mark: Mark): Promise<void> => {
    const by = authorOf(from);
    const { say: words } = view();
    if (wished.verb === 'silence' || wished.verb === 'unsilence') {
      const order = plainOrder(wished);
      await outcome(update, order, await console.order(order, by, mark));
      return;
    }
    const { what } = wished;
    if (what.by === 'words') {
      const order = orderOn(wished, what.words);
      const answered = await console.order(order, by, mark);
      const isNoName =
        'refused' in answered &&
        (answered.refused.code === 'nothing' || answered.refused.code === 'notOpen') &&
        told.at(what.answered ?? 0, place.chat()).length > 0;
      if (!isNoName) return outcome(update, order, answered);
      // In an answer to an alert what is no name is a comment.
      const comment = `${what.words} ${wished.comment}`.trim();
      const ofAnswer: NamedIncident = { by: 'answer', messageId: what.answered ?? 0 };
      await wish(update, { ...wished, what: ofAnswer, comment }, from, mark);
      return;
    }
    const those = meant(what, update);
    const [only, another] = those;
    if (only === undefined) {
      await sayOfOrder(update, update.press === null ? words.refused.which : words.refused.over);
      return;
    }
    if (another === undefined) {
      const order = orderOn(wished, only);
      await outcome(update, order, await console.order(order, by, mark));
      return;
    }
    await severalOrders(update, wished, those, by, mark);
  };

  /** One press for all that a message tells of. The mark is set with the last: until then it would be done once more. */
  const severalOrders = async (
    update: Update,
    wished: Extract<Wish, { what: unknown }>,
    those: readonly string[],
    by: Author,
    mark: Mark,
  ): Promise<void> => {
    let done = 0;
    let until: number | null = null;
    for (const [index, incident] of those.entries()) {
      const isLast = index === those.length - 1;
      const answered = await console.order(orderOn(wished, incident), by, isLast ? mark : undefined);
      const isSo =
        'did' in answered ||
        answered.refused.code === 'already' ||
        answered.refused.code === 'notAcknowledged';
      if (isSo) done += 1;
      if ('did' in answered && 'until' in answered.did) until = answered.did.until ?? until;
    }
    const { say: words, clock } = view();
    await sayOfOrder(
      update,
      done === 0
        ? words.refused.over
        : wished.verb === 'unack'
          ? words.did.undone(done)
          : words.did.several(done, until === null ? null : clock(until)),
    );
  };

  const plainOrder = (wished: Exclude<Wish, { what: unknown }>): Order => {
    if (wished.verb === 'silence') {
      return { ...wished, ...(wished.comment && { comment: cleaned(wished.comment, longestComment) }) };
    }
    const number = /^\d{1,4}$/.test(wished.silence) ? Number(wished.silence) : 0;
    // Where there is one alone, 1 is no other, whether it was listed or not.
    const [only, another] = view().silences;
    const alone = number === 1 && another === undefined ? only?.id : undefined;
    return { verb: 'unsilence', silence: listed[number - 1] ?? alone ?? wished.silence };
  };

  const orderOn = (wished: Extract<Wish, { what: unknown }>, what: string): Order => {
    if (wished.verb === 'unack') return { verb: 'unack', what };
    const comment = wished.comment === '' ? {} : { comment: cleaned(wished.comment, longestComment) };
    return wished.verb === 'snooze'
      ? { verb: 'snooze', what, forMs: wished.forMs, ...comment }
      : { verb: 'ack', what, ...comment };
  };

  const outcome = async (update: Update, order: Order, answered: Answered): Promise<void> => {
    const seen = view();
    if ('did' in answered) await sayOfOrder(update, didText(answered, titleOf, seen));
    else if (answered.refused.code === 'several' && 'what' in order) {
      const { keys } = answered.refused;
      const among = seen.incidents.filter((incident) => !isOver(incident) && keys.includes(incident.key));
      const choice = choiceAnswer(repeated(order.what), among, buttonFor(order), seen);
      await tell(update, { ...choice, ofOrder: true });
    } else await sayOfOrder(update, refusalText(answered.refused, titleOf, seen));
  };

  return {
    act: async (update, reading, mark) => {
      const { message, press } = update;
      const seen = view();
      const { refused } = seen.say;
      switch (reading.is) {
        case 'nothing':
        case 'stranger':
          return false;
        case 'moved':
          place.move(reading.to);
          return false;
        case 'late':
          await say(update, press === null ? refused.late(reading.ms) : refused.latePress);
          return true;
        case 'mistimed':
          await say(update, refused.mistimed(reading.ms));
          return true;
        case 'unclear':
          await say(update, refused.unclear);
          return true;
        case 'unknown':
          await say(update, refused.unknown(repeated(reading.command)));
          return true;
        case 'usage':
          await say(update, usageText(reading.of, seen));
          return true;
        case 'question':
          await ask(update, reading.question);
          return true;
        case 'wish': {
          const from = message?.from ?? press?.from;
          if (from !== undefined) await wish(update, reading.wish, from, mark);
          return true;
        }
      }
    },

    again: (update, command) => sayOfOrder(update, didText(console.outcome(command), titleOf, view())),
  };
};

/** A button that says of one incident what was said of several. */
const buttonFor =
  (said: Pick<Order, 'verb'> | { readonly verb: 'why' }) =>
  ({ incident }: IncidentStatus): Button => {
    const meant = { incident: namedOf(incident), all: false };
    if (said.verb === 'snooze') {
      const forMs = 'forMs' in said && typeof said.forMs === 'number' ? said.forMs : 3_600_000;
      return { verb: 'snooze', ...meant, forMs };
    }
    return { verb: said.verb === 'ack' || said.verb === 'unack' ? said.verb : 'why', ...meant };
  };

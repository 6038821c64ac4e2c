import type { Order } from '../../../language/console.ts';
import { cutLine } from '../../../language/cut-line.ts';
import { dayMs, durationOf } from '../../../language/duration.ts';
import { oneLine } from '../../../language/text.ts';
import { type Button, buttonOf } from './button.ts';
import type { ChatId, ChatMessage, Person, PressedButton, Update } from './update.ts';

/** What is asked. */
export type Question =
  | { readonly ask: 'status'; readonly all: boolean }
  | { readonly ask: 'why'; readonly what: NamedIncident }
  | { readonly ask: 'incidents' | 'silences' | 'test' | 'help' };

/** An incident as it is named: by words, by what was answered, or by a button. */
export type NamedIncident =
  /** `answered`: they stand in an answer to this message, and may be no name but what is said of it. */
  | { readonly by: 'words'; readonly words: string; readonly answered?: number }
  | { readonly by: 'answer'; readonly messageId: number }
  | { readonly by: 'button'; readonly button: Extract<Button, { incident: unknown }> };

/** What is wanted done. An order on an incident names it as `NamedIncident` has it. */
export type Wish =
  | { readonly verb: 'ack' | 'unack'; readonly what: NamedIncident; readonly comment: string }
  | {
      readonly verb: 'snooze';
      readonly what: NamedIncident;
      readonly comment: string;
      readonly forMs: number;
    }
  | Extract<Order, { readonly verb: 'silence' }>
  | { readonly verb: 'unsilence'; readonly silence: string };

export type UsageOf = 'ack' | 'unack' | 'snooze' | 'silence' | 'unsilence' | 'mute' | 'why';

/** What an update comes to. */
export type Reading =
  /** It is not for us, or of a sort that is not looked at. */
  | { readonly is: 'nothing' }
  /** Somebody who may not. `who`: what the log may say of him. */
  | { readonly is: 'stranger'; readonly who: string }
  | { readonly is: 'moved'; readonly to: string }
  | { readonly is: 'late'; readonly ms: number }
  /** It is as old as that by the clock of this machine, and has come just now: so that clock is wrong. */
  | { readonly is: 'mistimed'; readonly ms: number }
  /** A button that says nothing any more. */
  | { readonly is: 'unclear' }
  | { readonly is: 'unknown'; readonly command: string }
  | { readonly is: 'usage'; readonly of: UsageOf }
  | { readonly is: 'question'; readonly question: Question }
  | { readonly is: 'wish'; readonly wish: Wish };

export interface UpdateContext {
  /** What the wall clock shows, epoch milliseconds. */
  readonly wall: number;
  /** A number, or `@name`. */
  readonly chat: string;
  /** Only these, if any are named. */
  readonly users: readonly number[];
  /** What the bot is called; `null`: it is not known. */
  readonly username: string | null;
  /** It has waited for somebody to listen for so long at most, milliseconds. */
  readonly waitedMs: number;
  /** Buttons may have been pressed so long ago that nothing is known of it. */
  readonly pressesAreOld: boolean;
}

/** A command that is older is not run, milliseconds: who gave it has long done something else. */
export const oldestMs = 10 * 60_000;

/** Somebody's name is for a line; longer ones are cut. */
export const longestName = 64;
/** What is longer is no command. */
export const longestCommand = 2_000;
/** A longer silence or snooze is one without an end. */
const longestMs = 366 * dayMs;
const hourMs = 3_600_000;

/** What the people of a chat call somebody. */
export const nameOf = ({ first_name, last_name = '', username, id }: Person): string =>
  cutLine(`${first_name} ${last_name}`, longestName) || cutLine(username ?? '', longestName) || String(id);

/**
 * What an update comes to, and nothing but that: it depends on nothing but what it is given. Who is not in the chat, or not among
 * the users, gets no answer; nor does who writes in the name of a chat, for nobody knows who that is; nor is a forwarded or an
 * edited message a command, for it was not said now and here.
 */
export const readingOf = ({ message, press }: Update, circumstances: UpdateContext): Reading => {
  if (message !== null) return ofMessage(message, circumstances);
  if (press !== null) return ofPress(press, circumstances);
  return { is: 'nothing' };
};

const isChat = ({ id, username }: ChatId, chat: string): boolean =>
  chat.startsWith('@') ? `@${username ?? ''}`.toLowerCase() === chat.toLowerCase() : String(id) === chat;

const mayNot = (who: string, chat: ChatId): Reading => ({ is: 'stranger', who: `${who}, chat ${chat.id}` });

const isAllowed = ({ id, is_bot }: Person, users: readonly number[]): boolean =>
  !is_bot && (users.length === 0 || users.includes(id));

const ofMessage = (message: ChatMessage, circumstances: UpdateContext): Reading => {
  const { chat, from, sender_chat, date, text, migrate_to_chat_id } = message;
  const { wall, users, username, waitedMs } = circumstances;
  const isHere = isChat(chat, circumstances.chat);
  if (isHere && migrate_to_chat_id !== undefined) return { is: 'moved', to: String(migrate_to_chat_id) };
  const said = parsed(text ?? '');
  if (said === null || (said.to !== null && said.to.toLowerCase() !== username?.toLowerCase())) {
    return { is: 'nothing' };
  }
  const who = from === undefined ? 'nobody' : `user ${from.id}`;
  if (!isHere || from === undefined || sender_chat !== undefined || !isAllowed(from, users))
    return mayNot(who, chat);
  if (isSecondHand(message)) return { is: 'nothing' };
  const ageMs = wall - date * 1000;
  const reading = ofCommand(said, message.reply_to_message?.message_id ?? null);
  // In a group there may be another bot that knows it.
  if (reading.is === 'unknown' && said.to === null && chat.type !== 'private') return { is: 'nothing' };
  if (ageMs <= oldestMs) return reading;
  return { is: ageMs > waitedMs + oldestMs ? 'mistimed' : 'late', ms: ageMs };
};

/** It was said elsewhere, through somebody else, or is another than it was. */
const isSecondHand = ({ forward_origin, forward_date, via_bot, edit_date }: ChatMessage): boolean =>
  [forward_origin, forward_date, via_bot, edit_date].some((mark) => mark !== undefined);

const ofPress = ({ from, message, data = '' }: PressedButton, circumstances: UpdateContext): Reading => {
  // What is pressed under a message of somewhere else, nobody here has sent.
  if (message === undefined) return { is: 'nothing' };
  if (!isChat(message.chat, circumstances.chat) || !isAllowed(from, circumstances.users)) {
    return mayNot(`user ${from.id}`, message.chat);
  }
  // Nobody knows who reads a channel: whoever does could press.
  if (message.chat.type === 'channel' && circumstances.users.length === 0)
    return mayNot(`user ${from.id}`, message.chat);
  if (circumstances.pressesAreOld) return { is: 'late', ms: 0 };
  const button = buttonOf(data);
  if (button === null) return { is: 'unclear' };
  if (button.verb === 'status') return { is: 'question', question: { ask: 'status', all: true } };
  if (button.verb === 'unsilence') return { is: 'wish', wish: button };
  const what: NamedIncident = { by: 'button', button };
  if (button.verb === 'why') return { is: 'question', question: { ask: 'why', what } };
  if (button.verb === 'snooze')
    return { is: 'wish', wish: { verb: 'snooze', what, comment: '', forMs: button.forMs } };
  return { is: 'wish', wish: { verb: button.verb, what, comment: '' } };
};

/** `/verb@bot rest`; `null`: it is no command. */
const parsed = (
  text: string,
): { readonly verb: string; readonly to: string | null; readonly rest: string } | null => {
  if (text.length > longestCommand) return null;
  const found = /^\/(\w{1,32})(?:@(\w{1,64}))?(?:\s+([\s\S]*))?$/.exec(text);
  if (found === null) return null;
  const [, verb = '', to = null, rest = ''] = found;
  return { verb: verb.toLowerCase(), to, rest: oneLine(rest) };
};

const ofCommand = (
  { verb, rest }: { readonly verb: string; readonly rest: string },
  answered: number | null,
): Reading => {
  const [first = '', ...more] = rest === '' ? [] : rest.split(' ');
  const question = (asked: Question): Reading => ({ is: 'question', question: asked });
  const wish = (wished: Wish): Reading => ({ is: 'wish', wish: wished });
  const usage = (of: UsageOf): Reading => ({ is: 'usage', of });
  const answer: NamedIncident | null = answered === null ? null : { by: 'answer', messageId: answered };
  const named = (words: string): NamedIncident => ({
    by: 'words',
    words,
    ...(answered !== null && { answered }),
  });
  switch (verb) {
    case 'status':
      return question({ ask: 'status', all: first === 'all' });
    case 'incidents':
    case 'silences':
    case 'test':
    case 'help':
      return question({ ask: verb });
    case 'start':
      return question({ ask: 'help' });
    case 'why': {
      const what: NamedIncident | null = rest === '' ? answer : named(rest);
      return what === null ? usage('why') : question({ ask: 'why', what });
    }
    case 'ack':
    case 'unack': {
      if (first === '') return answer === null ? usage(verb) : wish({ verb, what: answer, comment: '' });
      return wish({ verb, what: named(first), comment: more.join(' ') });
    }
    case 'snooze': {
      // In an answer to an alert the first word may be how long.
      const alone = answer === null ? null : durationIn(first === '' ? '1h' : first);
      if (answer !== null && alone !== null) {
        return wish({ verb, what: answer, comment: more.join(' '), forMs: alone });
      }
      if (first === '') return usage(verb);
      const forMs = durationIn(more[0] ?? '1h');
      if (forMs === null) return usage(verb);
      return wish({ verb, what: named(first), comment: more.slice(1).join(' '), forMs });
    }
    case 'silence': {
      const forMs = more[0] === 'forever' ? 'forever' : durationIn(more[0] ?? '');
      if (first === '' || forMs === null) return usage(verb);
      return wish(silenceOf(first, forMs === 'forever' ? null : forMs, more.slice(1)));
    }
    case 'mute': {
      if (first === 'forever') return wish(silenceOf('*', null, more));
      const forMs = first === '' ? hourMs : durationIn(first);
      return forMs === null ? usage(verb) : wish(silenceOf('*', forMs, more));
    }
    case 'unsilence':
      return first === '' || more.length > 0 ? usage(verb) : wish({ verb, silence: first });
    default:
      return { is: 'unknown', command: `/${verb}` };
  }
};

const silenceOf = (match: string, forMs: number | null, words: readonly string[]): Wish => ({
  verb: 'silence',
  match,
  forMs,
  ...(words.length > 0 && { comment: words.join(' ') }),
});

/** `null`: it is none, or none that lasts. */
const durationIn = (text: string): number | null => durationOf(text, longestMs) || null;

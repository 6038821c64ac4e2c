import { spell } from './numbers.ts';
import { strange } from './strange-en.ts';

const span = (ms: number): string => spell(ms, { d: 'd', h: 'h', min: 'min', s: 's' });
const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
const until = (clock: string | null): string => (clock === null ? '' : ` until ${clock}`);

/** What a person reads who answers in a chat, in English. The Russian dictionary has this very shape. */
export const console = {
  span,
  /** In the journal, for whoever reads it. */
  heard: (sink: string, number: number) => `${sink} is heard up to ${number}`,

  /** What the commands do, for the list that an app shows: at most 256 characters each. */
  commands: {
    status: 'What is wrong now',
    why: 'X: what is the matter, and who was told',
    ack: 'X: I see to it, no more reminders',
    unack: 'X: takes that back',
    snooze: 'X 2h: no reminders for so long',
    silence: 'MATCH 2h text: tell nothing of what matches; or forever',
    silences: 'What is silenced',
    unsilence: 'N: end a silence; N is its number in /silences, or its id',
    incidents: 'What is open, and what was a while ago',
    mute: '1h: tell nothing at all for so long; or forever',
    test: 'One message through every channel',
    help: 'These commands',
  },
  helpHead: (host: string | null) =>
    `${host === null ? 'Polkan of the fleet' : `Polkan on ${host}`}. You can say:`,
  helpFoot:
    'X is the short id in front of a line, a key such as container/web, or part of a name. In an answer to an alert X may be left out.',

  buttons: {
    ack: 'Ack',
    ackAll: (n: number) => `Ack all (${n})`,
    hour: '1 h',
    why: 'Why',
    undo: 'Undo',
    all: (n: number) => `All ${n}`,
    end: (n: number) => `End ${n}`,
  },

  /** Behind the text of an alert, once somebody sees to it. */
  acked: (name: string, clock: string, end: string | null) =>
    `✅ acknowledged by ${name}, ${clock}${end === null ? '' : `,${until(end)}`}`,
  /** What has become of an alert. */
  over: (clock: string, ms: number) => `over since ${clock}, after ${span(ms)}.`,
  gone: (clock: string) => `gone since ${clock}, there is nothing left to watch.`,
  unwatched: (clock: string) => `no longer watched since ${clock}.`,
  was: (detail: string) => `It was: ${detail}`,
  /** Of a later part of a message, once the first says all of it. */
  above: 'what stood here is in the message before.',
  told: (n: number) => plural(n, 'incident', 'incidents'),
  more: (n: number) => `… and ${n} more`,

  status: {
    well: (host: string | null) => `Nothing is open ${host === null ? 'in the fleet' : `on ${host}`}.`,
    open: (host: string | null, n: number) =>
      `${plural(n, 'incident is', 'incidents are')} open ${host === null ? 'in the fleet' : `on ${host}`}`,
    acked: (n: number) => `${n} acknowledged`,
    silences: (n: number) => `${plural(n, 'silence holds', 'silences hold')}`,
    since: (clock: string) => `since ${clock}`,
    by: (name: string) => `✅ ${name}`,
    held: (law: string) => `not told: ${law}`,
  },
  incidents: {
    open: 'Open',
    over: 'Over',
    overAt: (clock: string, ms: number) => `over at ${clock}, after ${span(ms)}`,
    none: 'Nothing is open, and nothing was a while ago.',
  },
  why: {
    severity: { info: 'info', warning: 'warning', critical: 'critical' },
    open: (clock: string, ms: number) => `Open since ${clock} (${span(ms)})`,
    over: (clock: string, ms: number) => `Over since ${clock}; it lasted ${span(ms)}`,
    none: (what: string) => `Nothing that is open, or was a while ago, is called ${what}. See /incidents`,
    silenced: (what: string) => `🔕 Silenced: ${what}`,
  },
  silences: {
    line: (n: number, id: string, what: string, end: string | null, name: string) =>
      `${n}. ${what}${end === null ? ', without an end' : ` until ${end}`} (${name}; ${id})`,
    everything: 'everything',
    still: (what: string, end: string | null, id: string) =>
      `${what}${end === null ? ', without an end' : until(end)} (to end it: /unsilence ${id})`,
    none: 'Nothing is silenced.',
  },

  did: {
    ack: (title: string) => `✅ ${title}: acknowledged. No reminders until it is over or worse.`,
    snooze: (title: string, clock: string) => `✅ ${title}: acknowledged until ${clock}.`,
    unack: (title: string) => `${title}: not acknowledged any more.`,
    silence: (what: string, clock: string | null, open: number, id: string, near: readonly string[] | null) =>
      `🔕 ${what} is silenced${clock === null ? ', without an end' : until(clock)}${near !== null ? strange(near) : open === 0 ? '; nothing that is open now is meant by it' : `; ${plural(open, 'open incident is', 'open incidents are')} meant by it`}. To end it: /unsilence ${id}`,
    /** `still`: what other silences hold. */
    unsilence: (id: string, still: string) =>
      `The silence ${id} is removed: what it held back and is still open is told now${still === '' ? '.' : `, except what is silenced all the same: ${still}`}`,
    several: (n: number, clock: string | null) =>
      `✅ ${plural(n, 'incident', 'incidents')}: acknowledged${until(clock)}.`,
    undone: (n: number) => `${plural(n, 'incident is', 'incidents are')} not acknowledged any more.`,
  },

  refused: {
    nothing: (what: string) => `Nothing that is open is called ${what}. See /status`,
    several: (what: string) => `${what} may be any of these. Which one?`,
    /** `again`: since when the same is down again, and under which short id. */
    notOpen: (what: string, again: { readonly clock: string; readonly id: string } | null) =>
      `${what} is over, so nothing is done.${again === null ? '' : ` It is down again since ${again.clock}: ${again.id}`}`,
    already: (key: string, name: string, clock: string) =>
      `${key} is acknowledged already, by ${name} at ${clock}.`,
    notAcknowledged: (key: string) => `${key} is not acknowledged.`,
    noSilence: (id: string) => `There is no silence ${id}. See /silences`,
    silenceOver: (id: string, clock: string) => `The silence ${id} ended at ${clock}. See /silences`,
    badMatch: (why: string) =>
      `That can't be matched: ${why}. Wanted is a key, a glob of keys such as container/web-*, or label=value,…`,
    tooMany: (most: number) => `There are ${most} silences already. Remove some: /silences`,
    which: 'Which one? Say its short id, its key or part of its name, or answer an alert.',
    usage: (usage: string) => `That is not understood. Wanted is: ${usage}`,
    unknown: (command: string) => `There is no command ${command}. See /help`,
    late: (ms: number) =>
      `Too late: this came ${span(ms)} after it was written, so nothing is done. Say it once more.`,
    mistimed: (ms: number) =>
      `By this machine's clock this was written ${span(ms)} ago, but it has come just now: the clock seems to be wrong. Nothing is done; set the clock, and say it once more.`,
    latePress: 'Too late: this was pressed while Polkan was away, so nothing is done. Press once more.',
    over: 'It is over.',
    unclear: 'This button is not known any more.',
  },
  usage: {
    ack: '/ack X',
    unack: '/unack X',
    snooze: '/snooze X 2h',
    silence: '/silence MATCH 2h text',
    unsilence: '/unsilence N',
    mute: '/mute 1h, or /mute forever',
    why: '/why X',
  },

  test: {
    title: 'Test',
    detail: (name: string) => `${name} asked for it.`,
    sent: (channel: string) => `✅ ${channel}`,
    failed: (channel: string, why: string) => `🔴 ${channel}: ${why}`,
    itself: (channel: string) => `✅ ${channel}: you read it`,
  },

  config: {
    oneReader: (channel: string, first: string) =>
      `channels.${channel}.console: its bot is that of channels.${first}, and one token has one reader; only the chat of ${first} is listened to. Give ${channel} a bot of its own, or take its console out.`,
    badUsers: (setting: string, given: string) =>
      `${setting}: ${given} is no list of users: numbers with commas between them are wanted; Telegram is off`,
  },

  /** How the console itself does, of `self/<channel>-console`. */
  trouble: {
    works: 'what is said in the chat is heard.',
    broken: (why: string) => `nobody is heard in the chat: ${why}`,
    another:
      'somebody else reads the messages of this bot (409). One token has one reader: end the other one, or give this Polkan a bot of its own.',
    webhook:
      'this bot has a webhook, which takes its messages (409). Remove it (deleteWebhook), or give this Polkan a bot of its own.',
    unreached: (ms: number, why: string) => `Telegram has not been reached for ${span(ms)}: ${why}`,
    tooLong: 'an answer of Telegram is too long to be read.',
    noUpdates: 'what came in answer to getUpdates is no list of updates: does Telegram answer there?',
  },
  warns: {
    stranger: (who: string, n: number) =>
      `somebody who may not has spoken to the bot and got no answer: ${who}${n > 1 ? ` (${n} times within the last hour)` : ''}`,
    /** By so much the clock is behind; below 0: before. */
    clock: (ms: number) =>
      `this machine's clock is ${span(Math.abs(ms))} ${ms > 0 ? 'behind' : 'ahead of'} Telegram's: by it commands are taken for ${ms > 0 ? 'newer' : 'older'} than they are; set it`,
    tooMuch: (n: number) =>
      `more was asked in the chat than is answered in a minute (${n} answers): the rest got none`,
    unanswered: (why: string) => `an answer in the chat was not sent: ${why}`,
    notEdited: (why: string) => `a message in the chat was not edited: ${why}`,
    noCommands: (why: string) => `the list of commands was not registered: ${why}`,
    failed: (why: string) => `something that was said in the chat failed: ${why}`,
  },
};

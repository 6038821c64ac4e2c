import { lasting, plural, span } from './numbers-en.ts';
import { togetherEn, togetherIn } from './together.ts';

// What stands around and between messages, and what channels say, in English.

export const headline = {
  of: (host: string, title: string) => `${host}: ${title}`,
  recovered: (ms: number | null, detail: string) =>
    `recovered${ms === null || ms < 1000 ? '' : ` after ${span(ms)}`}${detail === '' ? '.' : `, ${detail}`}`,
  gone: (ms: number | null) =>
    `gone${ms === null || ms < 1000 ? '' : ` after ${span(ms)}`}, there is nothing left to watch.`,
  /** Of what was over before anybody was told of it. */
  cameAndWent: (from: string, ms: number, detail: string) =>
    `came and went, from ${from}, for ${span(ms)}${detail === '' ? '.' : `; ${detail}`}`,
  lasts: (ms: number) => `It has lasted ${span(ms)}.`,
  /** It was told as well, because nobody has taken it on. */
  escalated: (channels: string, n: number, clock: string) =>
    `${channels} ${n === 1 ? 'was' : 'were'} told at ${clock}, and nobody has acknowledged it.`,
  /** Of several. */
  escalatedAll: (channels: string, n: number) =>
    `${channels} ${n === 1 ? 'was' : 'were'} told before, and nobody has acknowledged them.`,
  /** `name`: whose acknowledgement holds no longer; empty: nobody had acknowledged it. */
  severities: { info: 'info', warning: 'warning', critical: 'critical' },
  worse: (severity: string, name: string) =>
    `It has become worse: ${severity}${name === '' ? '.' : `, so the acknowledgement of ${name} no longer holds.`}`,
  mayRepeat: '(may be a repeat)',
  unwatched: 'no longer watched',
  /** Why it was not told when it happened. */
  held: {
    silenced: '(It was silenced.)',
    caused: '(Its cause is over, and this is not.)',
    flapping: '(It was flapping.)',
    quiet: '(It came in quiet hours.)',
    maintenance: '(It came during maintenance.)',
  },
  stillSilenced: (id: string) => `(It is still silenced: polkan unsilence ${id})`,
  flaps: 'It comes and goes: until it has stayed the same for a while, no more is said of it.',
  /** How often it has alerted after it was said that it flaps, and when that was, as a time of the day; 0: nobody has counted. */
  settled: (more: number, from: string) =>
    more < 1
      ? 'It has stayed the same for a while now.'
      : `It alerted ${plural(more, 'more time', 'more times')} after ${from}, and has stayed the same for a while now.`,
  /** The same of what nobody watches any more: whether it has stayed so, nobody knows. */
  settledUnwatched: (more: number, from: string) =>
    more < 1 ? '' : `It alerted ${plural(more, 'more time', 'more times')} after ${from}.`,
  late: (ms: number) => `(Told ${span(ms)} late.)`,
};

export const catchUp = {
  mark: '📋',
  titleOutage: (sink: string, ms: number) => `${sink} was out of reach for ${span(ms)}`,
  titleBacklog: (count: number) => `${plural(count, 'message', 'messages')} in one`,
  storm: (kind: string, n: number) => {
    const nouns: Readonly<Record<string, readonly [one: string, many: string]>> = {
      dep: ['dependency down', 'dependencies down'],
      container: ['container down', 'containers down'],
      disk: ['disk filling up', 'disks filling up'],
      disk_crit: ['disk almost full', 'disks almost full'],
      check: ['check failing', 'checks failing'],
      disk_inodes: ['disk short of inodes', 'disks short of inodes'],
      proc_blocking: ['process running too long', 'processes running too long'],
      stage_stuck: ['stage stuck', 'stages stuck'],
      agent_hung: ['agent hanging', 'agents hanging'],
      blind: ['source blind', 'sources blind'],
      unseen: ['thing not readable', 'things not readable'],
      prometheus: ['alert of Prometheus', 'alerts of Prometheus'],
      host_silent: ['host silent', 'hosts silent'],
      host_clock: ['host with a wrong clock', 'hosts with wrong clocks'],
      self: ['part of Polkan in trouble', 'parts of Polkan in trouble'],
    };
    const [one, many] = nouns[kind] ?? [`alert of ${kind}`, `alerts of ${kind}`];
    return plural(n, one, many);
  },
  /** What is said of each of them, said of all. */
  together: togetherIn(togetherEn),
  /** `times`: how often those that came and went did. */
  titleGroup: (down: number, over: number, went = 0, flap = 0, still = 0, times = went) =>
    [
      down > 0 ? `${down} down` : '',
      still > 0 ? `${still} still down` : '',
      flap === 0 ? '' : flap === 1 ? '1 comes and goes' : `${flap} come and go`,
      over > 0 ? `${over} recovered` : '',
      went > 0
        ? `${went} came and went${times > went ? ` ${times} times${went > 1 ? ' in all' : ''}` : ''}`
        : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  /** Of those of several that are said to flap. */
  flap: (titles: string, n: number) =>
    n === 1
      ? `${titles}: it comes and goes. Until it has stayed the same for a while, no more is said of it.`
      : `${titles}: they come and go. Until each has stayed the same for a while, no more is said of them.`,
  stormOver: (n: number) => `${n} recovered`,
  stillDown: (n: number) => `Still down (${n}):`,
  /** The same where the chat was not out of reach: nothing of it need have been told before. */
  downNow: (n: number) => `Down (${n}):`,
  /** What all of the list below it have in common. */
  allSay: (heading: string, detail: string) => `${heading} ${detail}`,
  down: (title: string, clock: string, ms: number, detail: string) =>
    `🔴 ${title}: since ${clock}${lasting(ms)}${detail && `, ${detail}`}`,
  recovered: (n: number) => `Recovered (${n}):`,
  recoveredLine: (mark: string, title: string, clock: string, ms: number, gone: string) =>
    `${mark} ${title}: at ${clock}, after ${span(ms)}${gone && `, ${gone}`}`,
  cameAndWent: (n: number) => `Came and went (${n}):`,
  cameAndWentLine: (title: string, from: string, ms: number, gone: string) =>
    `⚪ ${title}: from ${from}, for ${span(ms)}${gone && `, ${gone}`}`,
  /** Of what came and went again and again: all of it in one line. */
  timesLine: (mark: string, title: string, times: number, from: string, to: string) =>
    `${mark} ${title}: ${times} times ${from === to ? `at ${from}` : `between ${from} and ${to}`}`,
  events: (n: number) => `Happened (${n}):`,
  event: (title: string, clock: string, detail: string) =>
    `🔴 ${title}: at ${clock}${detail && `, ${detail}`}`,
  notes: (n: number) => `Also (${n}):`,
  note: (clock: string, text: string) => `${clock} ${text}`,
  /** Of what its group holds back still. */
  alsoDown: (n: number) =>
    `${n} more ${n === 1 ? 'is' : 'are'} down: that is told within minutes, with the group.`,
  more: (n: number, sources: string) => `…and ${n} more${sources && ` (${sources})`}: see the status page.`,
  lost: (n: number) =>
    `${plural(n, 'older message', 'older messages')} could not be kept: look into the log.`,
};

export const delivery = {
  aboutItself: 'it is about this very sink',
  toldLately: 'the same arrived late, and a short while ago',
  tooMany: (n: number) => `more than ${n} wait`,
  noReceipt: (sink: string) => `${sink} gave no receipt`,
  uncut: (why: string) => `it can not be cut to length: ${why}`,
  nothingLeft: 'nothing is left of it',
};

export const telegram = {
  moved: (chat: string, to: string) =>
    `The Telegram chat ${chat} has moved to ${to}: put the new id into the configuration.`,
  noTopic: (thread: number, why: string) =>
    `Telegram refuses the topic ${thread} (${why}): messages go to the chat without it, and it is tried again after an hour.`,
};

export const log = {
  heldBack: (n: number) => `${plural(n, 'line', 'lines')} held back: more than this log's rate`,
};

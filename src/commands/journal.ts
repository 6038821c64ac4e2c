import { existsSync } from 'node:fs';
import type { ReadConfig } from '../config/config.ts';
import { createExplainer } from '../history/explain/explain.ts';
import { createNaming, type Naming } from '../history/naming.ts';
import { type JournalEvent, stepsAfter, streamOf } from '../journal/events.ts';
import { storeFaultOf } from '../journal/store/store-fault.ts';
import type { VoiceSaid } from '../language/voice-said.ts';
import { type ClockStep, wallAt } from '../language/wall-clock.ts';
import { exactTime } from '../messages/clock.ts';
import { consoleIn } from '../messages/console.ts';
import { faultText } from '../messages/faults.ts';
import { locales, type Messages } from '../messages/messages.ts';
import { tellingIn } from '../messages/telling.ts';
import { tellingLine } from '../messages/telling-line.ts';
import { foreignLines, voiceSaidLines } from '../messages/voice-said.ts';
import { askFleet, type FleetKnown } from './ask.ts';
import { ignoredBy, isEdge, policyNow, seenNow } from './explain-now.ts';
import { eventsOf, type Placed } from './journal-events.ts';
import { complain, printer, recordOf } from './lines.ts';
import { timeOf } from './time.ts';

export interface JournalOptions extends ReadConfig {
  /** The journal's file; left out: the configured one. */
  readonly journal?: string;
  readonly key?: string;
  readonly since?: string;
  readonly at?: string;
  /** Only why it is not told. */
  readonly whyNot?: true;
  /** With what the sources keep for themselves: most of the events, and of use to nobody else. */
  readonly memories?: true;
  readonly json?: true;
}

/**
 * Prints the events of a journal, also of one that a running sidecar holds open. Exit code 1 when an event
 * could not be read, 2 when there is no journal to be read.
 */
export const journalCommand = async (options: JournalOptions): Promise<number> => {
  const { config, key, memories = false, json = false } = options;
  const words = locales[config.locale];
  const since = options.since === undefined ? 0 : timeOf(options.since, Date.now());
  if (since === null) return wrongTime(words, '--since', options.since);
  const print = printer();
  let steps: readonly ClockStep[] = [];
  return reading(options, words, async ({ position, event }) => {
    steps = stepsAfter(steps, event);
    const wall = wallAt(steps, event.at);
    if (wall < since || (key !== undefined && key !== subjectOf(event))) return;
    if (event.type === 'memory' && !memories) return;
    await print(json ? recordOf({ position, ...event }) : describeEvent(position, event, wall, words));
  });
};

/**
 * Says why an entity did or did not bark, at a moment or now. `what` is its key, its name or part of it, or the short id of an
 * incident of its. Exit codes as of `journalCommand`, and 1 where several are called so.
 */
export const explainCommand = async (what: string, options: JournalOptions): Promise<number> => {
  const { config } = options;
  const words = locales[config.locale];
  const now = Date.now();
  const at = options.at === undefined ? null : timeOf(options.at, now);
  if (at === null && options.at !== undefined) return wrongTime(words, '--at', options.at);
  // What the sidecar sees now says nothing of another moment, or of another journal.
  const isNow = at === null && options.journal === undefined;
  const seen = isNow ? await seenNow(options) : { well: [], timing: new Map() };
  const naming = createNaming(what, isEdge);
  for (const one of seen.well) naming.take(one);
  const named = await reading(options, words, ({ event }) => takeNames(event, naming), nothing);
  if (named === 2) return named;
  const [key = what, ...others] = naming.keys();
  // Of another moment, or another journal, the voice that speaks now knows nothing.
  const fleet = isNow && config.fleet ? await askFleet(config) : null;
  const asked = {
    locale: config.locale,
    voice: fleet?.status.voice?.host ?? null,
    time: (ms: number) => exactTime(ms, now),
  };
  const foreign = naming.keys().length > 0 ? undefined : saidOf(fleet, what, config.host);
  if (foreign !== undefined) {
    const print = printer();
    for (const line of foreignLines(foreign, asked)) await print(line);
    return 0;
  }
  if (others.length > 0) {
    complain(tellingIn(words).orders.several(what, [key, ...others].slice(0, mostNamed)));
    return 1;
  }
  const explainer = createExplainer(key, {
    words,
    at,
    now,
    // It is asked of this key alone.
    policyOf: () => policyNow(config, key, seen),
    rules: config.telling.rules,
    whyNot: options.whyNot === true,
    seen: seen.well.find((one) => one.key === key) ?? null,
    ignored: ignoredBy(config, key, words),
  });
  const code = await reading(options, words, ({ position, event }) => explainer.take(position, event));
  if (code === 2) return code;
  const print = printer();
  for (const sentence of explainer.sentences()) await print(sentence);
  const own = fleet?.said.findLast((one) => one.host === config.host && one.ownKey === key);
  if (own !== undefined) for (const line of voiceSaidLines(own, asked)) await print(line);
  return code;
};

/** What was said of what is not of this host, by the name of it: `host_silent/box-2`, `box-2/container/web`. */
const saidOf = (fleet: FleetKnown | null, what: string, own: string): VoiceSaid | undefined =>
  fleet?.said.findLast(
    ({ host, ownKey }) => host !== own && what === (host === null ? ownKey : `${host}/${ownKey}`),
  );

/** What an event names; those of a checkpoint, too, for what led to it may have been pruned. */
const takeNames = (event: JournalEvent, naming: Naming): void => {
  if (event.type === 'transition') naming.take(event);
  if (event.type === 'checkpoint') for (const actor of event.actors) naming.take(actor);
};

/** What can't be read is said by whoever reads it for its meaning. */
const nothing = (): void => undefined;

/** So many of those that are called the same are named. */
const mostNamed = 10;

/** Feeds every event of the journal to `take`, in order; what can't be read is named by `say` and passed over. */
const reading = async (
  { config, journal }: JournalOptions,
  words: Messages,
  take: (placed: Placed) => unknown,
  say: (line: string) => void = complain,
): Promise<0 | 1 | 2> => {
  const path = journal ?? config.journal?.path;
  if (path === undefined || !existsSync(path)) {
    complain(path === undefined ? words.journal.inMemory : words.journal.noFile(path));
    return 2;
  }
  let code: 0 | 1 = 0;
  const passOver = (why: string, position: number | null): void => {
    code = 1;
    say(position === null ? `${path}: ${why}` : `${path}:${position}: ${why}`);
  };
  try {
    for (const placed of eventsOf(path, passOver, words)) await take(placed);
    return code;
  } catch (error) {
    complain(faultText(storeFaultOf(error, path), words));
    return 2;
  }
};

/** The entity an event is about; a delivery is about that of its incident. */
const subjectOf = (event: JournalEvent): string => (event.type === 'delivery' ? event.key : streamOf(event));

const describeEvent = (position: number, event: JournalEvent, wall: number, words: Messages): string => {
  const { journal: say } = words;
  const head = `${position} ${new Date(wall).toISOString()} ${event.type}`;
  switch (event.type) {
    case 'transition':
      return `${head} ${say.moved(event.key, event.from, event.to, event.action, event.reason)}`;
    case 'delivery': {
      const { sink, key, action, outcome, attempts, why } = event;
      return `${head} ${say.delivered(sink, action, key, outcome, attempts)}${why === undefined ? '' : `: ${why}`}`;
    }
    case 'command':
    case 'hold':
    case 'notice':
      return `${head} ${tellingLine(event, tellingIn(words))}`;
    case 'attempt':
      return `${head} ${say.attempt(event.sink, event.count)}`;
    case 'heard':
      return `${head} ${consoleIn(words).heard(event.sink, event.number)}`;
    case 'memory':
      return `${head} ${event.source}`;
    case 'clock':
      return `${head} ${say.clock(event.shift)}`;
    case 'start':
      return `${head} ${say.started(event.version, event.sinks)}`;
    case 'stop':
      return event.fault === undefined ? head : `${head} ${say.ended(event.fault)}`;
    case 'checkpoint': {
      const owed = event.sinks.reduce((sum, sink) => sum + sink.owed.length, 0);
      return `${head} ${say.folded(event.actors.length, owed)}`;
    }
  }
};

const wrongTime = (words: Messages, option: string, given: string | undefined): 2 => {
  complain(words.journal.noTime(option, given ?? ''));
  return 2;
};

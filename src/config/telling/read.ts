import * as z from 'zod/mini';
import type { Messages } from '../../messages/messages.ts';
import type { Rules, Schedule } from '../../telling/rules.ts';
import type { CronWindows } from '../../telling/schedule/cron.ts';
import { located, mostComplaints, type Objection, objectionsTo, pathText, valueAt } from '../complaints.ts';
import type { Complaint, Path, Place, YamlFile } from '../yaml.ts';
import { type ObjectToValue, wordsFor } from './finding.ts';
import type { KnownKinds } from './matches.ts';
import { rulesIn } from './rules.ts';
import { tellingFile } from './schema.ts';
import { type KindRules, kindsIn } from './timing.ts';
import { withoutFaults } from './without-faults.ts';

/** What a reading needs to know. */
export interface TellingReading {
  /** What holds where the config says nothing: its host, its channels, the defaults. */
  readonly base: Rules;
  /** The kinds there are, each with the source that sees it; `null`: any may be named. */
  readonly kinds: KnownKinds | null;
  /** The source that sees a kind, where any kind may be named. Default: as `kinds` says. */
  readonly sources?: KnownKinds;
  readonly words: Messages;
  /** Epoch milliseconds. A cron expression must come before or after it. */
  readonly now: number;
  /** It was taken once, and is read again from a recording: then nothing is refused that can be read. Default: no. */
  readonly isAgain?: boolean;
}

/** What a config says of telling. */
export interface Telling extends KindRules {
  readonly rules: Rules;
}

/** What is wrong, where, and on the way to which value: `routes[0].to`. */
export interface TellingComplaint extends Complaint {
  readonly path: string;
}

export interface ReadTelling {
  /** `null`: something is wrong. */
  readonly telling: Telling | null;
  /** Everything that is wrong, in the order in which it stands there. */
  readonly complaints: readonly TellingComplaint[];
}

/** Whatever stands in a file, or in a part of it. */
export type WrittenTelling = Pick<YamlFile, 'value' | 'placeOf' | 'placeOfName' | 'isInBraces'>;

/** A config that is no text: there, nothing has a place. */
export const writtenAs = (value: unknown): WrittenTelling => {
  const nowhere = { line: 1, column: 1 };
  return { value, placeOf: () => nowhere, placeOfName: () => nowhere, isInBraces: () => false };
};

/** Reads what a config says of telling. Everything that is wrong is told at once. */
export const readTelling = async (file: WrittenTelling, reading: TellingReading): Promise<ReadTelling> =>
  readTellingBy(file, reading, await cronFor(file.value));

/** The same, where whatever reads cron expressions is there already; `null`: it is not, and none may be in the config. */
export const readTellingBy = (
  file: WrittenTelling,
  reading: TellingReading,
  cronWindows: CronReader | null,
): ReadTelling => {
  const { base, kinds, sources = kinds ?? new Map(), now, isAgain = false } = reading;
  const say = wordsFor(reading.words);
  // An empty file says nothing, and that is all right.
  const given = file.value ?? {};
  const held = z.safeParse(tellingFile, given);
  const objections: Objection[] = held.success ? [] : objectionsTo(held.error.issues, file, say);
  // What is wrong with the meaning of the rest is found at once, too.
  const parsed = held.success
    ? held
    : z.safeParse(
        tellingFile,
        withoutFaults(given, held.error.issues.slice(0, mostComplaints), base.channels[0] ?? ''),
      );
  if (!parsed.success) return { telling: null, complaints: inOrder(objections, file) };
  const find: ObjectToValue = (path, fault, at = 'value') =>
    objections.push({ path, at, message: fault(say) });
  const cron = cronWindows && ((windows: CronWindows) => cronWindows(windows, now));
  const placeOf = (path: Path): string | null =>
    valueAt(file.value, path) === undefined ? null : placeIn(file.placeOf(path));
  const rules = rulesIn(parsed.data, { base, kinds, sources, find, placeOf, isAgain, cron });
  const telling: Telling = { rules, ...kindsIn(parsed.data.kinds, kinds, find) };
  return objections.length === 0
    ? { telling, complaints: [] }
    : { telling: null, complaints: inOrder(objections, file) };
};

/** As a fault names it; its file stands before it where there may be several. */
const placeIn = ({ line, column, ...of }: Place & { readonly file?: string }): string =>
  [...(of.file === undefined ? [] : [of.file]), line, column].join(':');

/** Makes the windows of a cron expression, seen from a moment. */
export type CronReader = (windows: CronWindows, now: number) => Schedule | null;

/** What reads cron expressions, with the library for them. */
export const loadCron = async (): Promise<CronReader> =>
  (await import('../../telling/schedule/cron.ts')).cronWindows;

/** What reads the cron expressions of a config. The library for them is loaded only where there may be one. */
export const cronFor = async (config: unknown): Promise<CronReader | null> => {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return text?.includes('cron') === true ? loadCron() : null;
};

/** In the order of the file, each once: an alias has one place and several paths. */
const inOrder = (objections: readonly Objection[], file: WrittenTelling): readonly TellingComplaint[] => {
  const complaints = objections
    .map((objection) => ({ ...located(objection, file), path: pathText(objection.path) }))
    .sort((a, b) => a.line - b.line || a.column - b.column);
  const placeAndMessage = ({ line, column, path, message }: TellingComplaint): string =>
    JSON.stringify([line, column, line === 1 && column === 1 ? path : '', message]);
  return [...Map.groupBy(complaints, placeAndMessage).values()].flatMap((same) => same.slice(0, 1));
};

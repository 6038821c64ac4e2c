import * as z from 'zod/mini';
import { cutLine } from '../../language/cut-line.ts';
import type { Tell } from '../../language/setting.ts';
import { oneLine } from '../../language/text.ts';
import { consistencyIn } from '../../messages/consistency.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import { fileIn } from '../../messages/file.ts';
import { mostComplaints, type Objection, pathText, valueAt } from '../complaints.ts';
import { readYamlFully } from '../read-yaml-fully.ts';
import { settingsOf } from '../settings.ts';
import { type Words, wordsFor } from '../telling/finding.ts';
import { cronFor, readTellingBy } from '../telling/read.ts';
import { tellingFields } from '../telling/schema.ts';
import type { Path } from '../yaml.ts';
import { channelsIn } from './channels-in.ts';
import type { FileReading, Loading } from './file-reading.ts';
import type { GivenFile, GivenSetting } from './given.ts';
import { interpolated } from './interpolate.ts';
import { type FilePlace, merged, type NamedFile, placeText, type Written } from './merge.ts';
import { compareNames, containersNamed } from './names-in.ts';
import { filesAt, isNothing, longestConfig, textOf } from './read-files.ts';
import { fileFields } from './schema.ts';
import { withoutCutSecrets } from './secrets-in.ts';
import { sectionsOf } from './sections-of.ts';
import { placed, settingField, textOfSetting } from './settings-in-file.ts';

/** A shorter line of a secret of several is as likely an innocent word. */
const leastOfALine = 8;

/** Reads a file, or every `*.yaml` and `*.yml` of a folder. Never throws: what is wrong is among its complaints. */
export const loadFile = async (path: string, loading: Loading): Promise<GivenFile> => {
  const { env, machine, tables, words, now } = loading;
  const say = wordsFor(words);
  const secrets = new Set<string>();
  /** The paths at which a secret stands. */
  const hidden = new Set<string>();
  const secret = (text: string, at?: Path): void => {
    if (at !== undefined) hidden.add(pathText(at));
    // As much as is ever repeated of a wrong value counts, too.
    for (const cut of [text, text.slice(0, 80), text.slice(0, 60)]) if (cut !== '') secrets.add(cut);
    // What is repeated is repeated in one line, and a part of a secret of several lines is as secret.
    for (const line of [oneLine(text), ...text.trim().split(/\s*[\r\n]\s*/)])
      if (line.length >= leastOfALine) secrets.add(line);
  };
  const found: { readonly place: FilePlace; readonly message: string }[] = [];
  /** Where a variable stands that there is none of: of such a value nothing more is to be said. */
  const unset = new Set<string>();
  let isMore = false;
  const complain = (place: FilePlace, message: string): void => {
    if (unset.has(placeText(place))) return;
    if (found.length < mostComplaints) found.push({ place, message: withoutCutSecrets(message, secrets) });
    else isMore = true;
  };

  const files: NamedFile[] = [];
  let room = longestConfig;
  for (const name of filesAt(path, machine, words, complain)) {
    const text = textOf(name, room, machine, words, complain);
    room -= text.length;
    const file = await readYamlFully(text, words.scenario.fault, (given) =>
      interpolated(
        given,
        {
          variable: (name) => env[name],
          readFile: machine.readFile,
          secret,
          why: (error) => whySystemFailed(error, words),
        },
        fileIn(words),
      ),
    );
    for (const { message, line, column, isVariable } of file.complaints) {
      const place = { file: name, line, column };
      complain(place, cutLine(message, 200));
      if (isVariable) unset.add(placeText(place));
    }
    files.push({ ...file, name });
  }
  const { written, twice } = merged(files);
  for (const { path: what, first, second } of twice)
    complain(second, fileIn(words).twice(what, placeText(first)));

  const object = (path: Path, message: string, at?: Objection['at']): void =>
    complain(at === 'name' ? written.placeOfName(path) : written.placeOf(path), message);
  const find = (path: Path, fault: (say: Words) => string, at?: Objection['at']): void =>
    object(path, fault(say), at);
  const isRead = found.every(({ place }) => unset.has(placeText(place)));
  const whole = isRead ? (written.value ?? {}) : {};
  const value = sectionsOf(whole, fileFields(tables, z.unknown()), { tables, written, say, secret, object });

  const settings = new Map<string, GivenSetting>();
  for (const [name, at, setting] of placed(settingsOf(tables))) {
    const given = valueAt(value, at);
    // What is of a wrong type has been found with its section.
    if (given === undefined || !z.safeParse(settingField(setting), given).success) continue;
    const text = textOfSetting(given, setting, at, words, find);
    if (text === null) continue;
    settings.set(name, { text, path: at.join('.'), place: placeText(written.placeOf(at)) });
  }
  const given = value.channels;
  const channels = channelsIn(typeof given === 'object' && given !== null ? given : {}, {
    ...loading,
    written,
    say,
    secret,
    object,
    find,
  });
  const said = Object.fromEntries(
    Object.entries(value).filter(([name]) => Object.hasOwn(tellingFields, name)),
  );
  // Also of what something is wrong with the names count.
  const named = { ...said, checks: (whole as { readonly checks?: unknown }).checks };
  const cron = await cronFor(said);
  const loaded = new Map(
    await Promise.all(
      tables.sources.flatMap(({ part }) =>
        part?.load === undefined || value[part.name] === undefined
          ? []
          : [part.load(value[part.name]).then((given) => [part.name, given] as const)],
      ),
    ),
  );

  return {
    path,
    saysNothing: isRead && isNothing(written.value),
    settings,
    channels,
    channelNames: Object.keys(typeof given === 'object' && given !== null ? given : {}),
    said,
    part: (name) => value[name],
    loaded: (name) => loaded.get(name),
    tellAt: (base, tell) => tellAt(base, tell, written, object),
    telling: (rules, kinds) => {
      const part = { ...written, value: said };
      const reading = { base: rules, kinds, words, now };
      const { telling, complaints } = readTellingBy(part, reading, cron);
      for (const { message, path: _, ...place } of complaints) complain({ file: path, ...place }, message);
      return telling ?? { rules, timing: {} };
    },
    compareNames: (known, tell) => {
      const here = (path: Path, message: string): string => `${placeText(written.placeOf(path))}: ${message}`;
      compareNames(
        named,
        known,
        {
          fault: object,
          warning: (path, message) => tell.warning(here(path, message)),
          hint: (path, message) => tell.hint(here(path, message)),
        },
        consistencyIn(words),
      );
    },
    containers: containersNamed(named),
    get secrets() {
      return [...secrets];
    },
    isSecret: (at) => hidden.has(pathText(at)),
    placeOf: (at) => (valueAt(value, at) !== undefined ? placeText(written.placeOf(at)) : null),
    wrong: object,
    complaints: () => [
      ...inOrder(found, files),
      ...(isMore ? [`${path}: ${fileIn(words).moreFaults(mostComplaints)}`] : []),
    ],
  };
};

const tellAt = (
  base: Path,
  tell: Tell,
  written: Written,
  object: FileReading['object'],
): ReturnType<GivenFile['tellAt']> => {
  const here = (message: string): string => `${placeText(written.placeOf(base))}: ${message}`;
  return {
    warning: (message) => tell.warning(here(message)),
    hint: (message) => tell.hint(here(message)),
    secret: tell.secret,
    placeOf: (path) => {
      const at = [...base, ...path];
      return valueAt(written.value, at) === undefined ? null : placeText(written.placeOf(at));
    },
    // What leaves something switched off is no small thing in a file that can simply be put right.
    fault: (message) => object(base, message),
    wrong: (path, message, at) => object([...base, ...path], message, at),
  };
};

/** In the order of the files, each once. */
const inOrder = (
  found: readonly { readonly place: FilePlace; readonly message: string }[],
  files: readonly NamedFile[],
): readonly string[] => {
  const orderOf = ({ file }: FilePlace): number => files.findIndex(({ name }) => name === file);
  return [
    ...new Set(
      found
        .toSorted(
          ({ place: a }, { place: b }) => orderOf(a) - orderOf(b) || a.line - b.line || a.column - b.column,
        )
        .map(({ place, message }) => `${placeText(place)}: ${message}`),
    ),
  ];
};

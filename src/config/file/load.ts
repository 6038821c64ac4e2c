import * as z from 'zod/mini';
import { nearestOf } from '../../language/nearest.ts';
import { type Machine, prefix, type Tell } from '../../language/setting.ts';
import { oneLine } from '../../language/text.ts';
import { consistencyIn } from '../../messages/consistency.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import { fileIn } from '../../messages/file.ts';
import type { Messages } from '../../messages/messages.ts';
import { type Objection, objectionsTo, pathText, shown } from '../complaints.ts';
import { readYamlFully } from '../read-yaml-fully.ts';
import type { Env } from '../reader.ts';
import { settingsOf, type Tables } from '../settings.ts';
import { type Words, wordsFor } from '../telling/finding.ts';
import { cronFor, readTellingBy } from '../telling/read.ts';
import { tellingFields } from '../telling/schema.ts';
import type { Path } from '../yaml.ts';
import type { GivenChannel, GivenFile, GivenSetting } from './given.ts';
import { interpolated } from './interpolate.ts';
import { type FilePlace, merged, type NamedFile, placeText, type Written } from './merge.ts';
import { compareNames, containersNamed } from './names-in.ts';
import { filesAt, isNothing, textOf } from './read-files.ts';
import { channelEntry, fileFields, mostChannels } from './schema.ts';
import { secretsIn } from './secrets-in.ts';
import { placed, settingField, textOfSetting } from './settings-in-file.ts';

/** Parts of Polkan itself, which a channel of that name would be taken for. */
const taken = ['log', 'journal', 'tap', 'config', 'fleet', 'polkan', 'clock'];

export interface Loading {
  readonly env: Env;
  readonly machine: Machine;
  readonly tables: Tables;
  readonly words: Messages;
  /** Epoch milliseconds. A cron expression must come before or after it. */
  readonly now: number;
}

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
  };
  const found: { readonly place: FilePlace; readonly message: string }[] = [];
  const complain = (place: FilePlace, message: string): void => void found.push({ place, message });

  const files: NamedFile[] = [];
  for (const name of filesAt(path, machine, words, complain)) {
    const text = textOf(name, machine, words, complain);
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
    for (const { message, ...place } of file.complaints)
      complain({ file: name, ...place }, oneLine(message, 200));
    files.push({ ...file, name });
  }
  const { written, twice } = merged(files);
  for (const { path: what, first, second } of twice)
    complain(second, fileIn(words).twice(what, placeText(first)));

  const object = (path: Path, message: string, at: Objection['at'] = 'value'): void =>
    complain(at === 'name' ? written.placeOfName(path) : written.placeOf(path), message);
  const find = (path: Path, fault: (say: Words) => string, at?: Objection['at']): void =>
    object(path, fault(say), at);
  const isRead = found.length === 0;
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
    complaints: () => inOrder(found, files),
  };
};

interface ChannelReading extends Loading {
  readonly written: Written;
  readonly say: Words;
  readonly secret: (text: string, at?: Path) => void;
  readonly object: (path: Path, message: string, at?: Objection['at']) => void;
  readonly find: (path: Path, fault: (say: Words) => string, at?: Objection['at']) => void;
}

/** The channels, each held to the schema of its sort. The environment goes before what the one of its name says. */
const channelsIn = (given: object, reading: ChannelReading): readonly GivenChannel[] => {
  const { tables, written, say, secret, object, find, env } = reading;
  const sorts = tables.channels.map(({ sort }) => sort);
  const entries = Object.entries(given);
  if (entries.length > mostChannels) find(['channels'], (say) => say.manyChannels(mostChannels));
  return entries.slice(0, mostChannels).flatMap(([name, entry]): GivenChannel[] => {
    const path: Path = ['channels', name];
    if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$/u.test(name)) find(path, (say) => say.channelName, 'name');
    if (taken.includes(name)) find(path, (say) => say.takenName(name), 'name');
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      find(path, (say) => say.wrong('***', say.mapping));
      return [];
    }
    const type: unknown = (entry as { type?: unknown }).type;
    const definition = tables.channels.find(({ sort }) => sort === type);
    if (definition === undefined) {
      const text = typeof type === 'string' ? type : '';
      if (type === undefined) find(path, (say) => say.missing('type'));
      else find([...path, 'type'], (say) => say.noSort(shown(type), sorts, nearestOf(text, sorts)));
      return [];
    }
    const overlaid = name === definition.sort ? { ...entry, ...fromEnv(definition.settings, env) } : entry;
    const schema = channelEntry(definition);
    for (const { text, path: at } of secretsIn(schema, overlaid, path)) secret(text, at);
    const held = z.safeParse(schema, overlaid);
    if (held.success) {
      const { type: _, ...fields } = held.data;
      return [{ name, sort: definition.sort, entry: fields }];
    }
    const hidden = withoutTexts(overlaid, new Set(secretsIn(schema, overlaid).map(({ text }) => text)));
    const safe = { value: { channels: { [name]: hidden } }, isInBraces: written.isInBraces };
    for (const { path: at, at: what, message } of objectionsTo(held.error.issues, safe, say, path))
      object(at, message, what);
    return [];
  });
};

/** What the environment says of the channel that is called as its sort, by field. */
const fromEnv = (
  settings: Tables['channels'][number]['settings'],
  env: Env,
): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, { path = '' }]) => {
      const [, , field] = path.split('.');
      const text = env[prefix + name]?.trim() ?? '';
      if (field === undefined || text === '') return [];
      return [[field, /^-?\d{1,15}$/.test(text) ? Number(text) : text]];
    }),
  );

const tellAt = (
  base: Path,
  tell: Tell,
  written: Written,
  object: ChannelReading['object'],
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

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[name] : undefined,
    value,
  );

/**
 * What the file says, name by name, each held to what may stand there, so that one that is wrong hides no other. What it
 * says of telling is held to that when it is read.
 */
const sectionsOf = (
  whole: unknown,
  known: z.core.$ZodShape,
  {
    tables,
    written,
    say,
    secret,
    object,
  }: Pick<ChannelReading, 'tables' | 'written' | 'say' | 'secret' | 'object'>,
): Readonly<Record<string, unknown>> => {
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) {
    object([], say.wrong(shown(whole), say.mapping));
    return {};
  }
  const entries = Object.entries(whole).filter(([name]) => {
    if (Object.hasOwn(known, name)) return true;
    const names = Object.keys(known);
    object([name], say.unknown(name, names, nearestOf(name, names)), 'name');
    return false;
  });
  const sections = entries.map(([name, given]): readonly [string, unknown] => {
    const schema = known[name];
    // Everything below a section is commented out.
    if (given === null && schema !== undefined && isSection(schema)) return [name, undefined];
    if (schema === undefined || Object.hasOwn(tellingFields, name)) return [name, given];
    const found = secretsIn(schema, given, [name]);
    for (const { text, path } of found) secret(text, path);
    const hidden = found.map(({ text }) => text);
    const held = z.safeParse(schema, given);
    if (held.success) return [name, held.data];
    const safe = { value: { [name]: withoutTexts(given, new Set(hidden)) }, isInBraces: written.isInBraces };
    for (const { path, at, message } of objectionsTo(held.error.issues, safe, say, [name]))
      object(path, message, at);
    // Of settings what is right is read on, so that all that is wrong with them is told at once.
    const isPart = tables.sources.some(({ part }) => part?.name === name);
    return [name, isPart ? rightEntries(schema, given, held.error.issues) : given];
  });
  return Object.fromEntries(sections);
};

/** Of a list the entries that its schema objects nothing to, each where it was; `undefined`: nothing can be read of it. */
const rightEntries = (
  schema: z.core.$ZodType,
  given: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly unknown[] | undefined => {
  if (!Array.isArray(given) || issues.some(({ path }) => typeof path[0] !== 'number')) return undefined;
  const wrong = new Set(issues.map(({ path }) => path[0]));
  const held = z.safeParse(
    schema,
    given.filter((_, index) => !wrong.has(index)),
  );
  if (!held.success) return undefined;
  const right = (held.data as readonly unknown[]).values();
  return given.map((_, index) => (wrong.has(index) ? null : right.next().value));
};

/** Whether a mapping or a list stands there, and no single value. */
const isSection = (schema: z.core.$ZodType): boolean => {
  const { type, innerType } = schema._zod.def as unknown as {
    readonly type: string;
    readonly innerType?: z.core.$ZodType;
  };
  return innerType === undefined ? ['object', 'record', 'array'].includes(type) : isSection(innerType);
};

/** A copy in which no secret stands, for whatever repeats a wrong value. */
const withoutTexts = (value: unknown, secrets: ReadonlySet<string>): unknown => {
  if (typeof value === 'string' || typeof value === 'number')
    return secrets.has(String(value)) ? '***' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withoutTexts(each, secrets));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutTexts(each, secrets)]));
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

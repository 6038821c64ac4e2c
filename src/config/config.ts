import { dirname, resolve } from 'node:path';
import { dayMs } from '../language/duration.ts';
import type { Policies } from '../language/policy.ts';
import type { Proxies } from '../language/proxy.ts';
import { maskSecrets } from '../language/secrets.ts';
import {
  type Machine,
  type Outside,
  prefix,
  type Reader,
  type ReaderOf,
  type Tell,
} from '../language/setting.ts';
import { shown } from '../language/written.ts';
import { type Locale, locales } from '../messages/messages.ts';
import type { GivenPart, SourceDefinition } from '../streams/source-definition.ts';
import type { sources } from '../streams/sources.ts';
import { defaultRules } from '../telling/defaults.ts';
import type { Rules } from '../telling/rules.ts';
import { type ConfiguredChannel, readChannels } from './channels.ts';
import type { GivenFile, GivenSetting } from './file/given.ts';
import { type FleetConfig, readFleet } from './fleet.ts';
import { defaultPrefix, imageDefaults } from './image-defaults.ts';
import { knownNames } from './known-names.ts';
import { localeIn, localeOf } from './locale.ts';
import { namesOf, nearest } from './names.ts';
import type { OwnSettings } from './own-settings.ts';
import { comparePairs } from './pairs.ts';
import { readPolicies } from './policies.ts';
import { readProxies } from './proxies.ts';
import { createReader, type Held } from './reader.ts';
import { builtIn, kindsOf, knownKinds, settingsOf, type Tables } from './settings.ts';
import { readSocket, type SocketConfig } from './socket.ts';
import { readStatusConfig, type StatusConfig } from './status.ts';
import { type Env, meant, quotedIn } from './variables.ts';

export type { Env, Machine };

/** By the name of a source: what it reads, or `null` where it is off. */
export type SourceConfigs = {
  readonly [D in (typeof sources)[number] as D['name']]: ReturnType<D['read']>;
};

/** How it tells. */
export interface TellingConfig {
  readonly rules: Rules;
  /** What the file says of it, as it is written, for whoever has to make the rules once more from a recording. */
  readonly said: Readonly<Record<string, unknown>>;
}

/** Everything the sidecar is told, read and checked. Times are milliseconds; `null`: off. */
export interface Config extends StatusConfig {
  readonly enabled: boolean;
  readonly locale: Locale;
  /** The file in YAML, or the folder of such; `null`: there is none. */
  readonly configFile: string | null;
  readonly host: string;
  readonly logLevel: string;
  readonly timeoutMs: number;
  readonly blindTicks: number;
  /** How many entities of one kind a source may bring. */
  readonly mostEntities: number;
  readonly policies: Policies;
  readonly telling: TellingConfig;
  readonly sources: SourceConfigs;
  readonly channels: readonly ConfiguredChannel[];
  /** How what is told gets out, the heartbeat too; probes go straight. `null`: straight. */
  readonly proxies: Proxies | null;
  readonly procRoot: string;
  /** The one unix socket that commands and `health` go through. */
  readonly socket: SocketConfig | null;
  /** `null`: in memory only. */
  readonly journal: { path: string; keepMs: number; maxBytes: number } | null;
  /** The hosts that it tells together with; `null`: it stands alone. */
  readonly fleet: FleetConfig | null;
  readonly tap: { path: string; maxMb: number; files: number } | null;
  /** The compact recording beside the journal; `null`: there is none. */
  readonly recording: { folder: string; keepMs: number; maxBytes: number } | null;
  /** What must never be shown. */
  readonly secrets: readonly string[];
}

export interface ReadConfig {
  readonly config: Config;
  /** What was wrong and is replaced by a default. */
  readonly warnings: readonly string[];
  /** What was wrong and leaves something switched off. */
  readonly faults: readonly string[];
  /** What an operator may want to know. */
  readonly hints: readonly string[];
  /** What is wrong with the file, each with its place; then nothing of it holds. They are among the faults. */
  readonly complaints: readonly string[];
  /** The file, where there is one and it holds. */
  readonly file?: GivenFile;
  /** What every setting is, by the name behind `WATCHDOG_`, and who has said so. */
  readonly held: ReadonlyMap<string, Held>;
}

/**
 * Reads the configuration. Never throws: whatever is wrong is told, all of it at once, and the rest
 * holds. A variable that is empty counts as not set, except where empty means off. The environment goes before the
 * file; a file with a fault is refused whole.
 */
export const readConfig = (
  env: Env,
  machine: Machine,
  tables: Tables = builtIn,
  file: GivenFile | null = null,
): ReadConfig => {
  const read = readBoth(env, machine, tables, file);
  const complaints = file?.complaints() ?? [];
  if (complaints.length === 0) return read;
  // What it said of the log's language and of secrets is gone, so that its secrets are masked here.
  const bare = readBoth(env, machine, tables, null);
  const masked = complaints.map((complaint) => maskSecrets(complaint, read.config.secrets));
  return {
    ...{ ...bare, complaints: masked, faults: [...masked, ...bare.faults] },
    // Whoever mends it wants to know at once what else is doubtful in it.
    warnings: [...new Set([...bare.warnings, ...read.warnings])],
  };
};

const readBoth = (given: Env, machine: Machine, tables: Tables, file: GivenFile | null): ReadConfig => {
  const env = meant(given);
  const warnings: string[] = [];
  const faults: string[] = [];
  const hints: string[] = [];
  const secrets: string[] = [...(file?.secrets ?? [])];
  const locale = localeOf({ ...env, ...localeIn(env, file) });
  const words = locales[locale];
  /** A setting that the file has and the environment has not. */
  const inFile = (name: string): GivenSetting | undefined =>
    env[prefix + name] ? undefined : file?.settings.get(name);
  /** Settings are called by the names of their variables; those of the file by their paths there. */
  const called = (message: string): { readonly text: string; readonly from: GivenSetting | undefined } => {
    let from: GivenSetting | undefined;
    const text = message.replace(variableName, (variable, name: string) => {
      const given = inFile(name);
      from ??= given;
      return given?.path ?? variable;
    });
    return { text, from };
  };
  const tell: Tell = {
    warning: (message) => {
      const { text, from } = called(message);
      warnings.push(from === undefined ? text : `${from.place}: ${text}`);
    },
    fault: (message) => {
      const { text, from } = called(message);
      if (from === undefined) faults.push(text);
      else file?.wrong(from.path.split('.'), text);
    },
    hint: (message) => void hints.push(message),
    secret: (value) => void (value !== '' && secrets.push(value)),
  };
  const notWanted: Reader['notWanted'] = (name, given, wanted, instead) => {
    const from = inFile(name);
    if (from === undefined) warnings.push(words.config.wrong(prefix + name, given, wanted, instead));
    else file?.wrong(from.path.split('.'), words.scenario.fault.wrong(given, wanted));
  };
  const known = namesOf(tables);
  const defaults = { ...imageDefaults(env), LOCALE: locale };
  const envReader = createReader(
    env,
    words,
    { ...tell, notWanted },
    defaults,
    settingsOf(tables),
    file?.settings,
  );
  for (const name of quotedIn(given)) {
    const of = name.replace(defaultPrefix, prefix);
    if (known.has(of)) tell.warning(words.config.quoted(name));
  }
  const reader: ReaderOf<OwnSettings> = envReader;
  const { number, ms, flag, text } = reader;

  const outside: Outside = { ...machine, variable: (name) => env[name]?.trim() ?? '' };
  const sources = Object.fromEntries(
    tables.sources.map((source) => [
      source.name,
      source.read(envReader, tell, words, outside, partFor(source, file, tell)),
    ]),
  ) as SourceConfigs;
  const channels = readChannels(envReader, { file, tables, tell, words, outside });
  const base = defaultRules(
    text('HOST') || machine.hostname,
    channels.map(({ name }) => name),
  );
  const telling = file?.telling(
    {
      ...{ ...base, blindTicks: number('BLIND_TICKS') },
      // One that something is wrong with is there, all the same.
      channels: [...new Set([...base.channels, ...file.channelNames])],
    },
    knownKinds(tables),
  );
  const policies = readPolicies(envReader, kindsOf(tables), telling?.timing ?? {});
  const status = readStatusConfig(reader, machine, words, tell);
  for (const name of Object.keys(env)) {
    if (name.startsWith(prefix) && !known.has(name)) {
      tell.warning(words.config.unknown(shown(name), nearest(name, known)));
    }
  }
  for (const name of Object.keys(imageDefaults(env))) {
    const variable = prefix + name;
    if (known.has(variable)) continue;
    const near = nearest(variable, known)?.replace(prefix, defaultPrefix) ?? null;
    tell.warning(words.config.unknown(shown(defaultPrefix + name), near));
  }

  /** Its path, where the runtime lets its folder be written; SQLite does not ask it, so that it is asked here. */
  const writable = (name: 'JOURNAL' | 'TAP', path: string, instead: string): string => {
    const { writing = null } = machine;
    if (path === instead || writing === null || writing.may(dirname(resolve(path)))) return path;
    tell.fault(words.config.notWritable(prefix + name, shown(path), writing.folders.map(shown).join(', ')));
    return instead;
  };
  const journalPath = writable('JOURNAL', text('JOURNAL'), 'memory');
  const tapPath = writable('TAP', text('TAP'), '');
  const journal =
    journalPath === 'memory'
      ? null
      : {
          path: journalPath,
          keepMs: Math.round(number('JOURNAL_KEEP_DAYS') * dayMs),
          maxBytes: Math.round(number('JOURNAL_MAX_MB') * 1_048_576),
        };
  const beside = { journal: journal?.path ?? null, port: status.http?.port ?? null };
  const config: Config = {
    enabled: flag('ENABLED'),
    locale,
    configFile: text('CONFIG') || null,
    host: text('HOST') || machine.hostname,
    logLevel: reader.choice('LOG_LEVEL'),
    timeoutMs: ms('HTTP_TIMEOUT_S'),
    blindTicks: number('BLIND_TICKS'),
    mostEntities: number('MAX_ENTITIES'),
    policies,
    telling: {
      rules: telling?.rules ?? { ...base, blindTicks: number('BLIND_TICKS') },
      said: file?.said ?? {},
    },
    sources,
    channels,
    proxies: readProxies(env, tell, words),
    fleet: readFleet(reader, outside, journal?.path ?? null, words, tell),
    procRoot: text('PROC_ROOT'),
    journal,
    ...status,
    socket: readSocket(reader, { ...outside, ...beside }, words, tell),
    tap: tapPath === '' ? null : { path: tapPath, maxMb: number('TAP_MAX_MB'), files: number('TAP_FILES') },
    recording:
      journal === null || number('RECORDING_DAYS') === 0
        ? null
        : {
            folder: `${journal.path}.recording`,
            keepMs: Math.round(number('RECORDING_DAYS') * dayMs),
            maxBytes: Math.round(number('RECORDING_MAX_MB') * 1_048_576),
          },
    secrets,
  };
  for (const [name, { path, place, text: written }] of file?.settings ?? []) {
    const inEnvironment = env[prefix + name] ?? '';
    if (inEnvironment !== '' && inEnvironment !== written)
      tell.hint(words.config.before(prefix + name, path, place));
  }
  file?.compareNames(knownNames(tables, config), tell);
  const inEnv = (name: string): boolean => Boolean(env[prefix + name]);
  comparePairs(envReader, { tables, file, tell, words, inFile, inEnv });
  const masked = (messages: readonly string[]): string[] =>
    messages.map((message) => maskSecrets(message, secrets));
  return {
    config,
    ...{ warnings: masked(warnings), faults: masked(faults), hints: masked(hints) },
    complaints: [],
    held: envReader.held,
    ...(file !== null && { file }),
  };
};

const variableName = new RegExp(`${prefix}([A-Z\\d_]+)`, 'g');

/** What the file says in the part that belongs to a source. */
const partFor = ({ part }: SourceDefinition, file: GivenFile | null, tell: Tell): GivenPart | null => {
  const value = part && file?.part(part.name);
  return file === null || part === undefined || value === undefined
    ? null
    : { value, loaded: file.loaded(part.name), tell: file.tellAt([part.name], tell) };
};

import { dirname, resolve } from 'node:path';
import type { Kinds } from '../language/kind.ts';
import type { Policies } from '../language/policy.ts';
import type { Proxies } from '../language/proxy.ts';
import { maskSecrets } from '../language/secrets.ts';
import { type Machine, type Outside, prefix, type ReaderOf, type Tell } from '../language/setting.ts';
import type { Policy } from '../language/signal.ts';
import { shown } from '../language/written.ts';
import { type Locale, locales } from '../messages/messages.ts';
import type { sources } from '../streams/sources.ts';
import { namesOf, nearest } from './names.ts';
import { readProxies } from './proxies.ts';
import { createReader, type Env, type EnvReader } from './reader.ts';
import { builtIn, kindsOf, type OwnSettings, settingsOf, type Tables, timedKinds } from './settings.ts';
import { readSocket, type SocketConfig } from './socket.ts';
import { readStatusConfig, type StatusConfig } from './status.ts';

export type { Env, Machine };

/** By the name of a source: what it reads, or `null` where it is off. */
export type SourceConfigs = {
  readonly [D in (typeof sources)[number] as D['name']]: ReturnType<D['read']>;
};

/** A channel that is told; there may be several of one sort. */
export interface ConfiguredChannel {
  /** What it is called in logs, records and messages: of the environment there is one a sort, by its name. */
  readonly name: string;
  readonly sort: string;
  /** What its sort has read. */
  readonly config: object;
}

/** Everything the sidecar is told, read and checked. Times are milliseconds; `null`: off. */
export interface Config extends StatusConfig {
  readonly enabled: boolean;
  readonly locale: Locale;
  /** What is in YAML; `null`: there is none. */
  readonly configFile: string | null;
  readonly host: string;
  readonly logLevel: string;
  readonly timeoutMs: number;
  readonly blindTicks: number;
  /** How many entities of one kind a source may bring. */
  readonly mostEntities: number;
  readonly policies: Policies;
  readonly sources: SourceConfigs;
  readonly channels: readonly ConfiguredChannel[];
  /** How what is told gets out, the heartbeat too; probes go straight. `null`: straight. */
  readonly proxies: Proxies | null;
  readonly procRoot: string;
  /** The one unix socket that commands and `health` go through. */
  readonly socket: SocketConfig | null;
  /** `null`: in memory only. */
  readonly journal: { path: string; keepMs: number; maxBytes: number } | null;
  readonly tap: { path: string; maxMb: number; files: number } | null;
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
}

/**
 * Reads the configuration. Never throws: whatever is wrong is told, all of it at once, and the rest
 * holds. A variable that is empty counts as not set, except where empty means off.
 */
export const readConfig = (env: Env, machine: Machine, tables: Tables = builtIn): ReadConfig => {
  const warnings: string[] = [];
  const faults: string[] = [];
  const hints: string[] = [];
  const secrets: string[] = [];
  const tell: Tell = {
    warning: (message) => void warnings.push(message),
    fault: (message) => void faults.push(message),
    hint: (message) => void hints.push(message),
    secret: (value) => void (value !== '' && secrets.push(value)),
  };
  const locale = localeOf(env);
  const words = locales[locale];
  const envReader = createReader(env, words, tell.warning, { LOCALE: locale }, settingsOf(tables));
  const reader: ReaderOf<OwnSettings> = envReader;
  const { number, ms, flag, text } = reader;

  const policies = readPolicies(envReader, kindsOf(tables));
  const outside: Outside = { ...machine, variable: (name) => env[name]?.trim() ?? '' };
  const sources = Object.fromEntries(
    tables.sources.map((source) => [source.name, source.read(envReader, tell, words, outside, null)]),
  ) as SourceConfigs;
  const channels = tables.channels.flatMap(({ sort, read }): ConfiguredChannel[] => {
    const config = read(envReader, tell, words, outside);
    return config === null ? [] : [{ name: sort, sort, config }];
  });
  const status = readStatusConfig(reader, machine, words, tell);
  const known = namesOf(tables);
  for (const name of Object.keys(env)) {
    if (name.startsWith(prefix) && !known.has(name)) {
      tell.warning(words.config.unknown(shown(name), nearest(name, known)));
    }
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
          keepMs: Math.round(number('JOURNAL_KEEP_DAYS') * 86_400_000),
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
    sources,
    channels,
    proxies: readProxies(env, tell, words),
    procRoot: text('PROC_ROOT'),
    journal,
    ...status,
    socket: readSocket(reader, { ...outside, ...beside }, words, tell),
    tap: tapPath === '' ? null : { path: tapPath, maxMb: number('TAP_MAX_MB'), files: number('TAP_FILES') },
    secrets,
  };
  const masked = (messages: readonly string[]): string[] =>
    messages.map((message) => maskSecrets(message, secrets));
  return { config, warnings: masked(warnings), faults: masked(faults), hints: masked(hints) };
};

const readPolicies = ({ ms, timing }: EnvReader, kinds: Kinds): Policies => {
  const fallback: Policy = { cooldownMs: ms('COOLDOWN_S'), forMs: 0, forTicks: 1, keepMs: 0 };
  const own = timedKinds(kinds).map(([kind, { policy: defaults, cooldown }]) => {
    const policy = { ...fallback, ...(cooldown !== undefined && { cooldownMs: ms(cooldown) }), ...defaults };
    return [
      kind,
      {
        cooldownMs: timing(kind, 'COOLDOWN_S', policy.cooldownMs),
        forMs: timing(kind, 'FOR_S', policy.forMs),
        forTicks: timing(kind, 'FOR_TICKS', policy.forTicks),
        keepMs: timing(kind, 'KEEP_S', policy.keepMs),
      },
    ];
  });
  return { fallback, kinds: Object.fromEntries(own) };
};

/** The language: `WATCHDOG_LOCALE`, else what the system speaks (LC_ALL, LC_MESSAGES, LANG), else English. */
export const localeOf = (env: Env): Locale => {
  const wanted = env[`${prefix}LOCALE`]?.trim().toLowerCase() || '';
  if (wanted === 'en' || wanted === 'ru') return wanted;
  const system = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ru\b|^ru_/i.test(system) ? 'ru' : 'en';
};

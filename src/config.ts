import * as z from 'zod/mini';
import {
  type Kind,
  kinds,
  type Setting,
  type SettingName,
  settings,
  type TimingName,
  timings,
} from './config/settings.ts';
import {
  flagSchema,
  isLoopback,
  items,
  knownNames,
  nearest,
  numberIn,
  prefix,
  shown,
  urlOf,
} from './config/values.ts';
import { type Locale, locales } from './messages.ts';
import type { Policy } from './signal.ts';

/** Environment variables, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** What of the machine the configuration depends on. */
export interface Surroundings {
  readonly hostname: string;
  exists(path: string): boolean;
  /** The text of a file; throws where it can't be read. */
  readFile(path: string): string;
}

export interface Target {
  readonly name: string;
  readonly url: URL;
}

/** Alert timing: of every kind, and where a kind has its own. */
export interface Policies {
  readonly fallback: Policy;
  readonly kinds: Readonly<Record<string, Policy>>;
}

/** Everything the sidecar is told, read and checked. Times are milliseconds; `null`: off. */
export interface Config {
  readonly enabled: boolean;
  readonly locale: Locale;
  readonly host: string;
  readonly logLevel: string;
  readonly telegram: { token: string; chatId: string; threadId: number | null; apiUrl: URL } | null;
  readonly timeoutMs: number;
  readonly blindTicks: number;
  readonly policies: Policies;
  readonly orchestrator: {
    everyMs: number;
    url: URL;
    stageAgeMin: number;
    agentAgeMin: number;
    agentCpuPct: number;
    queueMax: number;
  } | null;
  readonly memory: { everyMs: number; limitPct: number };
  readonly disks: {
    everyMs: number;
    paths: string[];
    limitPct: number;
    critPct: number | null;
    inodesPct: number;
  } | null;
  readonly containers: { everyMs: number; socketPath: string; names: string[] | '*' } | null;
  readonly dependencies: { everyMs: number; targets: Target[] } | null;
  readonly processes: { everyMs: number; ageMin: number; patterns: string[] } | null;
  readonly procRoot: string;
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
export const readConfig = (env: Env, surroundings: Surroundings): ReadConfig => {
  const warnings: string[] = [];
  const faults: string[] = [];
  const hints: string[] = [];
  const locale = localeOf(env);
  const words = locales[locale];
  const say = words.config;

  const given = (name: string): string => env[prefix + name]?.trim() ?? '';
  const read = <T>(name: string, schema: z.ZodMiniType<T>, wanted: string, fallback: T): T => {
    const value = given(name);
    if (value === '') return fallback;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    warnings.push(say.wrong(prefix + name, shown(value), wanted, String(fallback ?? '')));
    return fallback;
  };
  const number = (name: SettingName): number => maybeNumber(name) ?? 0;
  const maybeNumber = (name: SettingName): number | null => {
    const setting: Setting = settings[name];
    if (setting.type !== 'number') throw new Error(`${name} is no number`);
    const { min, max, whole = false, unit } = setting;
    return read<number | null>(
      name,
      numberIn(min, max, whole),
      say.number(min, max, unit, whole),
      setting.default,
    );
  };
  const flag = (name: SettingName): boolean => {
    const setting: Setting = settings[name];
    if (setting.type !== 'flag') throw new Error(`${name} is no flag`);
    return read(name, flagSchema, say.flag, setting.default);
  };
  const choice = (name: SettingName): string => {
    const setting: Setting = settings[name];
    if (setting.type !== 'choice') throw new Error(`${name} is no choice`);
    const schema = z.pipe(z.string().check(z.toLowerCase()), z.enum([...setting.choices]));
    return read<string>(name, schema, say.choice(setting.choices), setting.default);
  };
  const text = (name: SettingName): string => given(name) || String(settings[name].default);
  /** Where empty is an answer of its own. */
  const textOrOff = (name: SettingName): string =>
    env[prefix + name]?.trim() ?? String(settings[name].default);
  const url = (name: SettingName, schemes: readonly string[], instead: string): URL | null => {
    const value = text(name);
    if (value === '') return null;
    const parsed = urlOf(value, schemes);
    if (parsed === null) faults.push(say.noUrl(prefix + name, shown(value), schemes.join(', '), instead));
    return parsed;
  };

  const timing = (kind: Kind | '', name: TimingName, fallback: number): number => {
    const { unit, max } = timings[name];
    const perUnit = unit === 's' ? 1000 : 1;
    const whole = unit !== 's';
    const min = name === 'FOR_TICKS' ? 1 : 0;
    const variable = kind === '' ? name : `${kind.toUpperCase()}_${name}`;
    return (
      read(variable, numberIn(min, max, whole), say.number(min, max, unit, whole), fallback / perUnit) *
      perUnit
    );
  };

  const policies = (): Policies => {
    const fallback: Policy = { cooldownMs: number('COOLDOWN_S') * 1000, forMs: 0, forTicks: 1, keepMs: 0 };
    const own = Object.entries(kinds) as [Kind, Partial<Policy>][];
    return {
      fallback,
      kinds: Object.fromEntries(
        own.map(([kind, defaults]) => {
          const base =
            kind === 'proc_blocking'
              ? { ...fallback, cooldownMs: number('PROC_COOLDOWN_S') * 1000 }
              : fallback;
          const policy = { ...base, ...defaults };
          return [
            kind,
            {
              cooldownMs: timing(kind, 'COOLDOWN_S', policy.cooldownMs),
              forMs: timing(kind, 'FOR_S', policy.forMs),
              forTicks: timing(kind, 'FOR_TICKS', policy.forTicks),
              keepMs: timing(kind, 'KEEP_S', policy.keepMs),
            },
          ];
        }),
      ),
    };
  };

  const telegram = (): Config['telegram'] => {
    const token = tokenOf();
    const chatId = given('TG_CHAT_ID');
    const apiUrl =
      url('TG_API_URL', ['https', 'http'], words.config.defaultUsed(settings.TG_API_URL.default)) ??
      new URL(settings.TG_API_URL.default);
    if (token === null) return null;
    if (token === '' && chatId === '') {
      hints.push(say.telegramOff);
      return null;
    }
    if (token === '' || chatId === '') faults.push(token === '' ? say.noToken : say.noChat);
    else if (!/^\d+:[\w-]+$/.test(token)) faults.push(say.badToken);
    else if (!/^(-?\d+|@\w+)$/.test(chatId)) faults.push(say.badChat(chatId));
    else {
      if (apiUrl.protocol === 'http:' && !isLoopback(apiUrl)) warnings.push(say.plainHttp(apiUrl.origin));
      const threadId = read<number | null>(
        'TG_THREAD_ID',
        numberIn(1, 2 ** 31, true),
        say.number(1, 2 ** 31, 'id', true),
        null,
      );
      return { token, chatId, threadId, apiUrl };
    }
    return null;
  };
  /** `null`: there is one, but it can't be read, and that has been said. */
  const tokenOf = (): string | null => {
    const path = given('TG_BOT_TOKEN_FILE');
    if (given('TG_BOT_TOKEN') !== '' || path === '') return given('TG_BOT_TOKEN');
    try {
      return surroundings.readFile(path).trim();
    } catch (error) {
      faults.push(say.tokenFile(path, error instanceof Error ? error.message : String(error)));
      return null;
    }
  };

  const targets = (): Target[] => {
    const found = new Map<string, Target>();
    for (const item of items(given('DEPS'), /,(?=\s*[\w.-]+=\s*\w+:\/\/)/)) {
      const [, name = '', address = ''] = /^([\w.-]+)=\s*(.*)$/.exec(item) ?? [];
      const target = urlOf(address, ['http', 'https', 'tcp']);
      if (target === null || (target.protocol === 'tcp:' && target.port === ''))
        faults.push(say.badDep(shown(item)));
      else if (found.has(name)) warnings.push(say.twiceDep(name));
      else found.set(name, { name, url: target });
    }
    return [...found.values()];
  };

  const containers = (everyMs: number): Config['containers'] => {
    const socketPath = text('DOCKER_SOCK');
    const names = items(textOrOff('CONTAINERS'), ',');
    if (env[`${prefix}CONTAINERS`] === undefined && !surroundings.exists(socketPath)) {
      hints.push(say.noSocket(socketPath));
      return null;
    }
    if (names.length === 0) return null;
    return { everyMs, socketPath, names: names.includes('*') ? '*' : names };
  };

  const intervalMs = number('INTERVAL_S') * 1000;
  const every = (name: SettingName): number => Math.round((maybeNumber(name) ?? intervalMs / 1000) * 1000);
  const metricsUrl = url('METRICS_URL', ['http', 'https'], say.sourceOff);
  const paths = items(textOrOff('DISK_PATHS'), ',');
  const deps = targets();
  const sender = telegram();
  const tapPath = text('TAP');

  const config: Config = {
    enabled: flag('ENABLED'),
    locale,
    host: text('HOST') || surroundings.hostname,
    logLevel: choice('LOG_LEVEL'),
    telegram: sender,
    timeoutMs: Math.round(number('HTTP_TIMEOUT_S') * 1000),
    blindTicks: number('BLIND_TICKS'),
    policies: policies(),
    orchestrator: metricsUrl && {
      everyMs: every('ORCHESTRATOR_INTERVAL_S'),
      url: metricsUrl,
      stageAgeMin: number('STAGE_AGE_MIN'),
      agentAgeMin: number('AGENT_AGE_MIN'),
      agentCpuPct: number('AGENT_CPU_PCT'),
      queueMax: number('QUEUE_MAX'),
    },
    memory: { everyMs: every('HOST_INTERVAL_S'), limitPct: number('MEM_PCT') },
    disks:
      paths.length === 0
        ? null
        : {
            everyMs: every('DISK_INTERVAL_S'),
            paths,
            limitPct: number('DISK_PCT'),
            critPct: flag('DISK_CRIT_ENABLED') ? number('DISK_CRIT_PCT') : null,
            inodesPct: number('DISK_INODES_PCT'),
          },
    containers: containers(every('CONTAINERS_INTERVAL_S')),
    dependencies: deps.length === 0 ? null : { everyMs: every('DEPENDENCIES_INTERVAL_S'), targets: deps },
    processes: flag('PROC_ENABLED')
      ? {
          everyMs: every('PROCESSES_INTERVAL_S'),
          ageMin: number('PROC_AGE_MIN'),
          patterns: items(text('PROC_PATTERNS'), ','),
        }
      : null,
    procRoot: text('PROC_ROOT'),
    tap: tapPath === '' ? null : { path: tapPath, maxMb: number('TAP_MAX_MB'), files: number('TAP_FILES') },
    secrets: sender === null ? [] : [sender.token],
  };
  choice('LOCALE');
  for (const name of Object.keys(env)) {
    if (name.startsWith(prefix) && !knownNames.has(name)) warnings.push(say.unknown(name, nearest(name)));
  }
  return { config, warnings, faults, hints };
};

/** The policy of any kind, those that Polkan does not know included. */
export const policyIn = ({ fallback, kinds: own }: Policies, kind: string): Policy => own[kind] ?? fallback;

/** The language: `WATCHDOG_LOCALE`, else what the system speaks (LC_ALL, LC_MESSAGES, LANG), else English. */
const localeOf = (env: Env): Locale => {
  const wanted = env[`${prefix}LOCALE`]?.trim().toLowerCase() || '';
  if (wanted === 'en' || wanted === 'ru') return wanted;
  const system = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ru\b|^ru_/i.test(system) ? 'ru' : 'en';
};

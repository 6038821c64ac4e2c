import type { Policies } from '../language/policy.ts';
import { maskSecrets } from '../language/secrets.ts';
import type { Policy } from '../language/signal.ts';
import { type Locale, locales } from '../messages/messages.ts';
import { createReader, type Env, type Reader } from './reader.ts';
import { type Kind, kinds, settings } from './settings.ts';
import { readSocket, type SocketConfig } from './socket.ts';
import { readStatusConfig, type StatusConfig } from './status.ts';
import { readTargets, type Target } from './targets.ts';
import { readTelegram, type TelegramConfig } from './telegram.ts';
import { isPattern, items, knownNames, nearest, patternItems, prefix, shown, urlOf } from './values.ts';

export type { Env, Target };

/** What of the machine the configuration depends on. */
export interface Surroundings {
  readonly hostname: string;
  /** The user of this process; unset where the system has none. */
  readonly userId?: number | undefined;
  exists(path: string): boolean;
  /** The text of a file; throws where it can't be read. */
  readFile(path: string): string;
}

/** Everything the sidecar is told, read and checked. Times are milliseconds; `null`: off. */
export interface Config extends StatusConfig {
  readonly enabled: boolean;
  readonly locale: Locale;
  readonly host: string;
  readonly logLevel: string;
  readonly telegram: TelegramConfig | null;
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
  readonly containers: {
    everyMs: number;
    socketPath: string;
    names: string[] | '*';
    /** Nobody asked for containers, so a machine without Docker is a good one, until Docker comes. */
    mayBeAbsent: boolean;
  } | null;
  readonly dependencies: { everyMs: number; targets: Target[] } | null;
  readonly processes: { everyMs: number; ageMin: number; patterns: string[] } | null;
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
export const readConfig = (env: Env, surroundings: Surroundings): ReadConfig => {
  const warnings: string[] = [];
  const faults: string[] = [];
  const hints: string[] = [];
  const tell = {
    warning: (message: string): void => void warnings.push(message),
    fault: (message: string): void => void faults.push(message),
    hint: (message: string): void => void hints.push(message),
  };
  const locale = localeOf(env);
  const words = locales[locale];
  const say = words.config;
  const reader = createReader(env, words, tell.warning, { LOCALE: locale });
  const { number, flag, text, textOrOff } = reader;
  const ms = (seconds: number): number => Math.round(seconds * 1000);

  const metricsUrl = (): URL | null => {
    const value = text('METRICS_URL');
    const url = urlOf(value, ['http', 'https']);
    if (url === null && value !== '')
      tell.fault(say.noUrl('WATCHDOG_METRICS_URL', shown(value), 'http, https', say.sourceOff));
    return url;
  };

  const containerNames = (socketPath: string): string[] | '*' | null => {
    if (!reader.isSet('CONTAINERS') && !surroundings.exists(socketPath)) {
      tell.hint(say.noSocket(shown(socketPath)));
    }
    // `docker inspect` gives a name with a slash before it.
    const names = items(textOrOff('CONTAINERS')).map((name) => name.replace(/^\//, ''));
    if (names.length === 0) return null;
    return names.includes('*') ? '*' : names;
  };

  const processPatterns = (): string[] => {
    const { default: standard } = settings.PROC_PATTERNS;
    const given = text('PROC_PATTERNS');
    const fault = (what: string, wanted: string): void =>
      tell.warning(say.wrong('WATCHDOG_PROC_PATTERNS', shown(what), wanted, standard));
    const patterns = patternItems(given);
    const broken = patterns.find((pattern) => !isPattern(pattern));
    if (broken !== undefined) fault(broken, say.regularExpression);
    else if (patterns.every((pattern) => pattern.startsWith('!'))) fault(given, say.list);
    else return patterns;
    return [standard];
  };

  const policies = readPolicies(reader);
  const url = metricsUrl();
  const paths = items(textOrOff('DISK_PATHS'));
  const socketPath = text('DOCKER_SOCK');
  const names = containerNames(socketPath);
  const targets = readTargets(text('DEPS'), words, tell);
  const patterns = processPatterns();
  const { telegram, token } = readTelegram(reader, words, surroundings.readFile, tell);
  const journalPath = text('JOURNAL');
  const tapPath = text('TAP');
  const status = readStatusConfig(reader, words, tell);
  const socket = readSocket(
    reader,
    {
      ...surroundings,
      env,
      journal: journalPath === 'memory' ? null : journalPath,
      port: status.http?.port ?? null,
    },
    words,
    tell,
  );
  for (const name of Object.keys(env)) {
    if (name.startsWith(prefix) && !knownNames.has(name)) {
      tell.warning(say.unknown(shown(name), nearest(name)));
    }
  }

  const config: Config = {
    enabled: flag('ENABLED'),
    locale,
    host: text('HOST') || surroundings.hostname,
    logLevel: reader.choice('LOG_LEVEL'),
    telegram,
    timeoutMs: ms(number('HTTP_TIMEOUT_S')),
    blindTicks: number('BLIND_TICKS'),
    policies,
    orchestrator: url && {
      everyMs: ms(number('ORCHESTRATOR_INTERVAL_S')),
      url,
      stageAgeMin: number('STAGE_AGE_MIN'),
      agentAgeMin: number('AGENT_AGE_MIN'),
      agentCpuPct: number('AGENT_CPU_PCT'),
      queueMax: number('QUEUE_MAX'),
    },
    memory: { everyMs: ms(number('HOST_INTERVAL_S')), limitPct: number('MEM_PCT') },
    disks:
      paths.length === 0
        ? null
        : {
            everyMs: ms(number('DISK_INTERVAL_S')),
            paths,
            limitPct: number('DISK_PCT'),
            critPct: flag('DISK_CRIT_ENABLED') ? number('DISK_CRIT_PCT') : null,
            inodesPct: number('DISK_INODES_PCT'),
          },
    containers: names && {
      everyMs: ms(number('CONTAINERS_INTERVAL_S')),
      socketPath,
      names,
      mayBeAbsent: !reader.isSet('CONTAINERS'),
    },
    dependencies: targets.length === 0 ? null : { everyMs: ms(number('DEPENDENCIES_INTERVAL_S')), targets },
    processes: flag('PROC_ENABLED')
      ? { everyMs: ms(number('PROCESSES_INTERVAL_S')), ageMin: number('PROC_AGE_MIN'), patterns }
      : null,
    procRoot: text('PROC_ROOT'),
    journal:
      journalPath === 'memory'
        ? null
        : {
            path: journalPath,
            keepMs: Math.round(number('JOURNAL_KEEP_DAYS') * 86_400_000),
            maxBytes: Math.round(number('JOURNAL_MAX_MB') * 1_048_576),
          },
    ...status,
    socket,
    tap: tapPath === '' ? null : { path: tapPath, maxMb: number('TAP_MAX_MB'), files: number('TAP_FILES') },
    secrets: [token, ...(status.heartbeat ? [status.heartbeat.url.href] : [])].filter(
      (secret) => secret !== '',
    ),
  };
  const masked = (messages: readonly string[]): string[] =>
    messages.map((message) => maskSecrets(message, config.secrets));
  return { config, warnings: masked(warnings), faults: masked(faults), hints: masked(hints) };
};

const readPolicies = ({ number, timing }: Reader): Policies => {
  const cooldownMs = Math.round(number('COOLDOWN_S') * 1000);
  const fallback: Policy = { cooldownMs, forMs: 0, forTicks: 1, keepMs: 0 };
  const ofProcesses = { cooldownMs: Math.round(number('PROC_COOLDOWN_S') * 1000) };
  const own = (Object.entries(kinds) as [Kind, Partial<Policy>][]).map(([kind, defaults]) => {
    const policy = { ...fallback, ...(kind === 'proc_blocking' && ofProcesses), ...defaults };
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
const localeOf = (env: Env): Locale => {
  const wanted = env[`${prefix}LOCALE`]?.trim().toLowerCase() || '';
  if (wanted === 'en' || wanted === 'ru') return wanted;
  const system = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return /^ru\b|^ru_/i.test(system) ? 'ru' : 'en';
};

/**
 * Every environment variable Polkan knows: its unit, its range, its default, and what it does. The
 * example file, the documentation and the reader (`config.ts`) all come from this one table.
 */

interface Common {
  /** One sentence for the operator. */
  readonly help: string;
  /** The heading it stands under in the example file. */
  readonly group: string;
}

interface NumberSetting extends Common {
  readonly type: 'number';
  /** `null`: the value of `INTERVAL_S`, which stands before it. */
  readonly default: number | null;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Whole numbers only. */
  readonly whole?: boolean;
}

interface FlagSetting extends Common {
  readonly type: 'flag';
  readonly default: boolean;
}

interface TextSetting extends Common {
  readonly type: 'text';
  readonly default: string;
  /** Masked wherever the configuration is shown. */
  readonly secret?: boolean;
}

interface ChoiceSetting extends Common {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

export type Setting = NumberSetting | FlagSetting | TextSetting | ChoiceSetting;

/** The kinds whose timing can be set one by one, with their defaults where they differ from the rest. */
export const kinds = {
  orch_down: { forTicks: 3 },
  stage_stuck: {},
  agent_hung: { forMs: 600_000 },
  queue_backlog: {},
  cost_over: {},
  host_mem: {},
  disk: {},
  disk_crit: {},
  disk_inodes: {},
  container: {},
  dep: {},
  proc_blocking: {},
  blind: {},
  self: {},
} as const satisfies Record<string, { forTicks?: number; forMs?: number }>;

export type Kind = keyof typeof kinds;

const day = 86_400;
const seconds = (group: string, value: number, min: number, max: number, help: string): NumberSetting => ({
  type: 'number',
  group,
  unit: 's',
  default: value,
  min,
  max,
  help,
});
const pct = (group: string, value: number, help: string): NumberSetting => ({
  type: 'number',
  group,
  unit: '%',
  default: value,
  min: 1,
  max: 100,
  help,
});
const text = (group: string, value: string, help: string, secret = false): TextSetting => ({
  type: 'text',
  group,
  default: value,
  help,
  ...(secret && { secret }),
});
const flag = (group: string, value: boolean, help: string): FlagSetting => ({
  type: 'flag',
  group,
  default: value,
  help,
});

const interval = (source: string): NumberSetting => ({
  ...seconds('Timing', 30, 1, day, `Interval of the source ${source}; unset: WATCHDOG_INTERVAL_S.`),
  default: null,
});

/** The settings, by the name behind `WATCHDOG_`. */
export const settings = {
  ENABLED: flag('General', true, 'false: an inert process that watches nothing and says so.'),
  LOCALE: {
    type: 'choice',
    group: 'General',
    default: '',
    choices: ['en', 'ru'],
    help: 'Language of the messages; unset: from LANG, else en.',
  },
  HOST: text('General', '', 'What this machine is called in messages; unset: its host name.'),
  LOG_LEVEL: {
    type: 'choice',
    group: 'General',
    default: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    help: 'Least level that is logged; debug adds the cost of each sweep and journal write, and each hint.',
  },

  TG_BOT_TOKEN: text('Telegram', '', 'Token of the bot, from @BotFather.', true),
  TG_BOT_TOKEN_FILE: text('Telegram', '', 'File that holds the token (a Docker secret, say).'),
  TG_CHAT_ID: text('Telegram', '', 'Chat to write to: a number (negative for a group) or @channel.'),
  TG_THREAD_ID: text('Telegram', '', 'Topic of a forum group; unset: General.'),
  TG_API_URL: text('Telegram', 'https://api.telegram.org', 'Base URL of the Bot API.'),

  INTERVAL_S: seconds('Timing', 30, 1, day, 'Interval of every source.'),
  ORCHESTRATOR_INTERVAL_S: interval('orchestrator'),
  HOST_INTERVAL_S: interval('host'),
  DISK_INTERVAL_S: seconds('Timing', 60, 1, day, 'Interval of the source disk.'),
  CONTAINERS_INTERVAL_S: interval('containers'),
  DEPENDENCIES_INTERVAL_S: interval('dependencies'),
  PROCESSES_INTERVAL_S: interval('processes'),
  HTTP_TIMEOUT_S: seconds('Timing', 5, 0.1, 300, 'Time limit of one request or read.'),
  COOLDOWN_S: seconds('Timing', 1800, 0, 30 * day, 'Time between the reminders of an incident.'),
  BLIND_TICKS: {
    type: 'number',
    group: 'Timing',
    unit: 'sweeps',
    default: 3,
    min: 1,
    max: 1000,
    whole: true,
    help: 'After how many failed sweeps in a row a source is called blind.',
  },

  METRICS_URL: text('Orchestrator', '', 'Where the service gives its metrics (JSON); unset: not watched.'),
  STAGE_AGE_MIN: {
    type: 'number',
    group: 'Orchestrator',
    unit: 'min',
    default: 60,
    min: 0,
    max: 525_600,
    help: 'A stage that has run longer is stuck.',
  },
  AGENT_AGE_MIN: {
    type: 'number',
    group: 'Orchestrator',
    unit: 'min',
    default: 30,
    min: 0,
    max: 525_600,
    help: 'An agent younger than this is never called hung.',
  },
  AGENT_CPU_PCT: {
    type: 'number',
    group: 'Orchestrator',
    unit: '%',
    default: 1,
    min: 0,
    max: 100,
    help: 'An agent that uses less of a CPU is hung.',
  },
  QUEUE_MAX: {
    type: 'number',
    group: 'Orchestrator',
    unit: 'jobs',
    default: 0,
    min: 0,
    max: 1_000_000_000,
    whole: true,
    help: 'So many queued jobs are a backlog; 0: off.',
  },

  MEM_PCT: pct('Host', 90, 'Limit on the used memory.'),
  DISK_PATHS: text('Host', '/', 'Paths whose file systems are watched, comma-separated; empty: off.'),
  DISK_PCT: pct('Host', 85, 'Limit on the used space of a file system.'),
  DISK_CRIT_ENABLED: flag('Host', false, 'A second, higher limit on the used space.'),
  DISK_CRIT_PCT: pct('Host', 97, 'The second limit on the used space.'),
  DISK_INODES_PCT: pct('Host', 95, 'Limit on the used inodes of a file system.'),

  DOCKER_SOCK: text('Containers', '/var/run/docker.sock', 'Socket of the Docker Engine; only ever read.'),
  CONTAINERS: text(
    'Containers',
    '*',
    'Names, comma-separated; * for all; empty: off. Unset: *, once there is a socket.',
  ),

  DEPS: text(
    'Dependencies',
    '',
    'name=url, comma-separated; http, https or tcp (tcp://db:5432). A comma in a URL: %2C.',
  ),

  PROC_ENABLED: flag('Processes', false, 'Watch for processes that run too long.'),
  PROC_AGE_MIN: {
    type: 'number',
    group: 'Processes',
    unit: 'min',
    default: 60,
    min: 0,
    max: 525_600,
    help: 'A matching process that is older is reported.',
  },
  PROC_PATTERNS: text(
    'Processes',
    'pytest',
    'Programs, e.g. pytest, npm run build, /regular expression/; !… leaves out what it matches; comma-separated.',
  ),
  PROC_COOLDOWN_S: seconds('Processes', 1800, 0, 30 * day, 'Cooldown of proc_blocking.'),
  PROC_ROOT: text('Processes', '/proc', 'Where the proc file system of the host is mounted.'),

  JOURNAL: text(
    'Journal',
    '.polkan/journal.db',
    'File of the journal, from which state is restored after a restart; memory: none is kept.',
  ),
  JOURNAL_KEEP_DAYS: {
    type: 'number',
    group: 'Journal',
    unit: 'days',
    default: 90,
    min: 1,
    max: 36_500,
    help: 'Older history is pruned; the state never is.',
  },
  JOURNAL_MAX_MB: {
    type: 'number',
    group: 'Journal',
    unit: 'MB',
    default: 256,
    min: 1,
    max: 1_000_000,
    help: 'The oldest history is pruned so that the journal stays below this.',
  },

  HTTP: text('Status', '127.0.0.1:9477', 'host:port of /healthz, /status and /metrics; off: none.'),
  HTTP_HOSTS: text(
    'Status',
    '',
    'Names that a request to HTTP may be for, comma-separated, beside loopback, its own host and WATCHDOG_HOST.',
  ),
  SOCKET: text(
    'Status',
    '',
    'Unix socket for health and status; unset: beside the journal, else in the runtime or temporary folder; off: none.',
  ),
  HEALTH_UNDELIVERED_S: seconds(
    'Status',
    900,
    1,
    day,
    'A message that has waited longer makes /healthz red.',
  ),
  HEARTBEAT_URL: text(
    'Status',
    '',
    'Requested only while /healthz is good, so that its silence means something; unset: off.',
    true,
  ),
  HEARTBEAT_S: seconds('Status', 60, 1, day, 'Interval of the heartbeat.'),
  HEARTBEAT_FAIL: flag('Status', false, 'Request the URL with /fail appended while /healthz is not good.'),

  TAP: text('Tap', '', 'File that records every sweep, transition and delivery; unset: off.'),
  TAP_MAX_MB: {
    type: 'number',
    group: 'Tap',
    unit: 'MB',
    default: 50,
    min: 1,
    max: 100_000,
    whole: true,
    help: 'The tap is rotated at this size.',
  },
  TAP_FILES: {
    type: 'number',
    group: 'Tap',
    unit: 'files',
    default: 5,
    min: 1,
    max: 1000,
    whole: true,
    help: 'So many rotated files are kept.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** The settings for the timing of one kind: `WATCHDOG_<KIND>_…`. */
export const timings = {
  COOLDOWN_S: { field: 'cooldownMs', unit: 's', max: 30 * day, help: 'Time between reminders.' },
  FOR_S: { field: 'forMs', unit: 's', max: 30 * day, help: 'So long active before it is alerted.' },
  FOR_TICKS: {
    field: 'forTicks',
    unit: 'sweeps',
    max: 1000,
    help: 'So many sweeps active before it is alerted.',
  },
  KEEP_S: { field: 'keepMs', unit: 's', max: 30 * day, help: 'So long inactive before it is well.' },
} as const;

export type TimingName = keyof typeof timings;

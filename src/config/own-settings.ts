import { at, secondsOfDay as day, flag, list, type Settings, seconds, text } from '../language/setting.ts';

/**
 * Every environment variable that belongs to neither a source nor a channel: its unit, its range, its default, and what it does.
 * The example file, the documentation and the reader (`config.ts`) all come from this.
 */

const general = {
  ENABLED: at('enabled', flag('General', true, 'false: an inert process that watches nothing and says so.')),
  LOCALE: {
    path: 'locale',
    type: 'choice',
    group: 'General',
    default: '',
    choices: ['en', 'ru'],
    help: 'Language of the messages; unset: from LANG, else en.',
  },
  CONFIG: text(
    'General',
    '',
    'File in YAML, or folder of such, that says all that the environment can, and more; unset: none.',
  ),
  HOST: at('host', text('General', '', 'What this machine is called in messages; unset: its host name.')),
  LOG_LEVEL: {
    path: 'log_level',
    type: 'choice',
    group: 'General',
    default: 'info',
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    help: 'Least level that is logged; debug adds the cost of each sweep and journal write, and each hint.',
  },
} as const satisfies Settings;

const timing = {
  HTTP_TIMEOUT_S: at('timeout', seconds('Timing', 5, 0.1, 300, 'Time limit of one request or read.')),
  COOLDOWN_S: at(
    'cooldown',
    seconds('Timing', 1800, 0, 30 * day, 'Time between the reminders of an incident.'),
  ),
  BLIND_TICKS: {
    path: 'blind_after',
    type: 'number',
    group: 'Timing',
    unit: 'sweeps',
    default: 3,
    min: 1,
    max: 1000,
    whole: true,
    help: 'After how many failed sweeps in a row a source is called blind.',
  },
  MAX_ENTITIES: {
    path: 'max_entities',
    type: 'number',
    group: 'Timing',
    unit: 'entities',
    default: 2000,
    min: 10,
    max: 100_000,
    whole: true,
    help: 'So many entities of one kind a source may bring; what is beyond is counted and told as self/<source>/entities.',
  },
} as const satisfies Settings;

const everyInterval = {
  INTERVAL_S: at('interval', seconds('Timing', 30, 1, day, 'Interval of every source.')),
} as const satisfies Settings;

const others = {
  PROC_ROOT: at(
    'proc_root',
    text('Processes', '/proc', 'Where the proc file system of the host is mounted.'),
  ),

  FLEET_URL: at(
    'fleet.url',
    text(
      'Fleet',
      '',
      'NATS servers with JetStream that all hosts share, with commas; unset: this host stands alone.',
    ),
  ),
  FLEET_CREDS: at('fleet.creds', text('Fleet', '', 'File with the credentials for it.')),
  FLEET_VOICE: {
    path: 'fleet.voice',
    type: 'choice',
    group: 'Fleet',
    default: 'auto',
    choices: ['auto', 'never'],
    help: 'never: this host does not speak for the others, whoever else is gone.',
  },
  FLEET_SILENT_S: at(
    'fleet.silent',
    seconds('Fleet', 30, 6, 3_600, 'A host that is not heard for so long is told as host_silent.'),
  ),
  FLEET_PATIENCE_S: at(
    'fleet.patience',
    seconds(
      'Fleet',
      60,
      10,
      3_600,
      'What nobody was seen to tell for so long this host tells by itself, marked.',
    ),
  ),

  JOURNAL: at(
    'journal.file',
    text(
      'Journal',
      '.polkan/journal.db',
      'File of the journal, from which state is restored after a restart; memory: none is kept.',
    ),
  ),
  JOURNAL_KEEP_DAYS: {
    path: 'journal.keep',
    type: 'number',
    group: 'Journal',
    unit: 'days',
    default: 90,
    min: 1,
    max: 36_500,
    help: 'Older history is pruned; the state never is.',
  },
  JOURNAL_MAX_MB: {
    path: 'journal.max_mb',
    type: 'number',
    group: 'Journal',
    unit: 'MB',
    default: 256,
    min: 1,
    max: 1_000_000,
    help: 'The oldest history is pruned so that the journal stays below this.',
  },

  HTTP: at(
    'status.http',
    text('Status', '127.0.0.1:9477', 'host:port of the page, the API, /healthz and /metrics; off: none.'),
  ),
  HTTP_HOSTS: at(
    'status.hosts',
    list(
      text(
        'Status',
        '',
        'Names that a request to HTTP may be for, comma-separated, beside loopback, its own host and WATCHDOG_HOST.',
      ),
    ),
  ),
  HTTP_TOKEN: at(
    'status.token',
    text(
      'Status',
      '',
      'Who shows it may act by HTTP (ack, silence), 16 characters or more; unset: HTTP is read-only.',
      true,
    ),
  ),
  HTTP_TOKEN_FILE: at(
    'status.token_file',
    text('Status', '', 'File that holds that token (a Docker secret, say).'),
  ),
  SOCKET: at(
    'status.socket',
    text(
      'Status',
      '',
      'Unix socket for health and status; unset: beside the journal, else in the runtime or temporary folder; off: none.',
    ),
  ),
  HEALTH_UNDELIVERED_S: at(
    'status.undelivered',
    seconds('Status', 900, 1, day, 'A message that has waited longer makes /healthz red.'),
  ),
  HEARTBEAT_URL: at(
    'heartbeat.url',
    text(
      'Status',
      '',
      'Requested only while /healthz is good, so that its silence means something; unset: off.',
      true,
    ),
  ),
  HEARTBEAT_S: at('heartbeat.interval', seconds('Status', 60, 1, day, 'Interval of the heartbeat.')),
  HEARTBEAT_FAIL: at(
    'heartbeat.fail',
    flag('Status', false, 'Request the URL with /fail appended while /healthz is not good.'),
  ),

  TAP: at('tap.file', text('Tap', '', 'File that records every sweep, transition and delivery; unset: off.')),
  TAP_MAX_MB: {
    path: 'tap.max_mb',
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
    path: 'tap.files',
    type: 'number',
    group: 'Tap',
    unit: 'files',
    default: 5,
    min: 1,
    max: 1000,
    whole: true,
    help: 'So many rotated files are kept.',
  },
  RECORDING_DAYS: {
    path: 'recording.days',
    type: 'number',
    group: 'Tap',
    unit: 'd',
    default: 7,
    min: 0,
    max: 366,
    help: 'So long a compact recording is kept beside the journal, for what-if; 0: none is made.',
  },
  RECORDING_MAX_MB: {
    path: 'recording.max_mb',
    type: 'number',
    group: 'Tap',
    unit: 'MB',
    default: 64,
    min: 1,
    max: 100_000,
    help: 'What all of it may take; the oldest goes.',
  },
} as const satisfies Settings;

/** Between these groups those of sources and channels are documented and read. */
export const ownGroups = { general, everyInterval, timing, others };
/** The settings that belong to neither a source nor a channel. */
export const ownSettings = { ...general, ...everyInterval, ...timing, ...others };
export type OwnSettings = typeof ownSettings;

// What may be wrong with the settings, and what `check` finds, in English.

export const config = {
  number: (min: number, max: number, unit: string, whole: boolean) =>
    `a ${whole ? 'whole ' : ''}number from ${min} to ${max} (${unit})`,
  flag: 'true or false',
  choice: (choices: readonly string[]) => `one of ${choices.join(', ')}`,
  wrong: (name: string, given: string, wanted: string, used: string) =>
    `${name}=${given} is not ${wanted}; using the default, ${used}`,
  unknown: (name: string, nearest: string | null) =>
    `${name} is not a setting, it is ignored${nearest === null ? '' : `; did you mean ${nearest}?`}`,
  before: (name: string, path: string, place: string) =>
    `${place}: ${path} does not hold: ${name} is set in the environment, which goes before the file`,
  noUrl: (name: string, given: string, schemes: string, instead: string) =>
    `${name}=${given} is no URL (${schemes}); ${instead}`,
  noChat: 'WATCHDOG_TG_BOT_TOKEN is set, but WATCHDOG_TG_CHAT_ID is not; Telegram is off',
  noToken: 'WATCHDOG_TG_CHAT_ID is set, but WATCHDOG_TG_BOT_TOKEN is not; Telegram is off',
  tokenFile: (path: string, why: string) =>
    `WATCHDOG_TG_BOT_TOKEN_FILE=${path} can't be read: ${why}; it is looked into again, and what Telegram is to be told waits`,
  badToken: 'WATCHDOG_TG_BOT_TOKEN does not look like 123456:ABC-def; Telegram is off',
  badChat: (given: string) =>
    `WATCHDOG_TG_CHAT_ID=${given} is neither a number nor @channel; Telegram is off`,
  plainHttp: (url: string) =>
    `WATCHDOG_TG_API_URL=${url} is not https: the token goes over the net in the open`,
  badDep: (item: string) =>
    `WATCHDOG_DEPS: "${item}" is not name=url with http, https or tcp; it is left out`,
  portlessDep: (item: string) =>
    `WATCHDOG_DEPS: "${item}" has no port, which tcp needs (tcp://db:5432); it is left out`,
  quoted: (name: string) =>
    `${name} stands in quotes; they are left out. docker run --env-file takes quotes as part of the value: write it without`,
  twiceDep: (name: string) => `WATCHDOG_DEPS: ${name} stands there twice; the first one is used`,
  address: 'host:port, :port or off',
  open: (name: string, value: string, mayAct: boolean) =>
    `${name}=${value}: the status pages can be read from other machines, without a password; ${
      mayAct
        ? 'who has the token may act from there, and it is sent in the clear unless TLS stands before it'
        : 'nobody may act there, for WATCHDOG_HTTP_TOKEN is not set'
    }; a firewall or 127.0.0.1 keeps them to this one`,
  noHostName: (name: string, value: string) => `${name}: ${value} is not a name of a host; it is left out`,
  socketTooLong: (path: string, bytes: number, most: number, instead: string) =>
    `the path of the socket (WATCHDOG_SOCKET), ${path}, has ${bytes} bytes, and the system has room for ${most}: ${instead}`,
  noneInstead: 'there is no socket, and `polkan health` asks WATCHDOG_HTTP',
  otherInstead: (path: string) => `it is ${path} instead`,
  heartbeatOff: 'there is no heartbeat',
  noProxy: 'no proxy is used',
  sourceOff: 'the source is off',
  defaultUsed: (value: string) => `using the default, ${value}`,
  list: 'a list, comma-separated',
  regularExpression: 'a regular expression',
  quickExpression: 'a regular expression that ends on every text: no repetition within a repetition',
  noThread: 'the General topic',
  notWritable: (name: string, path: string, folders: string) =>
    `${name}=${path} is outside of what Node lets Polkan write (${folders}): the file is not written. Move it there, or allow its folder too: NODE_OPTIONS=--allow-fs-write=FOLDER`,
  nodeDebug:
    'NODE_DEBUG would write every request into the log, with its token: Polkan does not start with it',
  emptyFile: 'it is empty',
  noTokenInside: 'it holds nothing that looks like 123456:ABC-def',
  noTokenYet: 'it held no token at the start',
  twoTokens: 'WATCHDOG_TG_BOT_TOKEN and WATCHDOG_TG_BOT_TOKEN_FILE are both set; the file is not read',
  httpToken: {
    two: 'WATCHDOG_HTTP_TOKEN and WATCHDOG_HTTP_TOKEN_FILE are both set; the file is not read',
    file: (path: string, why: string) =>
      `WATCHDOG_HTTP_TOKEN_FILE=${path} holds no token: ${why}; the pages are read-only`,
    empty: 'it is empty',
    weak: (least: number) =>
      `WATCHDOG_HTTP_TOKEN has to be ${least} to 200 letters, digits and signs, without spaces; the pages are read-only`,
  },
  telegramOff: 'Telegram is off: set WATCHDOG_TG_BOT_TOKEN and WATCHDOG_TG_CHAT_ID to switch it on',
  socketMissing: (name: string, path: string) =>
    `${name}: there is no socket at ${path}; containers can't be seen until there is one`,
  noDocker: (name: string, given: string) =>
    `${name}=${given} is no path of a socket, unix://path or tcp://host:port; containers are not watched`,
  noContainer: (item: string) =>
    `WATCHDOG_CONTAINERS: "${item}" can be the name of no container; it is left out`,
  fleetUrl: (name: string, given: string) =>
    `${name}: ${given} is no address of a server, such as nats://10.0.0.1:4222; this host stands alone`,
  fleetJournal: (name: string, journal: string) =>
    `${name}: a fleet goes by the journal of each host, and this one has none (${journal}=memory); this host stands alone`,
  fleetCreds: (name: string, file: string, why: string) =>
    `the file ${file} of ${name} can not be read (${why}); this host stands alone`,
  noSocket: (path: string) => `no Docker socket at ${path}: containers are watched once there is one`,
};

export const check = {
  journal: (path: string, why: string) => `the journal ${path} can't be written: ${why}`,
  tap: (path: string, why: string) => `the tap ${path} can't be written: ${why}`,
  noFolder: (path: string) => `${path} is no folder`,
  refused: (sink: string, why: string) => `${sink} would not take a message: ${why}`,
  /** Only 401 and 404 say that of a token (https://core.telegram.org/bots/api#making-requests). */
  noBot: (status: number) =>
    `the Bot API answers HTTP ${status} to getMe${status === 401 || status === 404 ? ': is the token right?' : ''}`,
  fine: 'nothing is wrong: all of it was tried once',
  rest: (count: number) => `tried and well: ${count} ${count === 1 ? 'thing' : 'things'}`,
  alerts: (what: string) => `would alert: ${what}`,
};

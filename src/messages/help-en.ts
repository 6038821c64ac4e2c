/** What `--help` says, in English. The Russian dictionary has this very shape. */
export const help = {
  program: 'A watchdog sidecar: one message when something breaks, one when it is well again.',
  exitCodes:
    'Exit codes: 0 all is well; 1 something is wrong; 2 called wrongly, or what it needs is not there.',
  version: 'output the version number',
  help: 'display help for command',
  /** The titles of the parts, and the words in brackets, as Commander has them. */
  title: (title: string) => title,
  described: (description: string) => description,
  /** What Commander says of a wrong call. */
  wrong: (text: string) => text,

  commands: {
    run: 'watch, until SIGTERM',
    check: 'say what will be watched, try it once, and tell everything that is wrong',
    status: 'what the running sidecar knows, as a table',
    health: 'the probe of a container: exit code 0 while the sidecar is well',
    notify: 'send one message through every configured sink',
    ack: 'take an incident on: no reminders until it has recovered or become worse',
    unack: 'take an ack back',
    snooze: 'an ack with an end',
    silence: 'tell nothing of what matches, for so long',
    unsilence: 'end a silence',
    silences: 'what is silenced, by whom, and until when',
    incidents: 'what is open, what was a while ago, who was told, and what is held back',
    replay: 'recorded sweeps → transitions as JSON lines, a summary on stderr',
    backtest: 'recorded sweeps through the recorded and a changed configuration: what would have been told?',
    test: 'scenario files: does it bark when it should? exit 1 if not, 2 if a file is wrong',
    machine: 'the transition table of a machine: in columns at a terminal, else as Markdown',
    journal: 'the events of the journal, also while a sidecar runs',
    explain: 'why it did or did not bark',
    completion: 'a script that has a shell complete commands and options',
  },

  args: {
    message: 'the message',
    incident: 'a short id, a key, or part of a name',
    comment: 'why',
    match: 'a key, a glob of keys such as container/web-*, or label=value,…',
    snoozeFor: '2h, 30m',
    silenceFor: '2h, 30m, 7d, forever',
    silenceId: 'its id, as `polkan silences` has it',
    recordingsOrJournal: 'recordings, the oldest first; - for standard input; or a journal, FILE.db',
    recordings: 'recordings, the oldest first; - for standard input',
    scenarios: 'scenarios in YAML',
    machine: 'which one',
    key: 'what to explain, e.g. container/web',
    shell: 'which shell',
  },

  options: {
    offline: 'try nothing: only read the configuration',
    json: 'for machines',
    text: 'for people instead of JSON',
    notices: 'print what is told and what is held back, too',
    verify: 'compare with the transitions in the recording; exit 1 on a difference',
    set: 'what is changed: WATCHDOG_X=value, and more of them behind it',
    changedConfig: 'a config of telling that the changed side goes by',
    allowLoss: 'exit 0 even where something that was told would never be told any more',
    configured: 'where a scenario says nothing of the timing, that of the configuration holds',
    junit: 'writes the result as JUnit XML, too',
    mermaid: 'its statechart for Mermaid instead',
    key: 'only those of one key, e.g. container/web',
    since: 'only those since an ISO time, a time of day, or 90s, 30m, 2h, 7d ago',
    memories: 'with what the sources keep for themselves',
    jsonLines: 'as JSON lines',
    journal: 'another journal than the configured one',
    whyNot: 'only why it is not told: which law, which rule, until when',
    at: 'at another moment than now: an ISO time, a time of day, or 90s, 30m, 2h, 7d ago',
  },
};

/** The shape of a dictionary of the command line. */
export type HelpWords = typeof help;

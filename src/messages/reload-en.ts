/** What is said of a config that is read again, in English. The Russian dictionary has this very shape. */
export const reload = {
  /** Where a value comes from that nobody has set. */
  standard: 'default',
  label: (label: string, container: string) => `label ${label} of the container ${container}`,
  unchanged: 'the configuration was read again: nothing has changed',
  applied: 'the configuration was read again, and holds from now on',
  noMore: (line: string) => `no more: ${line}`,
  refused: (count: number) =>
    `the configuration was read again and is refused, the one before goes on: ${count === 1 ? 'one thing is' : `${count} things are`} wrong with it`,
  nothingHolds: (complaint: string) =>
    `nothing of the file holds, so that its channels are told nothing and its checks are not tried, until it is mended: ${complaint}`,
  nothingHoldsOf: (count: number) =>
    `nothing of the file holds, so that its channels are told nothing and its checks are not tried, until it is mended: ${count === 1 ? 'one thing is' : `${count} things are`} wrong with it`,
  shownWithout: (count: number) =>
    `nothing of the file holds, for ${count === 1 ? 'one thing is wrong with it (listed below)' : `${count} things are wrong with it (they are listed below)`}; this is what holds without it:`,
  channelGone: (channel: string, open: readonly string[]) =>
    `${channel} is configured no more, and is told nothing more: it was told of ${open.join(', ')}, and is not told when that is over`,
  /** What a channel of the environment is told where a start has found it so. */
  refusedAtStart: (why: string) =>
    `the file of the config is wrong since the start, and nothing of it holds: its channels are told nothing, its checks are not tried. ${why}`,
  saysNothing: (path: string) =>
    `${path} says nothing any more; what held before holds. Whoever means it restarts Polkan`,
  needsRestart: (what: string) => `${what} changes with the next start only; until then it stays as it was`,
  notWatched: (path: string, why: string) =>
    `changes of ${path} are looked for once in a while, for it can't be watched: ${why}`,
};

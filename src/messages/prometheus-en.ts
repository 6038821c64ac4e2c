/** What a person reads of alerts that Prometheus pushes, in English. The Russian dictionary has this very shape. */
export const prometheus = {
  watched: 'alerts that Prometheus pushes',
  /** `others`: the labels that tell it from another one of its name. */
  title: (name: string, instance: string, others: string) =>
    `${name}${instance === '' ? '' : ` on ${instance}`}${others === '' ? '' : ` (${others})`}`,
  fires: (name: string) => `${name} fires; its rule says nothing more of it.`,
  link: (url: string) => `Look at it: ${url}`,
  over: 'Prometheus says that it is over.',
  /** `last`: the time of day; `null`: an older version did not keep it. */
  lost: (last: string | null) =>
    `Prometheus no longer says that it fires${last === null ? '' : ` (last said at ${last})`}, and has not said that it is over.`,
  silent: (since: string) =>
    `nothing was heard of Prometheus since ${since}, and its alerts were not over then`,
  full: (beyond: number) =>
    `Prometheus pushes more alerts than can be known at once: ${beyond} were not taken`,
  noWayIn:
    'WATCHDOG_PROMETHEUS is set, but nothing can be pushed: that needs WATCHDOG_HTTP and WATCHDOG_HTTP_TOKEN (or its file)',
};

/** The shape of a dictionary of what Prometheus pushes. */
export type PrometheusWords = typeof prometheus;

import { span } from './numbers-en.ts';

/** What a person reads of alerts that Prometheus pushes, in English. The Russian dictionary has this very shape. */
export const prometheus = {
  watched: 'alerts that Prometheus pushes',
  title: (name: string, instance: string) => (instance === '' ? name : `${name} on ${instance}`),
  fires: (name: string) => `${name} fires; its rule says nothing more of it.`,
  link: (url: string) => `Look at it: ${url}`,
  over: 'Prometheus says that it is over.',
  lost: (ms: number) =>
    `Prometheus has stopped saying that it fires, ${span(ms)} ago, and has not said that it is over.`,
  silent: (ms: number) => `nothing was heard of Prometheus for ${span(ms)}, while alerts of it fire`,
  full: (beyond: number) =>
    `Prometheus pushes more alerts than can be known at once: ${beyond} were not taken`,
  noWayIn:
    'WATCHDOG_PROMETHEUS is set, but nothing can be pushed: that needs WATCHDOG_HTTP and WATCHDOG_HTTP_TOKEN (or its file)',
};

/** The shape of a dictionary of what Prometheus pushes. */
export type PrometheusWords = typeof prometheus;

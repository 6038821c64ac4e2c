import { exhaustMap, from, type SchedulerLike, timer } from 'rxjs';
import type { Dispatcher } from 'undici';
import type { Notification, Outgoing, Receipt } from '../../language/delivery.ts';
import { channelsIn } from '../../messages/channels.ts';
import { whyFailed } from '../../messages/faults.ts';
import type { Messages } from '../../messages/messages.ts';
import type { AnswerRow } from '../http/answers.ts';
import { type HttpSink, pathBelow } from '../http/http-sink.ts';
import { jsonOf, textIn } from '../http/json-of.ts';
import { createPoster } from '../http/poster.ts';
import { alertsOf } from '../webhook/alertmanager-body.ts';
import type { AlertmanagerConfig } from './alertmanager-channel.ts';
import { type Alert, timeOf } from './alerts.ts';
import { createFiring, eventForMs } from './firing.ts';

export interface AlertmanagerOptions extends AlertmanagerConfig {
  readonly name: string;
  readonly timeoutMs: number;
  readonly words: Messages;
  readonly warn: (message: string) => void;
  /** Why what fires can not be said again; `null`: it can. */
  readonly trouble: (why: string | null) => void;
  readonly scheduler: SchedulerLike;
  /** What this channel believes to be open. */
  readonly open: () => readonly Notification[];
  readonly host: string | undefined;
  /** How to get to each of the URLs, if not straight. */
  readonly dispatchers: readonly (Dispatcher | undefined)[];
}

/** What fires is said again so often, milliseconds, as Prometheus does it; the first time soon after a start. */
export const againMs = 60_000;
/** Once it has failed so often in a row somebody is to hear of it: one that is started anew is back by then. */
const troubledFrom = 2;
const firstMs = 10_000;

/** So many alerts are in one request. */
export const mostAlerts = 500;

/**
 * The rows of its own (`api/v2/openapi.yaml`). An alert is known by its labels, so one that comes twice is one: no failure
 * leaves a doubt.
 */
export const alertmanagerRows: readonly AnswerRow[] = [
  { status: 404, means: 'refused', when: 'this is no Alertmanager' },
  { status: [500, 599], means: 'again', when: 'it failed; what comes twice is one' },
];

/**
 * Pushes alerts to every Alertmanager there is: what a message brings at once, and all that fires again every minute. It has
 * arrived where one of them has taken it; the others are told within a minute of being back.
 */
export const alertmanager = (options: AlertmanagerOptions): HttpSink => {
  const { name, urls, timeoutMs, words, warn, trouble, scheduler, open, host, expiresMs, externalUrl } =
    options;
  const say = channelsIn(words).refresh;
  const firing = createFiring(open, host);
  const posters = urls.map((url, index) => ({
    url,
    poster: createPoster({
      ...{
        url,
        timeoutMs,
        words,
        secrets: [],
        dispatcher: options.dispatchers[index],
        rows: alertmanagerRows,
      },
      describe: (body) => textIn(jsonOf(body), 'message') ?? saidIn(body),
    }),
  }));
  /** What is wrong with each, as it was said last; empty: nothing. */
  const wrong = new Map<URL, string>();

  const bodyOf = (alerts: readonly Alert[], at: number): string =>
    JSON.stringify(
      alerts.map(({ labels, annotations, startsAt, endsAt }) => ({
        labels,
        annotations,
        startsAt: timeOf(startsAt),
        endsAt: timeOf(Math.max(endsAt ?? at + expiresMs, startsAt + 1)),
        ...(externalUrl !== '' && { generatorURL: externalUrl }),
      })),
    );

  const postTo = async (index: number, alerts: readonly Alert[], abort: AbortSignal): Promise<void> => {
    const one = posters[index];
    if (one === undefined) return;
    const at = scheduler.now();
    for (let first = 0; first < alerts.length; first += mostAlerts) {
      const body = bodyOf(alerts.slice(first, first + mostAlerts), at);
      await one.poster.post({ path: pathBelow(one.url, '/api/v2/alerts'), body }, abort);
    }
  };

  /** Tells every Alertmanager. Rejects with why the first could not be told, where none of them could. */
  const tell = async (message: readonly Alert[], abort: AbortSignal): Promise<void> => {
    const alerts = firing.now(scheduler.now(), message);
    if (alerts.length === 0) return;
    const results = await Promise.allSettled(urls.map((_, index) => postTo(index, alerts, abort)));
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [{ url: urls[index] as URL, why: result.reason as unknown }] : [],
    );
    const [first] = failed;
    if (first !== undefined && failed.length === urls.length) throw first.why;
    firing.said(alerts, scheduler.now());
    for (const url of urls) {
      const why = failed.find((each) => each.url === url)?.why;
      const text = why === undefined ? '' : whyFailed(why, words);
      if (text !== '' && !wrong.get(url)) warn(say.some(name, url.origin, text));
      wrong.set(url, text);
    }
  };

  /** How often in a row what fires could not be said again. */
  let failures = 0;
  const again = async (): Promise<void> => {
    let why = '';
    try {
      await tell([], AbortSignal.timeout(timeoutMs));
    } catch (error) {
      why = whyFailed(error, words);
    }
    if (why === '') {
      if (failures > 0) warn(say.works(name));
      if (failures >= troubledFrom) trouble(null);
      failures = 0;
      return;
    }
    failures += 1;
    if (failures === 1) warn(say.fails(name, why));
    if (failures >= troubledFrom) trouble(why);
  };
  const repeating = timer(firstMs, againMs, scheduler)
    .pipe(exhaustMap(() => from(again())))
    .subscribe();

  return {
    name,
    timeoutMs,
    async send(outgoing, abort): Promise<Receipt> {
      abort.throwIfAborted();
      await tell(messageAlerts(outgoing, host, scheduler.now()), abort);
      return {};
    },
    async check(abort) {
      const checks = posters.map(({ url, poster }) =>
        poster.post({ path: pathBelow(url, '/api/v2/status'), method: 'GET' }, abort),
      );
      for (const result of await Promise.allSettled(checks))
        if (result.status === 'rejected') throw result.reason;
    },
    close: async () => {
      repeating.unsubscribe();
      await Promise.all(posters.map(({ poster }) => poster.close()));
    },
  };
};

/** A body that is a JSON text, as Alertmanager says what is wrong. */
const saidIn = (body: string): string | undefined => {
  try {
    const text: unknown = JSON.parse(body);
    return typeof text === 'string' ? text : undefined;
  } catch {
    // It is no JSON: the body as it is says why.
    return undefined;
  }
};

/** The alerts of a message. What has no end of its own, an event or a note, fires for a while. */
const messageAlerts = (outgoing: Outgoing, host: string | undefined, at: number): Alert[] => {
  const facts = outgoing.facts && { ...outgoing.facts, ...(host !== undefined && { host }) };
  const { notification, replyTo } = outgoing;
  const lasting = new Set(
    (facts?.notifications ?? []).flatMap(({ incident, reason }) =>
      incident !== null && reason !== 'edge' ? [incident] : [],
    ),
  );
  return alertsOf({ notification, replyTo, ...(facts && { facts }) }).map((alert) =>
    alert.endsAt === null && !lasting.has(alert.annotations.incident ?? '')
      ? { ...alert, endsAt: Math.max(alert.startsAt, at) + eventForMs }
      : alert,
  );
};

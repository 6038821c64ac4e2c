import { kinds } from '../config/settings.ts';
import { wallOf } from '../language/clock.ts';
import type { Delivery } from '../language/delivery.ts';
import { policyIn } from '../language/policy.ts';
import type { Policy } from '../language/signal.ts';
import { faultText } from '../messages/faults.ts';
import { reloadIn } from '../messages/reload.ts';
import type { Turn } from '../telling/stage.ts';
import { answeredCalls } from './answered-calls.ts';
import { type Board, createBoard, type SeenOfSources } from './board.ts';
import { consoleVerbs } from './console-verbs.ts';
import { createEvents } from './events.ts';
import { fleetVerb } from './fleet-verb.ts';
import { problemsOf } from './health.ts';
import { heartbeat } from './heartbeat.ts';
import { holdUps } from './hold-ups.ts';
import { alertmanagerHeads, apiHeads, eventsRoute, laterRoutes, pageHeads } from './later-routes.ts';
import type { Metrics } from './metrics.ts';
import { onceInAWhile } from './once-in-a-while.ts';
import { type Keeping, openAuthority, openPort } from './open-port.ts';
import { pageRoute } from './routes.ts';
import type { SeeingOptions } from './seeing.ts';
import { jsonPage, type Page, sharedPage } from './shared-page.ts';
import { shownTimes } from './shown-times.ts';
import { signalVerb } from './signal-verb.ts';
import { serveSocket } from './socket-server.ts';
import type { StatusOptions } from './status-options.ts';
import type { Status } from './status-shapes.ts';

/** An event loop that was held up for so long is not well. */
const blockedMs = 5_000;

/** Sees everything that goes by, serves the pages on the port and on the socket, and sends the heartbeat. */
export const openStatus = async (
  options: StatusOptions,
): Promise<{
  take(event: Turn | Delivery): void;
  /** A sink begins to refuse everything, and why; `null`: it works again. */
  refused(sink: string, why: string | null): void;
  /** All that the last sweeps saw. */
  watched: Board['watched'];
  close(): void;
}> => {
  const { config, version, words, logger, scheduler, actors, sources, sinks } = options;
  const closings: (() => unknown)[] = [];
  const keep: Keeping = options.keep ?? ((_name, _by, make) => make((close) => void closings.push(close)));
  const startedAt = await keep('begin', null, async () => scheduler.now());
  const policyOf = (kind: string): Policy => policyIn(config.policies, kind);
  const board = createBoard({
    // What it has not seen since a reload is not late yet.
    startedAt: scheduler.now(),
    blindTicks: config.blindTicks,
    sources,
    sinks,
    policyOf,
    seen: await keep('seen of sources', null, async (): Promise<SeenOfSources> => new WeakMap()),
  });
  const loop = holdUps();
  const refused = new Map<string, string>();

  /** How Polkan itself is, which costs the same however much it watches. */
  const vitals = (): Pick<Status, 'at' | 'healthy' | 'problems' | 'sources' | 'sinks'> => {
    const at = scheduler.now();
    const seen = { at, sources: board.sources(at), sinks: board.sinks() };
    const limits = { undeliveredMs: config.undeliveredMs, blockedMs };
    const unread = options.unread?.() ?? null;
    const problems = [
      ...(unread === null ? [] : [reloadIn(words).nothingHolds(unread)]),
      ...problemsOf({ ...seen, refused, blockedMs: loop.longestMs() }, limits, words),
    ];
    return { ...seen, healthy: problems.length === 0, problems };
  };
  const status = (): Status => {
    const { at, healthy, problems, sources, sinks } = vitals();
    const about = { version, host: config.host, at, startedAt, healthy, problems };
    const all = actors.actors();
    const watched = { ...board.entities(all), states: board.states(all), well: board.well(all) };
    const shown = new Set(watched.entities.map(({ key }) => key));
    const keys = (options.console?.unheard() ?? []).filter((key) => shown.has(key));
    const heard = keys.length > 0 && { unheard: keys };
    const status = { ...about, sources, ...watched, sinks, disks: board.disks(), ...heard };
    return shownTimes(status, (ms) => wallOf(scheduler, ms));
  };
  const healthPage = sharedPage(() => {
    const { healthy, problems } = vitals();
    return jsonPage({ healthy, problems }, healthy);
  }, scheduler);
  const statusPage = sharedPage(() => jsonPage(status()), scheduler);

  const metricsPage = ({ contentType, text }: Metrics): (() => Promise<Page>) =>
    sharedPage(async () => {
      const fleet = await options.fleet?.status();
      const measured = {
        ...(fleet !== undefined && { fleet: { ...fleet, self: config.host } }),
        ...{ ...vitals(), states: board.states(actors.actors()) },
        ...{ watched: board.watched(), open: options.console?.alerts() ?? [] },
      };
      const shown = await text(measured, loop.longestMs());
      return { ok: true, contentType, body: Buffer.from(shown) };
    }, scheduler);

  const signal =
    options.calls &&
    signalVerb({
      calls: options.calls,
      now: () => scheduler.now(),
      isTaken: (kind) => Object.hasOwn(kinds, kind),
      isHeard: sources.some(({ name }) => name === 'signals'),
    });
  const slugs = new Set(
    config.sources.checks?.checks.flatMap(({ probe }) => (probe.sort === 'ping' ? [probe.slug] : [])),
  );
  const pings =
    options.calls === undefined || slugs.size === 0
      ? null
      : (await import('./ping-routes.ts')).pingRoutes({
          calls: options.calls,
          now: () => wallOf(scheduler, scheduler.now()),
          isKnown: (slug) => slugs.has(slug),
        });
  const pushed =
    options.calls === undefined || !sources.some(({ name }) => name === 'prometheus')
      ? null
      : answeredCalls(options.calls, 'prometheus');
  if (config.socket !== null) {
    const at = config.socket;
    const verbs = {
      health: async () => (await healthPage()).body,
      status: async () => (await statusPage()).body,
      ...consoleVerbs(options.console),
      ...fleetVerb(options.fleet),
      ...signal?.verbs,
    };
    const socket = await keep('socket', { at, locale: config.locale }, async (atEnd) => {
      const made = serveSocket({
        ...{ ...at, verbs, scheduler },
        onTrouble: (why) =>
          why === null
            ? logger.info(words.status.socketServes)
            : logger.warn(words.status.noSocket(at.path, faultText(why, words))),
      });
      atEnd(() => made.close());
      return made;
    });
    socket.answerBy(verbs);
  }

  const onUnshown = onceInAWhile(
    () => scheduler.now(),
    (why) => logger.warn(words.status.notShown(why)),
  );
  const port = { config, words, logger, scheduler, keep, onUnshown };
  const authority = await openAuthority(port, options.known ?? null);
  const events = await keep('events', null, async (atEnd) => {
    const made = createEvents();
    atEnd(() => made.close());
    return made;
  });
  let changes = 0;
  const seeing: SeeingOptions = {
    ...{
      host: config.host,
      version,
      startedAt,
      words,
      scheduler,
      actors,
      board,
      authority,
      vitals,
      policyOf,
    },
    console: options.console ?? null,
    history: options.history ?? null,
    whatIf: options.whatIf ?? null,
    fleet: options.fleet ?? null,
    unheard: () => options.console?.unheard() ?? [],
    changes: () => changes,
    onTrouble: onUnshown,
  };
  // Neither the port nor the numbers are paid for where nobody asks for them.
  const metrics =
    config.http === null
      ? null
      : await keep('metrics', null, async () =>
          (await import('./metrics.ts')).createMetrics(version, options.uncaught),
        );
  if (config.http !== null && metrics !== null) {
    const routes = [
      pageRoute('/healthz', healthPage),
      pageRoute('/status', statusPage),
      pageRoute('/metrics', metricsPage(metrics)),
      ...(pings?.routes ?? []),
      ...(options.routes ?? []),
      eventsRoute(events),
      ...laterRoutes(apiHeads, async () => (await import('./api.ts')).apiOf(seeing)),
      ...laterRoutes(alertmanagerHeads, async () =>
        (await import('./alertmanager/alertmanager.ts')).alertmanagerRoutes({
          ...{ ...seeing, push: pushed?.say ?? null },
          channels: sinks.filter(({ everyTransition }) => !everyTransition).map(({ name }) => name),
        }),
      ),
      pageRoute('/-/healthy', healthPage),
      pageRoute('/-/ready', healthPage),
      ...laterRoutes(pageHeads, async () => (await import('./page/pages.ts')).pagesOf(seeing)),
    ];
    await openPort(config.http, port, routes, authority);
  }
  let lastWhy: string | null = null;
  const beats =
    config.heartbeat === null
      ? null
      : heartbeat({
          ...config.heartbeat,
          timeoutMs: config.timeoutMs,
          healthy: () => vitals().healthy,
          request: options.request,
          scheduler,
          words,
        }).subscribe((why) => {
          if (why !== null && lastWhy === null) logger.warn(words.status.noHeartbeat(why));
          lastWhy = why;
        });

  return {
    take(event) {
      loop.stir();
      if (event.type === 'turn') {
        signal?.take(event);
        pings?.take(event);
        pushed?.take(event);
      }
      const now = scheduler.now();
      board.take(event, now);
      const swept = event.type === 'turn' ? event.decision?.sweep.at : undefined;
      if (event.type !== 'turn' || event.events.length > 0) changes += 1;
      events.take(event);
      metrics?.take(event, swept === undefined ? null : now - swept);
    },
    refused(sink, why) {
      if (why === null) refused.delete(sink);
      else refused.set(sink, why);
    },
    watched: board.watched,
    close() {
      beats?.unsubscribe();
      loop.close();
      for (const close of closings) close();
    },
  };
};

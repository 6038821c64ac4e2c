import type { IncidentStatus, Order } from '../../src/language/console.ts';
import type { FleetStatus } from '../../src/language/fleet-standing.ts';
import { MatchError } from '../../src/language/matcher.ts';
import { incidentId, partsOfKey } from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { quiet } from '../../src/machines/alert.ts';
import { fleetWordsIn } from '../../src/messages/fleet.ts';
import { type Locale, locales } from '../../src/messages/messages.ts';
import type { Authority } from '../../src/status/authority.ts';
import { createBoard } from '../../src/status/board.ts';
import type { Console } from '../../src/status/console.ts';
import type { History, Lasted, StoryRecord } from '../../src/status/history.ts';
import { notRunning } from '../../src/status/history.ts';
import type { SeeingOptions } from '../../src/status/seeing.ts';
import type { WatchedSignal } from '../../src/status/status-shapes.ts';

/** What a page is to show. */
export interface PageWorld {
  readonly locale?: Locale;
  readonly now: number;
  /** So many containers, beside the disk and the memory. */
  readonly containers?: number;
  /** Keys of what is wrong. */
  readonly wrong?: readonly string[];
  readonly unseen?: readonly string[];
  /** A text that stands in every field that comes from outside. */
  readonly hostile?: string;
  readonly authority?: Authority | null;
  readonly history?: boolean;
  readonly whatIf?: SeeingOptions['whatIf'];
  /** Default: it stands alone. */
  readonly fleet?: FleetStatus;
  /** How often something has changed. Default: never. */
  readonly changes?: () => number;
  /** The clock of the pages. Default: it stands still at `now`. */
  readonly clock?: () => number;
}

/** The name of a thing, as long as one may be that comes from outside. */
export const hostileName = (text: string, index: number): string => text.slice(0, 200) + String(index);

const minute = 60_000;
const day = 24 * 60 * minute;

/** A host as the pages see it, made up: nothing runs. What is ordered is kept in `orders`. */
export const pageWorld = (world: PageWorld): SeeingOptions & { readonly orders: (string | Order)[] } => {
  const {
    locale = 'en',
    now,
    containers = 3,
    wrong = [],
    unseen = [],
    hostile = null,
    history = true,
  } = world;
  const foreign = (text: string): string => hostile ?? text;
  const names = ['db', 'shop', 'worker', 'mail', 'cache', 'proxy', 'backup', 'search'];
  const signals: WatchedSignal[] = [
    ...Array.from({ length: containers }, (_, index): WatchedSignal => {
      const name = hostile === null ? (names[index] ?? `app-${index}`) : hostileName(hostile, index);
      return {
        kind: 'container',
        entity: name,
        key: `container/${name}`,
        source: 'containers',
        title: foreign(`Container ${name}`),
        detail: foreign('running, healthy.'),
        active: false,
        ...(index < 3 && { labels: { compose_project: foreign('shop') } }),
      };
    }),
    ...(containers === 0
      ? []
      : [
          {
            kind: 'disk',
            entity: '/',
            key: 'disk//',
            source: 'disk',
            title: 'Disk /',
            detail: '61% full (limit 85%). 74 GB free (39%).',
            active: false,
            value: 61,
            limit: 85,
            unit: '%',
          },
          {
            kind: 'host_mem',
            entity: '',
            key: 'host_mem',
            source: 'host',
            title: 'Memory',
            detail: '48% used (limit 90%).',
            active: false,
            value: 48,
            limit: 90,
            unit: '%',
          },
        ]),
  ].map((signal) => ({
    ...signal,
    active: unseen.includes(signal.key) ? null : wrong.includes(signal.key),
    ...(wrong.includes(signal.key) && {
      detail: foreign(
        'exited (137, SIGKILL: killed or out of memory) 4 min ago.\nLook at its log:\n`docker logs --tail 50 db`',
      ),
    }),
  }));
  const openedAt = (key: string): number => now - (wrong.indexOf(key) * 9 + 4) * minute;
  const actors = wrong.map((key): Actor => {
    const signal = signals.find((each) => each.key === key);
    return {
      key,
      ...partsOfKey(key),
      source: signal?.source ?? 'self',
      title: signal?.title ?? key,
      detail: signal?.detail ?? '',
      state: { ...quiet, path: 'cooldown.holding', incidentAt: openedAt(key), lastAlertAt: openedAt(key) },
    };
  });
  const acknowledged = new Map<string, NonNullable<IncidentStatus['ack']>>();
  const silences: { id: string; match: string; from: number; until: number | null }[] = [];
  const incidents = (): IncidentStatus[] =>
    actors.map(({ key, title, detail }, index) => ({
      id: `k${index}f`,
      incident: incidentId(key, openedAt(key)),
      ...{ key, title, detail },
      severity: index === 0 ? 'critical' : 'warning',
      state: acknowledged.has(key) ? 'acknowledged' : 'open.told',
      since: openedAt(key),
      closedAt: null,
      ack: acknowledged.get(key) ?? null,
      channels: {
        telegram: { code: 'told', at: openedAt(key) + 2_000, reminders: { are: 'told' } },
        mail: {
          code: 'held',
          action: 'alert',
          reason: 'quiet',
          holder: { is: 'quiet hours', route: foreign('nights') },
          until: now + 90 * minute,
        },
      },
    }));
  const lasted: Lasted[] = [
    ...signals.slice(0, 300).flatMap(({ key }, index) =>
      Array.from({ length: index % 5 }, (_, n) => {
        const since = now - (n * 13 + index + 2) * day;
        return {
          ...{ key, since, until: since + (n % 2 === 0 ? 12 * minute : 3 * 60 * minute) },
          ...(key === 'host_mem' && { severity: 'critical' as const }),
        };
      }),
    ),
    ...actors.map(({ key }) => ({ key, since: openedAt(key), until: null })),
    { key: notRunning, since: now - 40 * day, until: now - 37 * day },
  ].sort((one, other) => one.since - other.since);
  const orders: (string | Order)[] = [];
  const by = { channel: 'page', name: 'operator' };
  const console: Console = {
    incidents,
    unheard: () => [],
    silences: () => silences.map((one) => ({ ...one, by, comment: foreign('while it is upgraded') })),
    silencesOf: () => [],
    outcome: (did) => ({ did, key: null, open: 0 }),
    order: async (order) => {
      orders.push(order);
      if (typeof order === 'string') throw new Error('the pages order in parts');
      const command = { type: 'command', at: now, id: `c-${orders.length}`, by } as const;
      if (order.verb === 'ack' || order.verb === 'snooze') {
        const found = incidents().find(({ id, key }) => id === order.what || key === order.what);
        if (found === undefined) return { refused: { code: 'nothing', what: order.what } };
        acknowledged.set(found.key, { by, at: now, until: null });
        return { did: { ...command, verb: order.verb, incident: found.incident }, key: found.key, open: 0 };
      }
      if (order.verb === 'silence') {
        const until = order.forMs === null ? null : now + order.forMs;
        silences.push({ id: `c-${orders.length}`, match: order.match, from: now, until });
        return {
          did: { ...command, verb: 'silence', match: {}, from: now, until },
          key: order.match,
          open: 0,
        };
      }
      if (order.verb === 'unsilence') {
        silences.splice(0, silences.length, ...silences.filter(({ id }) => id !== order.silence));
        return { did: { ...command, verb: 'unsilence', silence: order.silence }, key: null, open: 0 };
      }
      acknowledged.clear();
      return { did: { ...command, verb: 'unack', incident: '' }, key: null, open: 0 };
    },
    take: () => undefined,
    ended: () => [],
    maintenance: () => [
      {
        name: foreign('weekly reboot'),
        ...{ match: foreign('host=tower'), zones: ['America/New_York'], place: 'polkan.yaml:31:3' },
        until: null,
        next: { from: now + 2 * day, until: now + 2 * day + 60 * minute },
      },
    ],
    alerts: () => [],
    matching: (text) => {
      if (text.includes('[')) throw new Error('a bracket is open');
      if (text.includes('(')) throw new MatchError('slow', text, 'takes too long');
      return ({ kind, entity }) => `${kind}/${entity}`.startsWith(text.replace('*', ''));
    },
  };
  const story = (incident: string): readonly StoryRecord[] => {
    const key = incident.slice(0, incident.lastIndexOf('@'));
    const at = Number(incident.slice(incident.lastIndexOf('@') + 1));
    const { kind, entity } = partsOfKey(key);
    const [, , detail] = ['', '', foreign('exited (137, SIGKILL: killed or out of memory) just now.')];
    const what = { key, kind, entity, source: 'containers', title: foreign(`Container ${entity}`), detail };
    return [
      {
        type: 'transition',
        at,
        ...what,
        from: 'ok.quiet',
        to: 'alerting',
        action: 'alert',
        reason: 'crossed',
        incident,
      },
      {
        type: 'hold',
        at,
        incident,
        key,
        action: 'alert',
        reason: 'quiet',
        by: 'nights',
        until: now + 90 * minute,
        channels: ['mail'],
      },
      {
        type: 'notice',
        at,
        id: 'n1',
        why: 'alert',
        channels: ['telegram'],
        quietly: false,
        members: [{ incident, key, action: 'alert', since: at }],
      },
      {
        type: 'delivery',
        at: at + 2_000,
        sink: 'telegram',
        key,
        incident,
        action: 'alert',
        of: at,
        outcome: 'sent',
        attempts: 1,
        messageId: '4711',
      },
      {
        type: 'command',
        at: at + minute,
        id: 'c1',
        verb: 'ack',
        incident,
        by: { channel: 'telegram', name: foreign('maria') },
        comment: foreign('I look at it'),
      },
    ];
  };
  const past: History = {
    lasted: async (from) => lasted.filter(({ until }) => until === null || until > from),
    firstSeen: async () =>
      new Map(signals.map(({ key }, index) => [key, now - (index % 4 === 3 ? 20 : 100) * day])),
    story: async (incident) => ({ records: story(incident), isCut: false }),
  };
  const board = createBoard({
    startedAt: now - 3 * day,
    blindTicks: 3,
    sources: [],
    sinks: [],
    policyOf: () => ({ cooldownMs: 0, forMs: 0, forTicks: 1, keepMs: 0 }),
  });
  const source = {
    everyMs: 30_000,
    lastSweepAt: now - 4_000,
    lastGoodAt: now - 4_000,
    lagMs: 0,
    failures: 0,
    blind: false,
    error: null,
    signals: 3,
    active: 0,
    unread: 0,
  };
  return {
    orders,
    host: foreign('tower'),
    version: '0.2.0',
    startedAt: now - 3 * day,
    words: locales[locale],
    // Only its clock is asked.
    scheduler: {
      now: world.clock ?? (() => now),
      schedule: () => {
        throw new Error('nothing is scheduled');
      },
    },
    actors: { actors: () => actors, observe: () => [], unwatch: () => [] },
    board: {
      ...board,
      watched: () => signals,
      lookOf: () => ({ at: now - 4_000, nextAt: null, isOld: false }),
    },
    console,
    history: history ? past : null,
    whatIf: world.whatIf ?? null,
    fleet:
      world.fleet === undefined
        ? null
        : {
            status: () => Promise.resolve(world.fleet as FleetStatus),
            said: () => [],
            words: fleetWordsIn(locale),
          },
    authority: world.authority ?? null,
    vitals: () => ({
      at: now,
      problems: [],
      sources:
        containers === 0
          ? []
          : [
              { name: 'containers', ...source },
              { name: 'disk', ...source },
            ],
      sinks: [],
    }),
    policyOf: () => ({ cooldownMs: 0, forMs: 60_000, forTicks: 1, keepMs: 0 }),
    unheard: () => [],
    changes: world.changes ?? (() => 0),
    onTrouble: (error) => {
      throw error;
    },
  };
};

import type { IncidentStatus } from '../../language/console.ts';
import { forgetOldest } from '../../language/forget-oldest.ts';
import { naturalOrder, naturalText } from '../../language/natural-order.ts';
import { type Labels, type Policy, partsOfKey, type Severity } from '../../language/signal.ts';
import type { HoldReason } from '../../language/telling.ts';
import type { Actor } from '../../machines/actors.ts';
import { crossesAt } from '../../machines/clocks.ts';
import type { PageWords } from '../../messages/page.ts';
import type { SeeingOptions } from '../seeing.ts';
import type { SourceStatus, WatchedSignal } from '../status-shapes.ts';

/** How a thing is. `down` is told, or would be; `pending` is not yet; `acknowledged` somebody has taken on. */
export type Mark = 'down' | 'acknowledged' | 'pending' | 'unknown' | 'well';

/** One thing that is watched, as the pages show it. Times are epoch milliseconds. */
export interface Thing {
  readonly key: string;
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly source: string;
  /** What it is shown with: an id, and what it is called. */
  readonly group: string;
  readonly mark: Mark;
  readonly severity: Severity | null;
  readonly since: number | null;
  readonly value: number | null;
  readonly limit: number | null;
  readonly unit: string;
  readonly labels: Labels;
  /** Of what is pending, when it is alerted if it stays so: not before that, and after so many more looks. */
  readonly due: { readonly at: number; readonly looks: number } | null;
  /** Its open incident. */
  readonly incident: string | null;
  /** Why some channel is not told of that now. */
  readonly held: readonly HoldReason[];
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly things: readonly Thing[];
  readonly wrong: number;
  readonly unknown: number;
}

/** So many things the pages know of. */
export const mostThings = 20_000;

export interface Seeing {
  readonly signals: readonly WatchedSignal[];
  readonly actors: readonly Actor[];
  readonly sources: readonly SourceStatus[];
  readonly incidents: readonly IncidentStatus[];
  readonly policyOf: (kind: string) => Policy;
  /** Keys of what is open and silenced, by a silence or by maintenance. */
  readonly silenced: ReadonlySet<string>;
}

const hostSources: readonly string[] = ['host', 'disk'];

const groupOf = (source: string, labels: Readonly<Record<string, string>> | undefined): string => {
  const project = labels?.compose_project ?? '';
  if (project !== '') return `compose:${project}`;
  if (source === 'self') return 'polkan';
  return hostSources.includes(source) ? 'host' : `source:${source}`;
};

/** Everything that is watched, once, the worst first. */
export const thingsOf = ({
  signals,
  actors,
  sources,
  incidents,
  policyOf,
  silenced,
}: Seeing): readonly Thing[] => {
  const blind = new Set(sources.filter((source) => source.blind).map(({ name }) => name));
  const open = new Map(incidents.filter(({ closedAt }) => closedAt === null).map((one) => [one.key, one]));
  const latest = new Map(incidents.map((one) => [one.key, one]));
  const acting = new Map(actors.map((actor) => [actor.key, actor]));
  const things = new Map<string, Thing>();

  const markOf = (key: string, source: string, active: boolean | null): Mark => {
    const path = acting.get(key)?.state.path ?? 'ok.quiet';
    if (path !== 'ok.quiet' && path !== 'recovered' && path !== 'ok.pending') {
      return open.get(key)?.state === 'acknowledged' ? 'acknowledged' : 'down';
    }
    if (path === 'ok.pending') return 'pending';
    return active === null || blind.has(source) ? 'unknown' : 'well';
  };
  const heldOf = (key: string): readonly HoldReason[] => {
    // Of what is over, too: a channel that is kept from hearing so believes it wrong.
    const standings = Object.values((open.get(key) ?? latest.get(key))?.channels ?? {});
    const bySilence = silenced.has(key) ? (['silenced'] as const) : [];
    return [
      ...new Set([...bySilence, ...standings.flatMap((one) => (one.code === 'held' ? [one.reason] : []))]),
    ];
  };
  /** `own`: the timing of the thing itself, a check's or a label's, where it differs from that of its kind. */
  const dueOf = (
    { kind, state: { firstActiveAt, activeSweeps } }: Actor,
    own: WatchedSignal['policy'],
  ): Thing['due'] => {
    const policy = { ...policyOf(kind), ...own };
    return {
      at: crossesAt(firstActiveAt ?? 0, policy),
      looks: Math.max(1, policy.forTicks - activeSweeps),
    };
  };
  const add = (
    { key, kind, title, detail, source }: Pick<Thing, 'key' | 'kind' | 'title' | 'detail' | 'source'>,
    group: string,
    active: boolean | null,
    {
      value,
      limit,
      unit,
      labels,
      policy,
    }: Partial<Pick<WatchedSignal, 'value' | 'limit' | 'unit' | 'labels' | 'policy'>> = {},
  ): void => {
    if (things.size >= mostThings) return;
    const actor = acting.get(key);
    const incident = open.get(key);
    const mark = markOf(key, source, active);
    const since = actor === undefined ? null : (actor.state.incidentAt ?? actor.state.firstActiveAt);
    things.set(key, {
      ...{ key, kind, title, detail, source, group, mark },
      severity: incident?.severity ?? null,
      since: mark === 'well' || mark === 'unknown' ? null : since,
      value: value ?? null,
      limit: limit ?? null,
      unit: unit ?? '',
      labels: labels ?? {},
      due: mark === 'pending' && actor !== undefined ? dueOf(actor, policy) : null,
      incident: incident?.incident ?? null,
      held: heldOf(key),
    });
  };

  // What has an incident first: the bound must never cost one of those.
  for (const { key, kind, title, detail, source } of actors) {
    if (open.has(key)) add({ key, kind, title, detail, source }, groupOfActor(kind, source), true);
  }
  for (const { key, kind, title, detail, source, active, labels, ...measured } of signals) {
    // Of Polkan itself there is nothing to know of what it has not used yet: that is no trouble.
    if (kind === 'self' && active === null && !open.has(key)) continue;
    add({ key, kind, title, detail, source }, groupOf(source, labels), active, {
      ...measured,
      ...(labels && { labels }),
    });
  }
  for (const { key, kind, title, detail, source, state } of actors) {
    if (things.has(key) || state.path === 'ok.quiet' || state.path === 'recovered') continue;
    add({ key, kind, title, detail, source }, groupOfActor(kind, source), true);
  }
  for (const { key } of [...things.values()].filter(isToldUnseen)) {
    const thing = things.get(ofUnseen(key));
    if (thing !== undefined) things.set(thing.key, { ...thing, mark: 'unknown' });
  }
  return [...things.values()].sort(worstFirst);
};

const isToldUnseen = (thing: Thing): boolean => thing.kind === 'unseen' && isWrong(thing);
const ofUnseen = (key: string): string => key.slice('unseen/'.length);

/** The things without what says of another one that it can't be seen: those are one, in a list and in a count. */
export const eachOnce = (things: readonly Thing[]): readonly Thing[] => {
  if (!things.some(isToldUnseen)) return things;
  const keys = new Set(things.map(({ key }) => key));
  return things.filter((thing) => !isToldUnseen(thing) || !keys.has(ofUnseen(thing.key)));
};

const groupOfActor = (kind: string, source: string): string =>
  kind === 'self' || kind === 'blind' || kind === 'unseen' ? 'polkan' : groupOf(source, undefined);

const rank: Readonly<Record<Mark, number>> = { down: 0, acknowledged: 1, pending: 2, unknown: 3, well: 4 };

/** What is behind its cause, and what somebody has silenced, stands behind what nothing explains. */
const isExplained = ({ held }: Thing): boolean => held.includes('caused') || held.includes('silenced');

/** Which of two is worse: below 0 the first, above 0 the other, 0 neither. */
const byHowBad = (one: Thing, other: Thing): number =>
  rank[one.mark] - rank[other.mark] ||
  Number(other.severity === 'critical') - Number(one.severity === 'critical') ||
  Number(isExplained(one)) - Number(isExplained(other)) ||
  (one.since ?? 0) - (other.since ?? 0);

/** What is sorted with every page is made ready once. */
const orders = new Map<string, string>();
const orderOf = (key: string): string => {
  const known = orders.get(key);
  if (known !== undefined) return known;
  const order = naturalText(key);
  orders.set(key, order);
  forgetOldest(orders, mostThings);
  return order;
};

const worstFirst = (one: Thing, other: Thing): number => {
  const byBad = byHowBad(one, other);
  if (byBad !== 0) return byBad;
  const [order, against] = [orderOf(one.key), orderOf(other.key)];
  return order === against ? (one.key < other.key ? -1 : 1) : order < against ? -1 : 1;
};

export const isWrong = ({ mark }: Thing): boolean =>
  mark === 'down' || mark === 'acknowledged' || mark === 'pending';

/** Everything that is watched, as it is now. */
export const thingsSeen = ({ board, actors, vitals, console, policyOf }: SeeingOptions): readonly Thing[] =>
  thingsOf({
    signals: board.watched(),
    actors: actors.actors(),
    sources: vitals().sources,
    incidents: console?.incidents() ?? [],
    policyOf,
    silenced: new Set(
      (console?.alerts() ?? []).flatMap(({ key, silencedBy }) => (silencedBy.length > 0 ? [key] : [])),
    ),
  });

/** The groups of things, the one with the worst first. */
export const groupsOf = (things: readonly Thing[], words: PageWords): readonly Group[] => {
  const by = new Map<string, Thing[]>();
  for (const thing of things) {
    const known = by.get(thing.group);
    if (known === undefined) by.set(thing.group, [thing]);
    else known.push(thing);
  }
  return [...by]
    .map(([id, own]) => ({
      id,
      name: groupName(id, words),
      things: own,
      wrong: own.filter(isWrong).length,
      unknown: own.filter(({ mark }) => mark === 'unknown').length,
    }))
    .sort((one, other) => {
      const [worst, against] = [one.things[0], other.things[0]];
      const byBad = worst === undefined || against === undefined ? 0 : byHowBad(worst, against);
      return byBad || naturalOrder(one.name, other.name);
    });
};

export const groupName = (id: string, { groups: say }: PageWords): string => {
  if (id === 'host') return say.host;
  if (id === 'polkan') return say.polkan;
  if (id.startsWith('compose:')) return say.compose(id.slice('compose:'.length));
  const source = id.slice('source:'.length);
  return say.sources[source] ?? source;
};

/** The things that a text is in: their key, title or detail. */
export const filtered = (things: readonly Thing[], text: string): readonly Thing[] => {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return things;
  return things.filter(({ key, title, detail }) =>
    [key, title, detail].some((each) => each.toLowerCase().includes(wanted)),
  );
};

/** What a key is called: as it is shown now, or the key itself. */
export const titleOf = (key: string, titles: ReadonlyMap<string, string>): string =>
  titles.get(key) ?? partsOfKey(key).entity.concat(partsOfKey(key).entity === '' ? key : '');

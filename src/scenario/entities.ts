import type { Path } from '../config/yaml.ts';
import { comparisons } from '../language/comparison.ts';
import { durationOf, durationText } from '../language/duration.ts';
import { partsOfKey, severities } from '../language/signal.ts';
import { sources } from '../streams/sources.ts';
import {
  type ComplainAt,
  type Fault,
  type Item,
  longestMs,
  readSeries,
  type SeenInTurns,
} from './notation.ts';
import { keysOf, mostOfARange } from './ranges.ts';
import type { Limit, ScriptedEntity, ScriptedSource, SeenOnce } from './scenario.ts';
import type { EntityEntry } from './schema.ts';

/** The source that sees a kind in the sidecar. */
const sourceOfKind: ReadonlyMap<string, string> = new Map(
  sources.flatMap(({ name, kinds }) => Object.keys(kinds).map((kind) => [kind, name] as const)),
);

interface Context {
  readonly stepMs: number;
  /** More sweeps than this are too many. */
  readonly most: number;
  readonly path: Path;
  readonly complain: ComplainAt;
}

/** An entity with the name of its source. */
export interface PlacedEntity extends ScriptedEntity {
  readonly source: string;
}

/** Reads what is seen of every entity that a key stands for. */
export const entitiesOf = (
  key: string,
  entry: EntityEntry | string,
  context: Context,
): readonly PlacedEntity[] => {
  const { path, stepMs, complain } = context;
  const keys = keysOf(key);
  if (keys === null) complain(path, (say) => say.noRange(key, mostOfARange), 'name');
  const [first = key, ...others] = keys ?? [];
  const one = entityOf(first, entry, context);
  const later = (typeof entry === 'string' ? undefined : entry.later) ?? null;
  if (later !== null && keys?.length === 1) complain([...path, 'later'], (say) => say.laterAlone);
  const laterMs = later === null || later === 0 ? 0 : (durationOf(later, longestMs) ?? 0);
  if (later !== null && later !== 0 && laterMs === 0)
    complain([...path, 'later'], (say) => say.notADuration(later));
  if (!Number.isInteger(laterMs / stepMs))
    complain([...path, 'later'], (say) => say.uneven(durationText(laterMs), durationText(stepMs)));
  const turns = Math.floor(laterMs / stepMs);
  return [
    one,
    ...others.map((other, index) => {
      const entity = other.slice(one.kind.length + 1);
      return { ...one, key: other, entity, later: (index + 1) * turns };
    }),
  ];
};

/** Reads what is seen of one entity. */
const entityOf = (key: string, entry: EntityEntry | string, context: Context): PlacedEntity => {
  const { path, complain } = context;
  const given: EntityEntry = typeof entry === 'string' ? { states: entry } : entry;
  const { kind, entity } = partsOfKey(key);
  if (!/^[^/:\s]+$/.test(kind) || key.indexOf('/') === key.length - 1)
    complain(path, (say) => say.noKey(key), 'name');
  if (kind === 'blind') complain(path, (say) => say.blindSeries, 'name');

  const { states, values, limit, unit = '', title = null, detail, labels = null } = given;
  if ((states === undefined) === (values === undefined)) complain(path, (say) => say.statesOrValues);
  const field = typeof entry === 'string' ? path : [...path, values === undefined ? 'states' : 'values'];
  const text = values ?? states;
  const items =
    text === undefined ? [] : readSeries(String(text), (offset, fault) => complain(field, fault, offset));
  const faultIn = (item: Item<SeenInTurns>, fault: Fault): void => complain(field, fault, item.offset);

  const value = items.find(({ is }) => is.what === 'value');
  if (value === undefined && limit !== undefined) complain([...path, 'limit'], (say) => say.limitAlone);
  if (value !== undefined && limit === undefined) faultIn(value, (say) => say.noLimit);
  const isEdge = items.some(({ is }) => is.what === 'event');
  const state = items.find(({ is }) => is.what === 'value' || isBad(is.what));
  if (isEdge && state !== undefined) faultIn(state, (say) => say.event);

  return {
    key,
    kind,
    entity,
    source: given.source ?? sourceOfKind.get(kind) ?? kind,
    seen: turnByTurn(items, context, faultIn),
    later: 0,
    isEdge,
    limit: limit === undefined ? null : limitOf(limit, context),
    unit,
    title,
    labels,
    detail: typeof detail === 'string' ? { active: detail, inactive: detail } : (detail ?? {}),
  };
};

/** Whether a word says that an entity is bad, and perhaps how bad. */
export const isBad = (what: string): boolean =>
  what === 'active' || severities.some((severity) => severity === what);

/** Every source with what it sees, in the order of the file. */
export const sourcesOf = (entities: readonly PlacedEntity[]): ScriptedSource[] =>
  [...Map.groupBy(entities, ({ source }) => source)].map(([name, seen]) => ({ name, entities: seen }));

const turnByTurn = (
  items: readonly Item<SeenInTurns>[],
  { stepMs, most }: Context,
  faultIn: (item: Item<SeenInTurns>, fault: Fault) => void,
): SeenOnce[] => {
  const seen: SeenOnce[] = [];
  for (const item of items) {
    const { is, times = 0, forMs = 0 } = item;
    const turns = times + forMs / stepMs;
    if (!Number.isInteger(turns))
      faultIn(item, (say) => say.uneven(durationText(forMs), durationText(stepMs)));
    if (seen.length + turns > most) {
      faultIn(item, (say) => say.tooMany(most));
      break;
    }
    if (is.what === 'value' && is.by !== 0 && turns === 1) faultIn(item, (say) => say.noRamp);
    for (let turn = 0; turn < turns; turn += 1) {
      // Numbers are decimal in the file: 0.1 + 0.2 must be 0.3.
      seen.push(is.what === 'value' ? Number((is.first + turn * is.by).toPrecision(12)) : is.what);
    }
  }
  return seen;
};

const limitOf = (limit: number | string, { path, complain }: Context): Limit => {
  if (typeof limit === 'number') return { compare: 'at least', to: limit };
  const [, compare, to] = /^([a-z ]+) (-?\d+(?:\.\d+)?)$/.exec(limit) ?? [];
  if (compare !== undefined && Object.hasOwn(comparisons, compare)) {
    return { compare: compare as Limit['compare'], to: Number(to) };
  }
  complain([...path, 'limit'], (say) => say.wrong(limit, say.limit));
  return { compare: 'at least', to: 0 };
};

import { globFits, isGlob } from '../../language/glob.ts';
import { type MatcherTerm, readTerm } from '../../language/matcher.ts';
import { nearestOf } from '../../language/nearest.ts';
import { dependsOnLabel, partsOfKey } from '../../language/signal.ts';
import type { ConsistencyWords } from '../../messages/consistency.ts';
import { mostComplaints, shown } from '../complaints.ts';
import { isOwnKind, type KnownKinds, nearestKind } from '../telling/matches.ts';
import type { Path } from '../yaml.ts';

// Where one part of a file names another by name: a check, a source, a host, whatever is watched, a label. Channels, kinds and zones are
// held to what there is where they are read.

/** What is watched of a kind. */
export interface Watched {
  /** What it is called, for who has written another name. */
  readonly names: readonly string[];
  has(entity: string): boolean;
}

/** The names there are. */
export interface KnownNames {
  readonly kinds: KnownKinds;
  readonly sources: readonly string[];
  readonly host: string;
  /** Of other hosts of a fleet, and what they watch, nothing is known here. */
  readonly standsAlone: boolean;
  /** `null`: nobody knows beforehand. */
  watched(kind: string): Watched | null;
}

export interface NamesTell {
  /** It can't be meant, so the file is refused. */
  fault(path: Path, message: string): void;
  /** It may come later, so it is only said. */
  warning(path: Path, message: string): void;
  /** It is as it should be, and worth knowing. */
  hint(path: Path, message: string): void;
}

/** A name somewhere in the file. */
export interface NamedAt {
  readonly path: Path;
  readonly name: string;
}

/** Names of labels that Polkan itself gives, or that are none but read as one. */
const ownLabels = [
  ...['kind', 'entity', 'key', 'severity', 'host', 'source', 'group', dependsOnLabel],
  ...['compose_project', 'compose_service'],
];

/**
 * Compares every name in a file with what there is. What is not of the form that its schema has is passed over: something was found there
 * already.
 *
 * @param said what the file says of telling and of checks, as it is written
 */
export const compareNames = (
  said: Readonly<Record<string, unknown>>,
  known: KnownNames,
  toTell: NamesTell,
  say: ConsistencyWords,
): void => {
  const checks = namesOfChecks(said);
  const isCheck = new Set(checks);
  /** What may be meant by a name is looked for among thousands, and the same name may be wrong thousands of times. */
  let wrong = 0;
  const tell = Object.fromEntries(
    (['fault', 'warning', 'hint'] as const).map((how) => [
      how,
      (path: Path, message: string) => {
        wrong += 1;
        if (wrong <= mostComplaints + 1) toTell[how](path, message);
      },
    ]),
  ) as unknown as NamesTell;
  const labels = new Set([...ownLabels, ...labelsOfChecks(said)]);
  const watched = (kind: string): Watched | null => {
    if (kind === 'check') {
      return {
        names: checks,
        has: (entity) =>
          isCheck.has(entity) || isCheck.has(entity.slice(0, Math.max(0, entity.indexOf('/')))),
      };
    }
    if (kind === 'blind') return { names: known.sources, has: (entity) => known.sources.includes(entity) };
    return known.watched(kind);
  };

  const kind = ({ name, path }: NamedAt): void => {
    if (isGlob(name)) {
      if (![...known.kinds.keys()].some((each) => globFits(name, each)))
        tell.warning(path, say.fitsNoKind(shown(name)));
    } else if (!known.kinds.has(name) && isOwnKind(name, known.kinds)) tell.hint(path, say.ownKind(name));
  };

  const source = ({ name, path }: NamedAt): void => {
    if (isGlob(name)) {
      if (!known.sources.some((each) => globFits(name, each)))
        tell.warning(path, say.fitsNoSource(shown(name)));
      return;
    }
    if (known.sources.includes(name)) return;
    const message = say.noSource(shown(name), nearestOf(name, known.sources));
    if (known.standsAlone) tell.fault(path, message);
    else tell.warning(path, message);
  };

  const host = ({ name, path }: NamedAt): void => {
    if (known.standsAlone && !globFits(name, known.host))
      tell.warning(path, say.otherHost(shown(name), known.host));
  };

  const entity = (of: string, { name, path }: NamedAt): void => {
    const all = known.standsAlone ? watched(of) : null;
    if (all === null || all.has(name)) return;
    if (isGlob(name)) {
      // What a check finds may be several, each below its name.
      const fits = (each: string): boolean => globFits(name, each) || name.startsWith(`${each}/`);
      const isOpen = all.names.length === 0 || all.names.some(isGlob);
      if (!isOpen && !all.names.some(fits)) tell.warning(path, say.fitsNothing(shown(name), of));
      return;
    }
    const nearest = nearestOf(
      name,
      all.names.filter((each) => !isGlob(each)),
    );
    if (of === 'check') tell.fault(path, say.noCheck(shown(name), nearest));
    else
      tell.warning(
        path,
        say.notWatched(shown(`${of}/${name}`), nearest === null ? null : `${of}/${nearest}`),
      );
  };

  /** `container/web`, where nothing but its kind may be a glob, or a glob of all. */
  const key = ({ name, path }: NamedAt): void => {
    const parts = partsOfKey(name);
    if (isGlob(parts.kind)) return;
    const nearest = known.kinds.has(parts.kind) ? null : nearestKind(parts.kind, known.kinds);
    if (nearest !== null) tell.fault(path, say.notWatched(shown(name), `${nearest}/${parts.entity}`));
    else kind({ name: parts.kind, path });
    if (name.includes('/')) entity(parts.kind, { name: parts.entity, path });
  };

  const label = ({ name, path }: NamedAt): void => {
    if (labels.has(name)) return;
    const nearest = nearestOf(name, labels, name.length < 6 ? 1 : 2);
    if (nearest !== null) tell.warning(path, say.noLabel(shown(name), nearest));
  };

  const byField = { kind, source, host, key } as const;
  const match = (given: unknown, path: Path): void => {
    const terms = termsOf(given, path);
    const kinds = terms.filter(({ field }) => field === 'kind').map(({ name }) => name);
    for (const term of terms) {
      const { field } = term;
      if (field === 'entity') {
        for (const of of kinds) if (!isGlob(of)) entity(of, term);
      } else if (Object.hasOwn(byField, field)) byField[field as keyof typeof byField](term);
      else label({ name: field, path: term.path });
    }
  };

  for (const { given, path } of matchesIn(said)) {
    if (wrong > mostComplaints) break;
    match(given, path);
  }
  for (const [index, cause] of listIn(said.causes).entries())
    for (const name of textsIn(fieldOf(cause, 'same'), ['causes', index, 'same'])) label(name);
  for (const kindName of Object.keys(mappingIn(said.kinds)))
    kind({ name: kindName, path: ['kinds', kindName] });
  for (const { name, path } of dependenciesIn(said)) {
    if (wrong > mostComplaints) break;
    if (name.includes('/')) key({ name, path });
    else if (!isCheck.has(name))
      tell.fault(path, say.noCheck(shown(name), nearestCheck(name, checks, known)));
  }
};

/** A check whose name is like it; or whatever else is called so. */
const nearestCheck = (name: string, checks: readonly string[], known: KnownNames): string | null => {
  const nearest = nearestOf(name, checks);
  if (nearest !== null) return nearest;
  const kind = ['container', 'dep'].find((each) => known.watched(each)?.names.includes(name));
  return kind === undefined ? null : `${kind}/${name}`;
};

/** The containers that are named one by one, for who can ask whether they are there. */
export const containersNamed = (said: Readonly<Record<string, unknown>>): readonly NamedAt[] => {
  const named = matchesIn(said).flatMap(({ given, path }) => {
    const terms = termsOf(given, path);
    const isContainer = terms.some(({ field, name }) => field === 'kind' && name === 'container');
    return terms.flatMap(({ field, name, path: at }): NamedAt[] => {
      if (field === 'entity' && isContainer) return [{ name, path: at }];
      return field === 'key' && name.startsWith('container/')
        ? [{ name: partsOfKey(name).entity, path: at }]
        : [];
    });
  });
  const needed = dependenciesIn(said).flatMap(({ name, path }) =>
    name.startsWith('container/') ? [{ name: partsOfKey(name).entity, path }] : [],
  );
  return [...named, ...needed].filter(({ name }) => !isGlob(name));
};

/** Every match of a file, with its place: of routes, of maintenance, and both sides of a cause. */
const matchesIn = (
  said: Readonly<Record<string, unknown>>,
): readonly { readonly given: unknown; readonly path: Path }[] => {
  const of = (part: string, ...fields: readonly string[]) =>
    listIn(said[part]).flatMap((one, index) =>
      fields.map((field) => ({ given: fieldOf(one, field), path: [part, index, field] })),
    );
  return [...of('routes', 'match'), ...of('maintenance', 'match'), ...of('causes', 'cause', 'hides')];
};

interface Term extends NamedAt {
  /** Of which field, or label, it is the value. */
  readonly field: string;
}

/** What a match wants, value by value. */
const termsOf = (given: unknown, path: Path): readonly Term[] => {
  const { labels, matchers, ...plain } = mappingIn(given);
  return [
    ...Object.entries(plain).flatMap(([field, name]): Term[] =>
      typeof name === 'string' ? [{ field, name, path: [...path, field] }] : [],
    ),
    ...Object.entries(mappingIn(labels)).flatMap(([field, name]): Term[] =>
      typeof name === 'string' ? [{ field, name, path: [...path, 'labels', field] }] : [],
    ),
    ...textsIn(matchers, [...path, 'matchers']).flatMap(({ name: written, path: at }): Term[] => {
      const term = termIn(written);
      if (term === null) return [];
      if (term.operator === '=') return [{ field: term.name, name: term.value, path: at }];
      // Of an expression, and of what must not be so, only the label can be held to those there are.
      return isOwn(term.name) ? [] : [{ field: term.name, name: '', path: at }];
    }),
  ];
};

const isOwn = (name: string): boolean => ['kind', 'entity', 'key', 'host', 'source'].includes(name);

const termIn = (written: string): MatcherTerm | null => {
  try {
    return readTerm(written);
  } catch {
    // One that is none was found where it is read.
    return null;
  }
};

const dependenciesIn = ({ checks }: Readonly<Record<string, unknown>>): readonly NamedAt[] =>
  listIn(checks).flatMap((check, index) =>
    textsIn(fieldOf(check, 'depends_on'), ['checks', index, 'depends_on']),
  );

const namesOfChecks = ({ checks }: Readonly<Record<string, unknown>>): readonly string[] =>
  listIn(checks).flatMap((check) => {
    const name = fieldOf(check, 'name');
    return typeof name === 'string' ? [name] : [];
  });

const labelsOfChecks = ({ checks }: Readonly<Record<string, unknown>>): readonly string[] =>
  listIn(checks).flatMap((check) => Object.keys(mappingIn(fieldOf(check, 'labels'))));

const listIn = (given: unknown): readonly unknown[] => (Array.isArray(given) ? given : []);

const mappingIn = (given: unknown): Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
    ? (given as Readonly<Record<string, unknown>>)
    : {};

const fieldOf = (given: unknown, name: string): unknown => mappingIn(given)[name];

/** One by itself, or those of a list, each with its place. */
const textsIn = (given: unknown, path: Path): readonly NamedAt[] =>
  typeof given === 'string'
    ? [{ name: given, path }]
    : listIn(given).flatMap((name, index): NamedAt[] =>
        typeof name === 'string' ? [{ name, path: [...path, index] }] : [],
      );

import type { Path } from '../yaml.ts';
import { type Fields, type Imported, type ImportNote, listOf, mapping, withoutEmpty } from './imported.ts';

/** How a config is written, where its entries stand then, and what Polkan objects to in it. */
export interface Reading {
  /** The lines count from 1. */
  complaintsOf(text: string): Promise<readonly { readonly line: number; readonly message: string }[]>;
  /** The line at which what stands at a path begins. */
  linesOf(text: string): (path: Path) => number;
  write(file: Fields): string;
}

/** What goes may be what another entry names, so it is read again, so often at most. */
const rounds = 5;

/**
 * What of an import Polkan takes. One entry that it refuses has the whole file refused, so that entry is left out, and said;
 * but not where it names a variable, for nobody knows here what that will be.
 */
export const accepted = async (
  made: Imported,
  { complaintsOf, linesOf, write }: Reading,
): Promise<Imported> => {
  let { file } = made;
  const notes: ImportNote[] = [...made.notes];
  for (let round = 0; round < rounds; round += 1) {
    const text = write(file);
    const complaints = await complaintsOf(text);
    if (complaints.length === 0) break;
    const entries = entriesOf(file, linesOf(text));
    const refused = new Set<unknown>();
    for (const { line, message } of complaints) {
      const found = entries.findLast((each) => each.line <= line);
      if (found === undefined || refused.has(found.entry)) continue;
      if (/(?<!\$)\$\{/.test(JSON.stringify(found.entry))) continue;
      refused.add(found.entry);
      notes.push({
        path: made.origins.get(found.entry) ?? [],
        note: (say) => say.refused(found.name, message),
      });
    }
    if (refused.size === 0) break;
    file = without(file, refused);
  }
  return { ...made, file, notes };
};

interface Entry {
  readonly entry: Fields;
  readonly name: string;
  readonly line: number;
}

/** The entries of every section, by the lines at which they begin. */
const entriesOf = (file: Fields, lineOf: (path: Path) => number): readonly Entry[] =>
  Object.entries(file)
    .flatMap(([section, entries]) =>
      Object.entries(entries as Fields).map(([name, entry]) => ({
        entry: mapping(entry),
        name: Array.isArray(entries) ? String(mapping(entry).name ?? section) : name,
        line: lineOf([section, Array.isArray(entries) ? Number(name) : name]),
      })),
    )
    .sort((a, b) => a.line - b.line);

/** The config without some of its entries, and without what says how those are told. */
const without = (file: Fields, refused: ReadonlySet<unknown>): Fields => {
  const channels = Object.fromEntries(
    Object.entries(mapping(file.channels)).filter(([, each]) => !refused.has(each)),
  );
  const checks = listOf(file.checks).filter((each) => !refused.has(each));
  const names = new Set(checks.map((check) => mapping(check).name));
  const isLeft = (rule: unknown): boolean => {
    const { entity } = mapping(mapping(rule).match);
    return !refused.has(rule) && (entity === undefined || names.has(entity));
  };
  const routes = listOf(file.routes)
    .filter(isLeft)
    .map((route) => {
      const to = listOf(mapping(route).to).filter((name) => String(name) in channels);
      return { ...mapping(route), to };
    })
    .filter(({ to }) => to.length > 0);
  return withoutEmpty({ channels, routes, checks, maintenance: listOf(file.maintenance).filter(isLeft) });
};

import type { WrittenTelling } from '../config/telling/read.ts';
import type { Path } from '../config/yaml.ts';

/** A config that lies over others, and where it stands in the file. */
export interface Layer {
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly at: Path;
}

/** Several configs as one, the last over the others field by field; what is said of a field stands where it was written. */
export const layered = (
  file: Pick<WrittenTelling, 'placeOf' | 'placeOfName' | 'isInBraces'>,
  layers: readonly Layer[],
): WrittenTelling => {
  const placed = ([first, ...rest]: Path): Path => {
    const own = layers.findLast(({ value }) => value !== undefined && Object.hasOwn(value, first ?? ''));
    const base = (own ?? layers.findLast(({ value }) => value !== undefined))?.at ?? [];
    return first === undefined ? base : [...base, first, ...rest];
  };
  return {
    value: Object.assign({}, ...layers.map(({ value }) => value)) as unknown,
    placeOf: (path, offset) => file.placeOf(placed(path), offset),
    placeOfName: (path) => file.placeOfName(placed(path)),
    isInBraces: (path) => file.isInBraces(placed(path)),
  };
};

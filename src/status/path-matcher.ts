/** Reads a path: its parameters, decoded, or `null` where it is another one. */
export type PathMatcher = (path: string) => Readonly<Record<string, string>> | null;

/**
 * Matches paths as a route has them: `/a/:name` has one part for any that is not empty, `/a/*` any rest, which is the
 * parameter `*`. Parts are compared as they came and decoded only then, so that `%2f` is never a slash of the path; one
 * that can't be decoded matches nothing.
 */
export const pathMatcher = (pattern: string): PathMatcher => {
  const parts = pattern.split('/');
  const hasRest = parts.at(-1) === '*';
  const fixed = hasRest ? parts.slice(0, -1) : parts;
  if (!hasRest && !parts.some((part) => part.startsWith(':'))) {
    const none = Object.freeze({});
    return (path) => (path === pattern ? none : null);
  }
  return (path) => {
    const given = path.split('/');
    if (hasRest ? given.length < fixed.length : given.length !== fixed.length) return null;
    const found: [name: string, value: string][] = [];
    for (const [index, part] of fixed.entries()) {
      const value = given[index] ?? '';
      if (!part.startsWith(':')) {
        if (part !== value) return null;
        continue;
      }
      const decoded = decodedOf(value);
      if (decoded === null || decoded === '') return null;
      found.push([part.slice(1), decoded]);
    }
    if (hasRest) {
      const decoded = decodedOf(given.slice(fixed.length).join('/'));
      if (decoded === null) return null;
      found.push(['*', decoded]);
    }
    return Object.fromEntries(found);
  };
};

const decodedOf = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    // It is no path that anybody was given here, and is answered as one that is not there.
    return null;
  }
};

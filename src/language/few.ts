/** So many names are said in a sentence. */
const mostNamed = 3;

/** The first of some names, each once, and that there are more. */
export const few = (names: readonly string[]): string => {
  const all = [...new Set(names)];
  return all.length > mostNamed ? `${all.slice(0, mostNamed).join(', ')}, …` : all.join(', ');
};

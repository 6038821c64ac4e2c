/**
 * A page with its generated parts put in anew, each between `<!-- name: generated -->` and
 * `<!-- name: end -->`.
 *
 * @throws Error if a marker is missing
 */
export const withParts = (page: string, parts: Readonly<Record<string, string>>): string =>
  Object.entries(parts).reduce((text, [name, part]) => {
    const [begin, end] = [`<!-- ${name}: generated -->`, `<!-- ${name}: end -->`];
    const [before, rest] = text.split(begin);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) throw new Error(`the page has no place for ${name}`);
    return `${before}${begin}\n\n${part}\n\n${end}${after}`;
  }, page);

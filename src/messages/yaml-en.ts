// What is wrong with the grammar of a YAML file, in English: for whoever has never read that grammar.

export const yaml = {
  secondColon: 'a second `: ` in one line: put the text in quotes, or the mapping in lines of its own',
  noColon: 'this is neither a list nor `name: value`: is the `:` missing, or a space behind it?',
  indentation: 'the indentation does not fit what stands around it',
  tab: 'a tab indents this line: only spaces may',
  notClosed: (bracket: string) => `a bracket before this is not closed: there is no ${bracket}`,
  quote: 'a quote is not closed',
  reserved: (character: string) => `a value can't begin with ${character}: put it in quotes`,
  escape: (given: string) => `${given} means nothing within double quotes: write \\\\, or use single ones`,
  listInLine: 'a list that begins with `-` needs a line of its own',
  blockInBraces: 'within [ ] and { } everything is written with commas: is one missing?',
  header: 'behind | or > stands nothing: the text begins in the next line',
  anchor: 'an anchor (&name) or alias (*name) stands where it may not',
  other: 'this does not fit here: look at the indentation, and at brackets and quotes before it',
};

/** The shape of a dictionary of grammar. */
export type YamlWords = typeof yaml;

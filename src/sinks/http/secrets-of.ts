/** Shorter parts of an address are words, `hooks` or `services`, and masking them would tear up innocent text. */
const shortest = 10;

/** What of an address that is a secret must not be shown: all of its path, and each part that is long enough to be one. */
export const secretsOf = ({ pathname, search, searchParams, password }: URL): string[] => {
  const parts = [...pathname.split('/'), ...searchParams.values(), password];
  return [pathname.slice(1) + search, pathname.slice(1), ...parts].filter(({ length }) => length >= shortest);
};

/** What of the value of a header must not be shown: behind `Bearer `, say, the token alone, too. */
export const secretsOfValue = (value: string): string[] => [
  value,
  ...value.split(' ').filter(({ length }) => length >= shortest),
];

/** What a URL has percent-encoded. What can't be decoded was never encoded. */
export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // Nothing is lost: it goes out as it was written.
    return text;
  }
};

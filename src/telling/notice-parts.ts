import type { Member } from '../language/telling.ts';

/** What is longer is several notices: a notice is one event in the journal, and stores and brokers cap what they take. */
export const mostMembers = 2_000;
/** So much of it is members, bytes of JSON: with what else is in it, half of what a broker takes. */
export const longestMembers = 500_000;

/** No less than the bytes of it as JSON: a unit of UTF-16 is three bytes at the most. */
const bytesOf = (member: Member): number => {
  const text = JSON.stringify(member);
  return /[\u0080-\uffff]/.test(text) ? 3 * text.length : text.length;
};

/** What is told together, in parts of which each fits into one notice. */
export const inNotices = <Each>(
  all: readonly [Each, ...Each[]],
  memberOf: (each: Each) => Member,
): readonly [Each, ...Each[]][] => {
  const [first, ...others] = all;
  let part: [Each, ...Each[]] = [first];
  let bytes = bytesOf(memberOf(first));
  const parts = [part];
  for (const each of others) {
    const more = bytesOf(memberOf(each));
    if (part.length < mostMembers && bytes + more <= longestMembers) {
      part.push(each);
      bytes += more;
      continue;
    }
    part = [each];
    bytes = more;
    parts.push(part);
  }
  return parts;
};

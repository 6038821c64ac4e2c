import fc from 'fast-check';
import { anyText } from '../support/any-text.ts';

/**
 * Inputs that are nearly right: what a real system says, with some of it replaced, left out, doubled, of
 * another type, far too large or cut off. Plain noise is stopped by the first check of a parser; these come
 * further.
 */

/** Names that every object in JavaScript has already. */
export const inheritedNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const;

/** Text that has broken parsers before. */
const nastyTexts = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n\t',
  '\u2028',
  '\ud800',
  'a\udc00b',
  '\ufeff',
  '\u202egnp.exe',
  '\u001b[31mred\u001b[0m',
  '<b>&amp;"\'',
  '🔥'.repeat(300),
  'x'.repeat(5_000),
  ' '.repeat(5_000),
  '('.repeat(2_000),
  '1'.repeat(400),
  '-1',
  '-0',
  '+5',
  '0x10',
  '1e400',
  'NaN',
  'Infinity',
  '9007199254740993',
  '18446744073709551615',
  '99999999999999999999999999',
  '2026-06-15T10:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '0001-01-01T00:00:00Z',
  'null',
  'true',
  '[object Object]',
  '$&$1$$',
  '../../etc/passwd',
  'https://user:password@example.org/?q=1',
  ...inheritedNames,
] as const;

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...nastyTexts) },
  { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 1, arbitrary: anyText(40) },
);

const nastyNumbers = [
  0,
  -0,
  -1,
  1,
  0.5,
  1e-300,
  60,
  255,
  404,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53) + 1,
  8.64e15,
  8.64e15 + 1,
  1e21,
  1e308,
  -1e308,
] as const;

export const nastyNumber: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...nastyNumbers) },
  { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.integer() },
);

/** Stands for a value that is nested too deep for anything that recurses; see `jsonOf`. */
const deep = '@deep@';
const deepJson = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

/** An own field of that name, whatever the name. */
const objectWith = (name: string, value: unknown): object =>
  Object.defineProperty({}, name, { value, enumerable: true, configurable: true, writable: true });

/** What JSON can hold, and nobody expects there. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: nastyText },
  { weight: 3, arbitrary: nastyNumber },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], [{}], [0, '', {}]),
  },
  { weight: 1, arbitrary: fc.tuple(nastyText, nastyNumber).map(([name, value]) => objectWith(name, value)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2, noUnicodeString: false }) },
);

/** One thing that goes wrong in a value: where (a number of a place), how, and what is put there. */
const damage = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'double', 'wrap', 'rename', 'add', 'swap'),
  value: nastyValue,
  name: nastyText,
  deep: fc.integer({ min: 0, max: 400 }).map((n) => n === 0),
});
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

interface Place {
  readonly parent: Record<string, unknown> | unknown[];
  readonly name: string;
}

const placesIn = (value: unknown, places: Place[] = []): Place[] => {
  if (typeof value !== 'object' || value === null) return places;
  const parent = value as Place['parent'];
  for (const name of Object.keys(parent)) {
    places.push({ parent, name });
    placesIn(parent[name as keyof Place['parent']], places);
  }
  return places;
};

const put = (parent: Place['parent'], name: string, value: unknown): void => {
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
};

const spoil = (root: { is: unknown }, { at, how, value, name, deep: isDeep }: Damage): void => {
  const places = placesIn(root);
  const { parent, name: field } = places[at % places.length] as Place;
  const old = (parent as Record<string, unknown>)[field];
  // What is drawn is drawn again, so each place has its own.
  const given = isDeep ? deep : structuredClone(value);
  switch (how) {
    case 'replace':
      put(parent, field, given);
      return;
    case 'remove':
      if (Array.isArray(parent)) parent.splice(Number(field), 1);
      else if (parent !== root) delete parent[field];
      return;
    case 'double':
      if (Array.isArray(old)) old.push(...structuredClone(old));
      else if (Array.isArray(parent)) parent.splice(Number(field), 0, structuredClone(old));
      return;
    case 'wrap':
      put(parent, field, at % 2 === 0 ? [old] : { [field]: old });
      return;
    case 'rename':
      if (Array.isArray(parent) || parent === root) return;
      delete parent[field];
      put(parent, name, old);
      return;
    case 'add':
      if (Array.isArray(old)) old.push(given);
      else if (typeof old === 'object' && old !== null) put(old as Record<string, unknown>, name, given);
      return;
    case 'swap': {
      const other = places[(at >>> 8) % places.length] as Place;
      put(parent, field, structuredClone((other.parent as Record<string, unknown>)[other.name]));
      return;
    }
  }
};

/** One of the `samples`, spoilt in a few places; at times it is left whole. What it gives is its own. */
export const spoiltValue = (samples: readonly unknown[], most = 4): fc.Arbitrary<unknown> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(damage, { maxLength: most, size: 'max' }))
    .map(([sample, damages]) => {
      const root = { is: structuredClone(sample) };
      for (const each of damages) spoil(root, each);
      return root.is;
    });

/** As JSON, with what is nested too deep as what it stands for. */
export const jsonOf = (value: unknown): string =>
  (JSON.stringify(value) ?? 'undefined').replace(`"${deep}"`, deepJson);

/** What can go wrong with text on its way. */
const slip = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 400 })),
  how: fc.constantFrom('cut', 'delete', 'insert', 'double', 'replace'),
  text: fc.oneof(
    nastyText,
    fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '\\ud800', '1e999', '-'),
  ),
});

const slipped = (
  text: string,
  { from, length, how, text: other }: typeof slip extends fc.Arbitrary<infer T> ? T : never,
): string => {
  const at = Math.floor(from * text.length);
  const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
  switch (how) {
    case 'cut':
      return before;
    case 'delete':
      return before + after;
    case 'insert':
      return before + other + part + after;
    case 'double':
      return before + part + part + after;
    case 'replace':
      return before + other + after;
  }
};

/** Text that something has happened to on its way. */
export const spoiltText = (text: fc.Arbitrary<string>, most = 4): fc.Arbitrary<string> =>
  fc
    .tuple(text, fc.array(slip, { maxLength: most, size: 'max' }))
    .map(([whole, slips]) => slips.reduce(slipped, whole));

/** A body of JSON: spoilt in what it says, and now and then in how it is written. */
export const spoiltJson = (samples: readonly unknown[], most = 4): fc.Arbitrary<string> => {
  const body = spoiltValue(samples, most).map(jsonOf);
  return fc.oneof({ weight: 6, arbitrary: body }, { weight: 1, arbitrary: spoiltText(body, 2) });
};

/** Bytes: text that was spoilt, with some of its bytes struck at random. */
export const spoiltBytes = (text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(spoiltText(text), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }))
    .map(([whole, strikes]) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of strikes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    });

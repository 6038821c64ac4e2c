import { expect, test } from 'vitest';
import { createNaming, type Named } from '../../src/history/naming.ts';
import { shortIds } from '../../src/telling/short-id.ts';

const incident = 'check/web@1000';
const short = shortIds([incident]).get(incident) ?? '';
const known: readonly Named[] = [
  { key: 'check/web', title: 'Check web', incident },
  { key: 'check/web', title: 'Check web', incident: 'check/web@2000' },
  { key: 'check/web-2', title: 'Check web-2', incident: null },
  { key: 'container/db', title: 'Container db' },
  { key: 'container_crash/db', title: 'Container db crashed' },
  { key: 'container_crash/cron', title: 'Container cron crashed' },
  { key: 'dep/db', title: 'Dependency db' },
  { key: `dep/${short}-like`, title: 'Dependency that is called like an id' },
];

test.each<[string, string, readonly string[]]>([
  ['a key', 'check/web', ['check/web']],
  ['the whole name of one, though others have it in theirs', 'web', ['check/web']],
  ['a name of two', 'db', ['container/db', 'dep/db']],
  ['what is known by what happens to it alone', 'cron', ['container_crash/cron']],
  ['the short id of an incident, though a name has it in it', short, ['check/web']],
  ['an incident', incident, ['check/web']],
  ['part of a name, whatever its case', 'WEB-', ['check/web-2']],
  ['part of a title', 'Dependency d', ['dep/db']],
  ['a key that there is not, though others begin with it', 'check/we', []],
  ['nothing', '', []],
  ['what there is not', 'mail', []],
])('%s names those that may be meant', (_, given, keys) => {
  const naming = createNaming(given, (kind) => kind === 'container_crash');
  for (const one of known) naming.take(one);
  expect(naming.keys()).toEqual(keys);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incidentId, incidentKey, incidentStart, keyOf, partsOfKey } from '../../src/language/signal.ts';

describe('the key of an entity', () => {
  test.each([
    ['container/web', 'container', 'web'],
    ['host_mem', 'host_mem', ''],
    ['disk//', 'disk', '/'],
    ['disk//var/lib', 'disk', '/var/lib'],
    ['process/a@b@1', 'process', 'a@b@1'],
  ])('%s is kind and entity, and comes back', (key, kind, entity) => {
    expect(partsOfKey(key)).toEqual({ kind, entity });
    expect(keyOf(kind, entity)).toBe(key);
  });

  test('and the time of an incident are read back from its id, whatever the entity is called', () => {
    const anyEntity = fc.oneof(fc.string(), fc.constantFrom('/', '@', 'a@1', 'a/b@2'));
    fc.assert(
      fc.property(anyEntity, fc.nat(), (entity, at) => {
        const key = keyOf('kind', entity);
        const id = incidentId(key, at);
        expect(partsOfKey(incidentKey(id))).toEqual({ kind: 'kind', entity });
        expect(incidentStart(id)).toBe(at);
      }),
    );
  });
});

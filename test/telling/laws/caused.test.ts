import { describe, expect, test } from 'vitest';
import { matcherOf } from '../../../src/language/matcher.ts';
import { partsOfKey, type Transition } from '../../../src/language/signal.ts';
import { transitionOf } from '../../../src/language/transition-of.ts';
import { caused, causesIn } from '../../../src/telling/caused.ts';
import { evolve } from '../../../src/telling/evolve.ts';
import { noteOpen } from '../../../src/telling/noted.ts';
import type { CauseRule } from '../../../src/telling/rules.ts';
import { emptyTelling, type Incident, isOpen, unheard } from '../../../src/telling/state.ts';
import { anIncident, aQuestion } from '../../support/telling-questions.ts';
import { TellingWorld } from '../../support/telling-world.ts';

const of = (key: string, at = 1_000, some: Partial<Incident> = {}): Incident => {
  const { kind, entity } = partsOfKey(key);
  return anIncident({ id: `${key}@${at}`, key, kind, entity, at, ...some });
};
const rule = (cause: string, hides: string, some: Partial<CauseRule> = {}): CauseRule => ({
  ...{ name: `${cause}>${hides}`, cause: matcherOf({ key: cause }), hides: matcherOf({ key: hides }) },
  ...{ same: [], waits: false },
  ...some,
});
const causesOf = (
  incidents: readonly Incident[],
  causes: readonly CauseRule[],
  one: Incident,
): readonly string[] => {
  const state = emptyTelling();
  for (const incident of incidents) {
    state.incidents.set(incident.id, incident);
    noteOpen(state, incident, isOpen(incident));
  }
  return causesIn(state, { ...aQuestion().rules, causes })
    .of(one)
    .map(({ key }) => key);
};

/** It is shown again, and is worse. */
const worse = (incident: Incident | undefined): Transition =>
  transitionOf(incident ?? a, {
    at: 2,
    from: 'alerting',
    to: 'alerting',
    action: 'realert',
    reason: 'worse',
  });

const [a, b, c] = [of('k/a', 3), of('k/b', 1), of('k/c', 2)];

describe('the causes of an incident', () => {
  test('are those that are open, the oldest first', () => {
    const closed = of('k/d', 0, { closedAt: 5 });
    const rules = [rule('k/c', 'k/a'), rule('k/b', 'k/a'), rule('k/d', 'k/a')];
    expect(causesOf([a, b, c, closed], rules, a)).toEqual(['k/b', 'k/c']);
  });

  test('never hold the incident itself', () => {
    expect(causesOf([a], [rule('k/*', 'k/*')], a)).toEqual([]);
  });

  test('have to have the same of what the rule says', () => {
    const [here, there] = [of('k/a', 3, { labels: { rack: '1' } }), of('k/b', 1, { labels: { rack: '2' } })];
    expect(causesOf([here, there], [rule('k/b', 'k/a', { same: ['rack'] })], here)).toEqual([]);
    const same = of('k/b', 1, { labels: { rack: '1' } });
    expect(causesOf([here, same], [rule('k/b', 'k/a', { same: ['rack', 'host', 'kind'] })], here)).toEqual([
      'k/b',
    ]);
  });

  test('in a circle hide all but the oldest of it', () => {
    const circle = [rule('k/a', 'k/b'), rule('k/b', 'k/c'), rule('k/c', 'k/a')];
    expect(causesOf([a, b, c], circle, b)).toEqual([]);
    expect(causesOf([a, b, c], circle, a)).toEqual(['k/c']);
    expect(causesOf([a, b, c], circle, c)).toEqual(['k/b']);
  });

  test('outside a circle hide the oldest of it as well', () => {
    const d = of('k/d', 9);
    const rules = [rule('k/a', 'k/b'), rule('k/b', 'k/a'), rule('k/d', 'k/b')];
    expect(causesOf([a, b, d], rules, b)).toEqual(['k/d']);
  });
});

describe('what others need', () => {
  const mayHide = (needing: Incident, needed: Incident): boolean => {
    const state = emptyTelling();
    for (const incident of [needing, needed]) {
      state.incidents.set(incident.id, incident);
      noteOpen(state, incident, isOpen(incident));
    }
    return causesIn(state, { ...aQuestion().rules, causes: [] }).mayHide(needed);
  };
  const labels = { depends_on: 'db' };

  test('may hide them while they are open, as their labels say', () => {
    expect(mayHide(of('k/shop', 1, { labels }), of('k/db', 2))).toBe(true);
    expect(mayHide(of('k/shop', 1), of('k/db', 2))).toBe(false);
    expect(mayHide(of('k/shop', 1, { labels }), of('k/cache', 2))).toBe(false);
    expect(mayHide(of('k/shop', 1, { labels, closedAt: 2 }), of('k/db', 2))).toBe(false);
  });

  test('is what they have come to say that they need', () => {
    const world = new TellingWorld();
    world.down(0, 'k/shop');
    const [shop] = world.state.incidents.values();
    world.put({ type: 'sweep', at: 1, source: 'k', hinted: false, failed: false, transitions: [] });
    expect(world.state.needing.size).toBe(0);
    evolve(world.state, { ...worse(shop), labels });
    expect([...world.state.needing]).toEqual([shop]);
    evolve(world.state, { ...worse(shop), labels: {} });
    expect(world.state.needing.size).toBe(0);
  });
});

describe('a symptom', () => {
  test('is held by its oldest cause, until that is over', () => {
    expect(caused(aQuestion({ causes: [b, c] }))).toEqual({ reason: 'caused', by: 'k/b@1', until: null });
  });

  test.each([
    ['no good sweep', 0, 0, true],
    ['one good sweep', 1, 0, true],
    ['two good sweeps', 2, 0, false],
    ['two failed sweeps', 0, 2, true],
    ['three failed sweeps', 0, 3, false],
  ])('after its cause, with %s, is held: %s %s %s', (_, good, failed, isHeld) => {
    const incident = anIncident({ caused: { cause: 'k/b@1', closedAt: 900, good, failed } });
    expect(caused(aQuestion({ incident })) !== null).toBe(isHeld);
    expect(caused(aQuestion({ incident, action: 'recovery' }))).toBeNull();
    expect(caused(aQuestion({ incident, hearing: { ...unheard, believes: 'open' } }))).toBeNull();
  });

  test('of a cause that is open and explains it no more is not held', () => {
    const incident = anIncident({ caused: { cause: 'k/b@1', closedAt: null, good: 0, failed: 0 } });
    expect(caused(aQuestion({ incident }))).toBeNull();
  });

  test('whose cause is another source’s waits five seconds for it; an event and a reminder do not', () => {
    const rules = { ...aQuestion().rules, causes: [rule('k/b', 'container/web', { waits: true })] };
    expect(caused(aQuestion({ rules }))).toEqual({ reason: 'caused', by: null, until: 6_000 });
    expect(caused(aQuestion({ rules, now: 6_000 }))).toBeNull();
    expect(caused(aQuestion({ rules, action: 'realert' }))).toBeNull();
    expect(caused(aQuestion({ rules, incident: anIncident({ edge: true }) }))).toBeNull();
  });

  test('waits for what it names itself where that has a turn of its own: a check for any, another for what another source sees', () => {
    const needing = (kind: string, depends_on: string) =>
      caused(aQuestion({ incident: of(`${kind}/shop`, 1_000, { labels: { depends_on } }) }));
    const waits = { reason: 'caused', by: null, until: 6_000 };
    expect(needing('check', 'gateway')).toEqual(waits);
    expect(needing('check', 'check/gateway')).toEqual(waits);
    expect(needing('container', 'db')).toBeNull();
    expect(needing('container', 'container/db')).toBeNull();
    expect(needing('container', 'dep/db')).toEqual(waits);
  });
});

import { describe, expect, test } from 'vitest';
import type { Sweep, Transition } from '../../src/language/signal.ts';
import type { Actor } from '../../src/machines/actors.ts';
import { classicPolicy } from '../support/histories.ts';
import {
  db,
  failedSweep,
  line,
  minute,
  signal,
  start,
  sweep,
  system,
  web,
} from '../support/sweep-samples.ts';

describe('an entity that is gone', () => {
  test('from a sweep of its own source that covers its kind is recovered, in its own last words', () => {
    const { observe, keys } = system();
    observe(sweep(start, [web(true, { detail: 'exited (1).' }), db(false)]));
    observe(sweep(start + 1, [web(true, { detail: 'exited (1) 1 min ago.' })]));
    expect(observe(sweep(start + minute, [db(false)]))).toEqual([
      {
        type: 'transition',
        at: start + minute,
        source: 'containers',
        key: 'container/web',
        kind: 'container',
        entity: 'web',
        from: 'cooldown.holding',
        to: 'recovered',
        action: 'recovery',
        reason: 'gone',
        incident: `container/web@${start}`,
        title: 'Title container/web',
        detail: 'exited (1) 1 min ago.',
      },
    ]);
    expect(keys()).toEqual([]);
  });

  test('comes back as a new incident', () => {
    const { lines } = system();
    expect(lines(sweep(start, [web(true)]), sweep(start + 1, []), sweep(start + 2, [web(true)]))).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'container/web alerting→recovered recovery, gone',
      'container/web ok.quiet→alerting alert, crossed',
    ]);
  });

  test('while it waited to be alerted goes silently', () => {
    const { lines, keys } = system({ policyOf: () => ({ ...classicPolicy, forTicks: 3 }) });
    expect(lines(sweep(start, [web(true)]), sweep(start + 1, []))).toEqual([
      'container/web ok.quiet→ok.pending silent, waiting',
      'container/web ok.pending→ok.quiet silent, gone',
    ]);
    expect(keys()).toEqual([]);
  });

  test('after it had recovered goes silently', () => {
    const { lines, keys } = system();
    lines(sweep(start, [web(true)]), sweep(start + 1, [web(false)]));
    expect(lines(sweep(start + 2, []))).toEqual(['container/web recovered→ok.quiet silent, gone']);
    expect(keys()).toEqual([]);
  });

  test('is gone at once, however long its recovery would be kept waiting', () => {
    const { lines } = system({ policyOf: () => ({ ...classicPolicy, keepMs: 60 * minute }) });
    expect(lines(sweep(start, [web(true)]), sweep(start + 1, [web(false)]), sweep(start + 2, []))).toEqual([
      'container/web ok.quiet→alerting alert, crossed',
      'container/web alerting→cooldown.clearing silent, clearing',
      'container/web cooldown.clearing→recovered recovery, gone',
    ]);
  });

  const notGone: [name: string, next: Sweep][] = [
    ['when its source could not be read', failedSweep(start + minute)],
    ['when the sweep does not cover its kind', sweep(start + minute, [], { covers: ['blind', 'dep'] })],
    ['when the sweep is of another source', sweep(start + minute, [], { source: 'dependencies' })],
    ['when it is in the sweep, but could not be seen', sweep(start + minute, [web(null)])],
  ];
  test.each(notGone)('is not gone %s', (_, next) => {
    const { lines, actors } = system();
    lines(sweep(start, [web(true)]));
    const before = actors();
    expect(lines(next)).toEqual([]);
    expect(actors()).toEqual(before);
  });

  test('takes only the entities of covered kinds with it', () => {
    const { lines, keys } = system();
    const covers = ['container', 'image'];
    lines(sweep(start, [web(true), signal('image/web', true), signal('volume/web', true)], { covers }));
    expect(lines(sweep(start + 1, [web(null)], { covers }))).toEqual([
      'image/web alerting→recovered recovery, gone',
    ]);
    expect(keys()).toEqual(['container/web', 'volume/web']);
  });

  test('belongs to the source that first saw it, whoever else speaks of it', () => {
    const { lines } = system();
    lines(sweep(start, [web(true)]), sweep(start + 1, [web(true)], { source: 'orchestrator' }));
    expect(lines(sweep(start + 2, [], { source: 'orchestrator' }))).toEqual([]);
    expect(lines(sweep(start + 3, []))).toEqual(['container/web cooldown.holding→recovered recovery, gone']);
  });

  test('is gone once, though its kind is covered twice', () => {
    const { lines } = system();
    lines(sweep(start, [web(true)]));
    expect(lines(sweep(start + 1, [], { covers: ['container', 'container'] }))).toHaveLength(1);
  });
});

describe('what is no longer watched', () => {
  test('is closed silently, whatever its state, and the rest stays', () => {
    const { observe, unwatch, keys } = system({
      policyOf: (kind) => ({ ...classicPolicy, forTicks: kind === 'dep' ? 2 : 1 }),
    });
    observe(sweep(start, [web(true, { detail: 'exited (1).' }), db(true), signal('dep/api', true)]));
    const asked: Actor[] = [];
    const closed = unwatch(start + 5, (actor) => {
      asked.push(actor);
      return actor.key === 'container/db';
    });
    expect(asked.map(({ key, source }) => `${key} of ${source}`)).toEqual([
      'container/web of containers',
      'container/db of containers',
      'dep/api of containers',
    ]);
    const common = { type: 'transition', at: start + 5, source: 'containers' };
    expect(closed).toEqual<Transition[]>([
      {
        ...common,
        type: 'transition',
        key: 'container/web',
        kind: 'container',
        entity: 'web',
        from: 'alerting',
        to: 'ok.quiet',
        action: null,
        reason: 'unwatched',
        incident: `container/web@${start}`,
        title: 'Title container/web',
        detail: 'exited (1).',
      },
      {
        ...common,
        type: 'transition',
        key: 'dep/api',
        kind: 'dep',
        entity: 'api',
        from: 'ok.pending',
        to: 'ok.quiet',
        action: null,
        reason: 'unwatched',
        incident: null,
        title: 'Title dep/api',
        detail: 'is true.',
      },
    ]);
    expect(keys()).toEqual(['container/db']);
    expect(observe(sweep(start + 6, [db(true)])).map(line)).toEqual([
      'container/db alerting→cooldown.holding silent, inside cooldown',
    ]);
  });

  test('is nothing where all is kept', () => {
    const { observe, unwatch, keys } = system();
    observe(sweep(start, [web(true)]));
    expect(unwatch(start, () => true)).toEqual([]);
    expect(keys()).toEqual(['container/web']);
  });
});

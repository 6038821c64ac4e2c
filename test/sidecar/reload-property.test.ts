import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ReadConfig } from '../../src/config/config.ts';
import { readConfigured } from '../../src/config/read-configured.ts';
import { knownKinds } from '../../src/config/settings.ts';
import { readTellingText } from '../../src/config/telling/read-text.ts';
import type { Policy, Signal, Sweep } from '../../src/language/signal.ts';
import { createActors } from '../../src/machines/actors.ts';
import { locales } from '../../src/messages/messages.ts';
import { wantedConfig } from '../../src/sidecar/reload.ts';
import { type Resumed, resume } from '../../src/sidecar/resume.ts';
import { createLogger } from '../../src/sinks/log/log.ts';
import { advance, type Input } from '../../src/telling/advance.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { runs } from '../support/runs.ts';
import { machineWith, readWritten } from '../support/written-config.ts';

const second = 1_000;
const keys = ['container/db', 'container/web', 'dep/db', 'disk//', 'dep/site'] as const;
const policies: Readonly<Record<string, Policy>> = {
  container: { cooldownMs: 60 * second, forMs: 0, forTicks: 1, keepMs: 10 * second },
  dep: { cooldownMs: 30 * second, forMs: 10 * second, forTicks: 2, keepMs: 0 },
  disk: { cooldownMs: 0, forMs: 0, forTicks: 1, keepMs: 0 },
};
const policyOf = (kind: string): Policy => policies[kind] ?? (policies.disk as Policy);

const anySweep = fc.record({
  gapMs: fc.constantFrom(0, 500, 5 * second, 10 * second, 30 * second, 300 * second),
  kind: fc.constantFrom('container', 'dep', 'disk'),
  seen: fc.array(fc.constantFrom(true, false, null), { minLength: keys.length, maxLength: keys.length }),
  failed: fc.constantFrom(false, false, false, true),
  hinted: fc.boolean(),
  /** A reload comes before it. */
  reload: fc.boolean(),
});

const { telling: read } = await readTellingText(
  `causes: [{cause: {kind: container, entity: db}, hides: {kind: dep}}]
maintenance: [{match: {kind: disk}, when: [{from: "00:00", to: "23:50"}]}]
routes: [{match: {entity: web}, to: [mail], reminders: 2m}, {to: [chat, mail]}]
flap: {alerts: 3, within: 10m, settle: 2m}`,
  { ...{ base: defaultRules('box', ['chat', 'mail']), kinds: knownKinds() }, words: locales.en, now: 0 },
);
const rules = read?.rules ?? expect.fail('the config of the test holds');

/** What is decided and told of it. @param reloads whether it is taken up anew in between, as a reload does */
const lived = (
  steps: readonly (typeof anySweep extends fc.Arbitrary<infer S> ? S : never)[],
  reloads: boolean,
) => {
  const happened: unknown[] = [];
  let at = 1_700_000_000_000;
  let actors = createActors({ policyOf, onFault: (key) => expect.fail(key), restored: [] });
  let telling = emptyTelling();
  const put = (input: Input): void => void happened.push(...advance(telling, rules, input));
  put({ type: 'rules', at });
  let reloaded = 0;
  for (const { gapMs, kind, seen, failed, hinted, reload } of steps) {
    at += gapMs;
    // What was due before.
    if (gapMs > 0) put({ type: 'time', at: at - 1 });
    if (reload && reloads) {
      reloaded += 1;
      const sinks = [{ name: 'chat' }, { name: 'mail' }];
      resume({
        ...{ journal: null, at, version: '1', sinks, rules, policyOf, isWatched: () => true },
        ...{ words: locales.en, warn: (why) => expect.fail(why), onFault: (key) => expect.fail(key) },
        before: { actors: actors.actors(), telling, kept: ['chat', 'mail'] },
      }).subscribe((resumed: Resumed) => {
        actors = resumed.actors;
        telling = resumed.telling.state;
        expect(resumed.unwatched).toEqual([]);
      });
      // What is due at that very moment waits for the sweep of that moment, as it does without a reload.
      put({ type: 'rules', at });
    }
    const signals = keys.flatMap((key, index): Signal[] => {
      const [of = '', entity = ''] = key.split(/\/(.*)/s);
      return of === kind ? [{ kind, entity, active: seen[index] ?? null, title: key, detail: '' }] : [];
    });
    const sweep: Sweep = {
      type: 'sweep',
      at,
      source: `${kind}s`,
      covers: [],
      signals: failed ? [] : signals,
    };
    const transitions = actors.observe(sweep);
    happened.push(...transitions);
    put({ type: 'sweep', at, source: `${kind}s`, hinted, failed, transitions });
  }
  put({ type: 'time', at: at + 3_600 * second });
  return { happened, reloaded };
};

describe('a reload at any moment of a history', () => {
  test('changes no decision, no hold and no notice, where what it touches is nothing of that', () => {
    let [told, reloads] = [0, 0];
    fc.assert(
      fc.property(fc.array(anySweep, { minLength: 3, maxLength: 40 }), (steps) => {
        const [with_, without] = [lived(steps, true), lived(steps, false)];
        expect(with_.happened).toEqual(without.happened);
        told += with_.happened.length;
        reloads += with_.reloaded;
      }),
      { numRuns: runs(1_000) },
    );
    expect(told).toBeGreaterThan(runs(1_000));
    expect(reloads).toBeGreaterThan(runs(1_000));
  });

  test('to the same config is none: however it is laid out, and in how many files', async () => {
    const config: Readonly<Record<string, unknown>> = {
      host: 'box',
      interval: '10s',
      disk: { paths: ['/', '/home'], alert_pct: 70 },
      channels: { ops: { type: 'telegram', token: '123456:abcdefghijklmnop', chat: 1 } },
      routes: [{ match: { kind: 'disk' }, to: ['ops'], quiet: { from: '23:00', to: '07:00' } }],
      checks: [
        {
          name: 'shop',
          http: 'https://shop.example/',
          expect: { status: '200-299', body: '/ok/', within: '1s' },
        },
        { name: 'db', tcp: 'db:5432', labels: { team: 'a' } },
        { name: 'nightly', ping: { cron: '0 3 * * *', grace: '1h' } },
      ],
      maintenance: [{ match: { host: 'box' }, cron: '0 4 * * 0', for: '1h', comment: 'weekly' }],
    };
    const first = await readWritten(stringify(config));
    expect(first.complaints).toEqual([]);
    const shuffled = (value: unknown, order: number): unknown => {
      if (Array.isArray(value)) return value.map((each) => shuffled(each, order));
      if (typeof value !== 'object' || value === null) return value;
      const entries = Object.entries(value).map(([name, each]) => [name, shuffled(each, order)] as const);
      return Object.fromEntries(order % 2 === 0 ? entries : entries.reverse());
    };
    const layouts = fc.record({
      order: fc.integer({ min: 0, max: 1 }),
      lineWidth: fc.constantFrom(0, 40, 120),
      flow: fc.boolean(),
      comment: fc.constantFrom('', '# a comment\n'),
      parts: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(layouts, async ({ order, lineWidth, flow, comment, parts }) => {
        const written = Object.entries(shuffled(config, order) as object);
        const files = Array.from({ length: parts }, (_, part) => {
          const own = Object.fromEntries(written.filter((_entry, index) => index % parts === part));
          const style = flow ? ('flow' as const) : ('any' as const);
          return [
            `/etc/polkan/${part}.yaml`,
            comment + stringify(own, { lineWidth, collectionStyle: style }),
          ];
        });
        const next: ReadConfig = await readConfigured(
          { WATCHDOG_CONFIG: '/etc/polkan', WATCHDOG_LOCALE: 'en' },
          machineWith(Object.fromEntries(files)),
          { now: Date.parse('2026-11-27T00:00Z') },
        );
        expect(next.complaints).toEqual([]);
        const reload$ = new Subject<ReadConfig>();
        const applied: unknown[] = [];
        const quiet = { write: () => undefined };
        wantedConfig(first, {
          ...{ reload$, words: locales.en, onConfig: (why) => expect(why).toBe(null) },
          logger: createLogger({ level: 'info', secrets: [], pretty: false, destination: quiet }),
          onApplied: (read) => applied.push(read),
        });
        // Where it lies is all that differs.
        reload$.next({ ...next, config: { ...next.config, configFile: first.config.configFile } });
        expect(applied).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
  });
});

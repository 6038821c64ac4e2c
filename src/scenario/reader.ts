import * as z from 'zod/mini';
import { located, objectionsTo } from '../config/complaints.ts';
import { withGrammarFaults } from '../config/grammar-faults.ts';
import { knownKinds } from '../config/settings.ts';
import type { KnownKinds } from '../config/telling/matches.ts';
import { type CronReader, readTellingBy, type Telling } from '../config/telling/read.ts';
import { withKinds } from '../config/telling/timing.ts';
import { type Complaint, type Path, readYaml } from '../config/yaml.ts';
import { durationOf, durationText } from '../language/duration.ts';
import { nearestOf } from '../language/nearest.ts';
import type { Policies } from '../language/policy.ts';
import type { Messages } from '../messages/messages.ts';
import { tellingIn } from '../messages/telling.ts';
import { defaultRules } from '../telling/defaults.ts';
import { orderOf } from '../telling/order-text.ts';
import { changedPolicies } from '../testing/policies.ts';
import { type Layer, layered } from './config-layers.ts';
import { entitiesOf, type PlacedEntity, sourcesOf } from './entities.ts';
import { expectedChannels, expectedOf, expectsTelling } from './expected.ts';
import { type ComplainAt, longestMs, readAnswers } from './notation.ts';
import { keysOf, mostOfARange } from './ranges.ts';
import type { Change, Scenario, ScriptedEntity, ScriptedSink } from './scenario.ts';
import {
  type PolicyEntry,
  type ScenarioFile,
  type SinkEntry,
  scenarioFile,
  type TestEntry,
} from './schema.ts';

export interface ReadScenarios {
  readonly words: Messages;
  /** What holds where a file says nothing. */
  readonly standard: { readonly policies: Policies; readonly blindTicks: number };
  /** What reads cron expressions (`cronFor`). Default: nothing, and none may be in the file. */
  readonly cron?: CronReader | null;
}

export interface ReadFile {
  readonly scenarios: readonly Scenario[];
  /** Everything that is wrong in the file; then there are no scenarios. */
  readonly complaints: readonly Complaint[];
}

/** More are no test of timing; they would only fill the memory. */
const mostSweeps = 100_000;

/** Reads a scenario file. Everything that is wrong is told at once, in the order in which it stands there. */
export const readScenarios = (text: string, { words, standard, cron = null }: ReadScenarios): ReadFile => {
  const say = words.scenario.fault;
  const file = withGrammarFaults(readYaml(text, say), text, say);
  if (file.complaints.length > 0) return { scenarios: [], complaints: file.complaints };
  const parsed = z.safeParse(scenarioFile, file.value);
  if (!parsed.success) {
    const objections = objectionsTo(parsed.error.issues, file, say);
    return { scenarios: [], complaints: inOrder(objections.map((each) => located(each, file))) };
  }
  const whole = parsed.data;
  const keys = whole.tests.flatMap((test) => Object.keys(test.series));
  const allKinds = new Set([
    ...Object.keys(standard.policies.kinds),
    ...keys.map((key) => key.replace(/\/.*/s, '')),
  ]);
  const complaints: Complaint[] = [];
  const complain: ComplainAt = (path, fault, at) => {
    const place = at === 'name' ? file.placeOfName(path) : file.placeOf(path, at);
    complaints.push({ ...place, message: fault(say) });
  };

  const duration = (given: string | 0, path: Path): number => {
    const ms = given === 0 ? 0 : durationOf(given, longestMs);
    if (ms === null) complain(path, (faults) => faults.notADuration(String(given)));
    return ms ?? 0;
  };

  const checkSeen = (key: string, at: Path, known: ReadonlySet<string>): void => {
    const unknown = keysOf(key)?.find((each) => !known.has(each)) ?? null;
    if (unknown !== null) complain(at, (faults) => faults.unknownKey(unknown, nearestOf(unknown, known)));
    else if (keysOf(key) === null) complain(at, (faults) => faults.noRange(key, mostOfARange));
  };

  const policiesOf = (base: Policies, entry: PolicyEntry | undefined, path: Path): Policies => {
    if (entry === undefined) return base;
    const { kinds = {}, ...general } = entry;
    for (const kind of Object.keys(kinds).filter((each) => !allKinds.has(each))) {
      const nearest = nearestOf(kind, allKinds);
      complain([...path, 'kinds', kind], (faults) => faults.unknownKind(kind, nearest), 'name');
    }
    const policy = ({ cooldown, for: waits, forTicks, keep }: typeof general, at: Path) => ({
      ...(cooldown !== undefined && { cooldownMs: duration(cooldown, [...at, 'cooldown']) }),
      ...(waits !== undefined && { forMs: duration(waits, [...at, 'for']) }),
      ...(forTicks !== undefined && { forTicks }),
      ...(keep !== undefined && { keepMs: duration(keep, [...at, 'keep']) }),
    });
    return changedPolicies(base, {
      policy: policy(general, path),
      policies: Object.fromEntries(
        Object.entries(kinds).map(([kind, own]) => [kind, policy(own, [...path, 'kinds', kind])]),
      ),
    });
  };

  const sinkOf = (name: string, entry: SinkEntry | string | number, path: Path): ScriptedSink => {
    const isShort = typeof entry !== 'object';
    const { answers, rate = '', catchUp = true } = isShort ? { answers: entry } : entry;
    const at = isShort ? path : [...path, 'answers'];
    const rates = rate === '' ? [] : rate.split(',').map((each) => /^\s*(\d+) per (\S+)\s*$/.exec(each));
    return {
      name,
      catchUp,
      answers: readAnswers(String(answers), (offset, fault) => complain(at, fault, offset)),
      rates: rates.flatMap((match) => {
        const [count, perMs] = [Number(match?.[1]), durationOf(match?.[2] ?? '', longestMs)];
        if (count > 0 && perMs !== null && perMs > 0) return [{ count, perMs }];
        complain([...path, 'rate'], (faults) => faults.wrong(rate, faults.rate));
        return [];
      }),
    };
  };

  const general = policiesOf(standard.policies, whole.policy, ['policy']);

  const scenarioOf = (test: TestEntry, index: number): Scenario => {
    const path: Path = ['tests', index];
    const own = (field: keyof ScenarioFile & keyof TestEntry): Path =>
      test[field] === undefined ? [field] : [...path, field];
    const step = test.step ?? whole.step ?? '30s';
    const stepMs = duration(step, own('step'));
    if (step === 0 || durationOf(step) === 0) complain(own('step'), (faults) => faults.noStep);

    const seenKeys = new Set<string>();
    const entities = Object.entries(test.series).flatMap(([key, entry]) => {
      const at: Path = [...path, 'series', key];
      const found = entitiesOf(key, entry, { stepMs: stepMs || 1, most: mostSweeps, path: at, complain });
      const twice = found.find((each) => seenKeys.has(each.key));
      if (twice !== undefined) complain(at, (faults) => faults.sameKey(twice.key), 'name');
      for (const each of found) seenKeys.add(each.key);
      return found;
    });
    if (entities.length === 0) complain([...path, 'series'], (faults) => faults.nothingSeen);
    const sources = sourcesOf(entities);

    const given = { ...whole.sinks, ...test.sinks };
    const expectedSinks = expectedChannels(test);
    const standardSinks = expectedSinks.length > 0 || !expectsTelling(test) ? expectedSinks : ['log'];
    const names = whole.sinks || test.sinks ? Object.keys(given) : standardSinks;
    const kinds = kindsWith(entities);
    let layers: readonly Layer[] = [
      { value: whole.config, at: ['config'] },
      { value: test.config, at: [...path, 'config'] },
    ];
    const { rules, timing } = tellingOf(names, layers, kinds);
    const said: [PolicyEntry | undefined, Path][] = [[test.policy, [...path, 'policy']]];
    const policiesBy = (kinds: Pick<Telling, 'timing'>): Policies =>
      said.reduce((base, [entry, at]) => policiesOf(base, entry, at), withKinds(general, kinds));
    const policies = policiesBy({ timing });
    const changes = (test.changes ?? []).map((change, i): Change => {
      const here: Path = [...path, 'changes', i];
      const { at, policy, config, unwatched = [] } = change;
      if (policy === undefined && config === undefined && unwatched.length === 0)
        complain(here, (faults) => faults.nothingChanges);
      if (config !== undefined) layers = [{ value: config, at: [...here, 'config'] }];
      const told = tellingOf(names, layers, kinds);
      said.push([policy, [...here, 'policy']]);
      for (const [n, key] of unwatched.entries()) checkSeen(key, [...here, 'unwatched', n], seenKeys);
      return {
        at: duration(at, [...here, 'at']),
        policies: policiesBy(told),
        rules: told.rules,
        unwatched: unwatched.flatMap((key) => keysOf(key) ?? []),
      };
    });

    const sinks = names.map((name) =>
      sinkOf(name, (Object.hasOwn(given, name) ? given[name] : null) ?? 'ok', [
        ...(test.sinks?.[name] === undefined ? [] : path),
        'sinks',
        name,
      ]),
    );
    for (const name of expectedSinks.filter((each) => !names.includes(each))) {
      complain(
        [
          ...path,
          'expect',
          ...(test.expect.messages?.[name] === undefined ? ['notices'] : ['messages', name]),
        ],
        (faults) => faults.unknownSink(name, nearestOf(name, names)),
        'name',
      );
    }

    return {
      ...file.placeOf(path),
      name: test.name,
      locale: whole.locale ?? 'en',
      startAt: startOf(test.start ?? whole.start, own('start')),
      stepMs,
      turns: turnsOf(test, entities, stepMs || 1, path),
      blindTicks: test.blindTicks ?? whole.blindTicks ?? standard.blindTicks,
      policies,
      changes,
      sources,
      sinks,
      rules,
      commands: (test.commands ?? []).map(({ at, say: said, by }, i) => {
        const here = [...path, 'commands', i];
        if (orderOf(said) === null)
          complain([...here, 'say'], (faults) => faults.wrong(said, faults.command));
        return { at: duration(at, [...here, 'at']), say: said, ...(by !== undefined && { by }) };
      }),
      expected: expectedOf(
        test,
        [...entities.map(({ key }) => key), ...sources.map(({ name }) => `blind/${name}`)],
        [...path, 'expect'],
        { placeOf: file.placeOf, complain, duration, checkSeen },
      ),
    };
  };

  /** What a config of several layers says of telling. */
  const tellingOf = (channels: readonly string[], layers: readonly Layer[], kinds: KnownKinds) => {
    const base = defaultRules('', channels);
    const reading = { base, kinds, words, telling: tellingIn(words), now: 0 };
    const { telling, complaints: found } = readTellingBy(layered(file, layers), reading, cron);
    complaints.push(...found);
    return { rules: telling?.rules ?? base, timing: telling?.timing ?? {} };
  };

  const startOf = (given: string | undefined, at: Path): number => {
    const startAt = Date.parse(given ?? '2026-01-01');
    if (!Number.isFinite(startAt)) complain(at, (faults) => faults.wrong(String(given), faults.start));
    return Number.isFinite(startAt) ? startAt : 0;
  };

  /** Every kind that may be matched, with the source that sees it: what one source sees needs no wait for a cause. */
  const kindsWith = (entities: readonly PlacedEntity[]): KnownKinds => {
    const seenBy = Map.groupBy(entities, ({ kind }) => kind);
    const sourceOf = (kind: string): string | null => {
      const [source, another] = [...new Set(seenBy.get(kind)?.map((each) => each.source))];
      return another === undefined ? (source ?? null) : null;
    };
    return new Map([
      ...[...allKinds].map((kind) => [kind, null] as const),
      ...knownKinds(),
      ...[...seenBy.keys()].map((kind) => [kind, sourceOf(kind)] as const),
    ]);
  };

  const turnsOf = (
    { until }: TestEntry,
    entities: readonly ScriptedEntity[],
    stepMs: number,
    path: Path,
  ): number => {
    const longest = Math.max(1, ...entities.map(({ seen, later }) => seen.length + later));
    if (until === undefined && longest > mostSweeps)
      complain([...path, 'series'], (faults) => faults.tooMany(mostSweeps));
    if (until === undefined) return longest;
    const turns = Math.floor(duration(until, [...path, 'until']) / stepMs) + 1;
    if (turns < longest) {
      complain([...path, 'until'], (faults) => faults.untilTooShort(durationText((longest - 1) * stepMs)));
    }
    if (turns > mostSweeps) complain([...path, 'until'], (faults) => faults.tooMany(mostSweeps));
    return turns;
  };

  const scenarios = whole.tests.map(scenarioOf);
  scenarios.forEach(({ name }, index) => {
    const first = scenarios.findIndex((each) => each.name === name);
    if (first < index) complain(['tests', index, 'name'], (faults) => faults.sameName(name));
  });
  return complaints.length > 0
    ? { scenarios: [], complaints: inOrder(complaints) }
    : { scenarios, complaints };
};

/** Each once: what is wrong for the whole file is found by every test. */
const inOrder = (complaints: readonly Complaint[]): Complaint[] =>
  complaints
    .filter((one, index) => complaints.findIndex((each) => isSame(each, one)) === index)
    .sort((a, b) => a.line - b.line || a.column - b.column);

const isSame = (a: Complaint, b: Complaint): boolean =>
  a.line === b.line && a.column === b.column && a.message === b.message;

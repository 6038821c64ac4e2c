import * as z from 'zod/mini';
import { durationOf, durationText } from '../language/duration.ts';
import { nearestOf } from '../language/nearest.ts';
import type { Policies } from '../language/policy.ts';
import type { Messages } from '../messages/messages.ts';
import { changedPolicies } from '../testing/policies.ts';
import { complaintsOf } from './complaints.ts';
import { entityOf, sourcesOf } from './entities.ts';
import { type ComplainAt, longestMs, readAnswers } from './notation.ts';
import {
  type Expected,
  type ExpectedAction,
  type ExpectedMessage,
  type Scenario,
  type ScriptedEntity,
  type ScriptedSink,
  tidy,
} from './scenario.ts';
import {
  type PolicyEntry,
  type ScenarioFile,
  type SinkEntry,
  scenarioFile,
  type TestEntry,
} from './schema.ts';
import { type Complaint, type Path, readYaml } from './yaml.ts';

export interface ReadScenarios {
  readonly words: Messages;
  /** What holds where a file says nothing. */
  readonly standard: { readonly policies: Policies; readonly blindTicks: number };
}

export interface ReadFile {
  readonly scenarios: readonly Scenario[];
  /** Everything that is wrong in the file; then there are no scenarios. */
  readonly complaints: readonly Complaint[];
}

/** More are no test of timing; they would only fill the memory. */
const mostSweeps = 100_000;

/** Reads a scenario file. Everything that is wrong is told at once, in the order in which it stands there. */
export const readScenarios = (text: string, { words, standard }: ReadScenarios): ReadFile => {
  const say = words.scenario.fault;
  const file = readYaml(text, say);
  if (file.complaints.length > 0) return { scenarios: [], complaints: file.complaints };
  const parsed = z.safeParse(scenarioFile, file.value);
  if (!parsed.success) {
    return { scenarios: [], complaints: inOrder(complaintsOf(parsed.error.issues, file, say)) };
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

    const entities = Object.entries(test.series).map(([key, entry]) =>
      entityOf(key, entry, {
        stepMs: stepMs || 1,
        most: mostSweeps,
        path: [...path, 'series', key],
        complain,
      }),
    );
    if (entities.length === 0) complain([...path, 'series'], (faults) => faults.nothingSeen);
    const sources = sourcesOf(entities);

    const policies = policiesOf(general, test.policy, [...path, 'policy']);
    let changed = policies;
    const changes = (test.changes ?? []).map((change, i) => {
      changed = policiesOf(changed, change.policy, [...path, 'changes', i, 'policy']);
      return { at: duration(change.at, [...path, 'changes', i, 'at']), policies: changed };
    });

    const given = { ...whole.sinks, ...test.sinks };
    const expectedSinks = Object.keys(test.expect.messages ?? {});
    const names = whole.sinks || test.sinks ? Object.keys(given) : expectedSinks;
    const sinks = names.map((name) =>
      sinkOf(name, (Object.hasOwn(given, name) ? given[name] : null) ?? 'ok', [
        ...(test.sinks?.[name] === undefined ? [] : path),
        'sinks',
        name,
      ]),
    );
    for (const name of expectedSinks.filter((each) => !names.includes(each))) {
      complain(
        [...path, 'expect', 'messages', name],
        (faults) => faults.unknownSink(name, nearestOf(name, names)),
        'name',
      );
    }

    return {
      ...file.placeOf(path),
      name: test.name,
      locale: whole.locale ?? 'en',
      stepMs,
      turns: turnsOf(test, entities, stepMs || 1, path),
      blindTicks: test.blindTicks ?? whole.blindTicks ?? standard.blindTicks,
      policies,
      changes,
      sources,
      sinks,
      expected: expectedOf(
        test,
        [...entities.map(({ key }) => key), ...sources.map(({ name }) => `blind/${name}`)],
        [...path, 'expect'],
      ),
    };
  };

  const turnsOf = (
    { until }: TestEntry,
    entities: readonly ScriptedEntity[],
    stepMs: number,
    path: Path,
  ): number => {
    const longest = Math.max(1, ...entities.map(({ seen }) => seen.length));
    if (until === undefined) return longest;
    const turns = Math.floor(duration(until, [...path, 'until']) / stepMs) + 1;
    if (turns < longest) {
      complain([...path, 'until'], (faults) => faults.untilTooShort(durationText((longest - 1) * stepMs)));
    }
    if (turns > mostSweeps) complain([...path, 'until'], (faults) => faults.tooMany(mostSweeps));
    return turns;
  };

  const expectedOf = ({ expect }: TestEntry, keys: readonly string[], path: Path): Expected => {
    const { actions, messages, exactly = true } = expect;
    if (actions === undefined && messages === undefined) complain(path, (faults) => faults.nothingExpected);
    return {
      exactly,
      actions:
        actions?.map(({ at, key, action, reason = null }, i): ExpectedAction => {
          const here = [...path, 'actions', i];
          if (!keys.includes(key)) {
            complain([...here, 'key'], (faults) => faults.unknownKey(key, nearestOf(key, keys)));
          }
          return { ...file.placeOf(here), at: duration(at, [...here, 'at']), key, action, reason };
        }) ?? null,
      messages: new Map(
        Object.entries(messages ?? {}).map(([sink, list]) => [
          sink,
          list.map(({ at, text: wanted, contains }, i): ExpectedMessage => {
            const here = [...path, 'messages', sink, i];
            if ((wanted === undefined) === (contains === undefined)) {
              complain(here, (faults) => faults.textOrContains);
            }
            return {
              ...file.placeOf(here),
              at: duration(at, [...here, 'at']),
              text: wanted === undefined ? null : tidy(wanted),
              contains: typeof contains === 'string' ? [contains] : (contains ?? []),
            };
          }),
        ]),
      ),
    };
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

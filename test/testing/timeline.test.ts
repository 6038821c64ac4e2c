import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordLine, type StateRecord } from '../../src/recording/records.ts';
import {
  assertTimeline,
  ms,
  readRecording,
  recording,
  simulateSync,
  sink,
  source,
  standardPolicy,
  timeline,
} from '../../src/testing/index.ts';

const startAt = Date.UTC(2026, 5, 15, 10);
/** An outage of an hour and a half, seen by the source that saw it. */
const run = simulateSync({
  sources: [source('deps', { shows: { 'dep/db': [['10m', '100m']] } })],
  sinks: [sink('chat')],
  for: '2h',
  startAt,
});
const state: StateRecord = {
  type: 'state',
  at: startAt,
  because: 'start',
  version: '0.1.0',
  policies: { fallback: standardPolicy, kinds: { dep: { ...standardPolicy, cooldownMs: ms('1h') } } },
  actors: [],
};
const lines = [state, ...run.records].map(recordLine);

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'polkan-recording-'));
});
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

describe('the timeline', () => {
  test('of a simulation is what was decided, since it began', () => {
    expect(timeline(run).lines).toEqual([
      '+00:10:00 dep/db alert, crossed',
      '+00:40:00 dep/db realert, cooldown elapsed',
      '+01:10:00 dep/db realert, cooldown elapsed',
      '+01:40:00 dep/db recovery, cleared',
    ]);
    expect(timeline(run, { silent: true }).lines).toEqual([
      '+00:10:00 dep/db alert, crossed',
      '+00:10:30 dep/db alerting → cooldown.holding, inside cooldown',
      '+00:40:00 dep/db realert, cooldown elapsed',
      '+00:40:30 dep/db alerting → cooldown.holding, inside cooldown',
      '+01:10:00 dep/db realert, cooldown elapsed',
      '+01:10:30 dep/db alerting → cooldown.holding, inside cooldown',
      '+01:40:00 dep/db recovery, cleared',
      '+01:40:30 dep/db recovered → ok.quiet, settled',
    ]);
    expect(timeline(run).transitions).toEqual(run.transitions.filter(({ action }) => action !== null));
  });

  test('of a recording is what its sweeps lead to, under the policies that it was made under, in UTC', async () => {
    const tap = await readRecording(file('tap.jsonl', `${lines.join('\n')}\n`));
    expect(tap.torn).toBe(false);
    expect(timeline(tap).lines).toEqual([
      '2026-06-15T10:10:00Z dep/db alert, crossed',
      '2026-06-15T11:10:00Z dep/db realert, cooldown elapsed',
      '2026-06-15T11:40:00Z dep/db recovery, cleared',
    ]);
  });

  test('of records in memory has the policies of the sidecar, unless they say others', () => {
    expect(timeline(recording(run.records)).lines).toHaveLength(4);
    expect(
      timeline(recording(run.records, { fallback: { ...standardPolicy, cooldownMs: ms('2h') }, kinds: {} }))
        .lines,
    ).toHaveLength(2);
    expect(timeline(recording(lines)).lines).toHaveLength(3);
    expect(timeline(recording([])).lines).toEqual([]);
  });

  test('may be looked at under another policy: of every kind, or of one', () => {
    const of = (
      policy: Parameters<typeof timeline>[1],
      what: Parameters<typeof timeline>[0] = recording(lines),
    ) => timeline(what, policy).lines.map((line) => line.replace(/^.*T(\d\d:\d\d).*? dep\/db /, '$1 '));
    expect(of({ policy: { cooldownMs: ms('20m') } })).toEqual([
      '10:10 alert, crossed',
      '10:30 realert, cooldown elapsed',
      '10:50 realert, cooldown elapsed',
      '11:10 realert, cooldown elapsed',
      '11:30 realert, cooldown elapsed',
      '11:40 recovery, cleared',
    ]);
    expect(of({ policies: { dep: { forMs: ms('1h') } } })).toEqual([
      '11:10 alert, debounced',
      '11:40 recovery, cleared',
    ]);
    expect(of({ policies: { disk: { forMs: ms('1h') } } })).toHaveLength(3);
    expect(of({ policy: { forMs: ms('1h') }, policies: { dep: { forMs: ms('2h') } } })).toEqual([]);
    expect(of({ policy: { forMs: ms('1h') } }, run)).toEqual([
      '+01:10:00 dep/db alert, debounced',
      '+01:40:00 dep/db recovery, cleared',
    ]);
  });

  test('goes over several files, the oldest first', async () => {
    const older = file('tap.jsonl.1', lines.slice(0, 100).join('\n'));
    const younger = file('young.jsonl', lines.slice(100).join('\n'));
    const tap = await readRecording(older, pathToFileURL(younger));
    expect(timeline(tap).lines).toHaveLength(3);
  });

  test('passes over a last line that was cut off while it was written, and says that it was', async () => {
    const tap = await readRecording(file('torn.jsonl', `${lines.join('\n')}\n{"type":"sw`));
    expect(tap.torn).toBe(true);
    expect(timeline(tap, { policy: {} }).lines).toHaveLength(3);
  });

  test('of a recording that a crash cut off in the middle of a line is that of all lines before', async () => {
    const torn = `${lines.join('\n')}\n{"type":"swe`;
    const whole = await readRecording(file('whole.jsonl', `${lines.join('\n')}\n`));
    const cut = await readRecording(file('torn.jsonl', torn));
    expect(timeline(cut).lines).toEqual(timeline(whole).lines);
    expect(timeline(cut).lines).toHaveLength(3);
  });

  test('of what can not be read is an error that names each line', async () => {
    const broken = [
      lines[0],
      '{"type":"sweep"',
      '',
      '{"type":"state","at":1,"policies":null}',
      '{"type":"of tomorrow"}',
      ...lines.slice(1),
    ];
    const tap = await readRecording(file('broken.jsonl', `${broken.join('\n')}\n`));
    const says = /^the recording can't be read:\n.*broken\.jsonl:2: .*JSON.*\n.*broken\.jsonl:4: state: .*$/;
    expect(() => timeline(tap)).toThrow(says);
    expect(() => timeline(tap, { policy: { forTicks: 2 } })).toThrow(says);
    await expect(readRecording(join(directory, 'none.jsonl'))).rejects.toThrow('ENOENT');
  });

  test('with a policy that is none is an error', () => {
    expect(() => timeline(run, { policy: { cooldown: 5 } as object })).toThrow(
      'policy.cooldown is no setting',
    );
  });
});

describe('a timeline is held against what is expected', () => {
  const right = `
    +00:10:00 dep/db alert, crossed
    +00:40:00 dep/db realert, cooldown elapsed
    +01:10:00 dep/db realert, cooldown elapsed
    +01:40:00 dep/db recovery, cleared
  `;

  test('as a text, or as lines', () => {
    assertTimeline(timeline(run), right);
    assertTimeline(timeline(run), timeline(run).lines);
  });

  test('and a difference is shown line by line', () => {
    expect(() => assertTimeline(timeline(run), right.replace('+00:40:00', '+00:45:00'))).toThrow(
      new Error(
        `
the timeline differs (- expected, + decided):

  +00:10:00 dep/db alert, crossed
- +00:45:00 dep/db realert, cooldown elapsed
+ +00:40:00 dep/db realert, cooldown elapsed
  +01:10:00 dep/db realert, cooldown elapsed
  +01:40:00 dep/db recovery, cleared
`.trim(),
      ),
    );
  });

  test("by the runner's own assertion where there is one", () => {
    assertTimeline(timeline(run), right, assert.deepStrictEqual);
    expect(() => assertTimeline(timeline(run), [], assert.deepStrictEqual)).toThrow(assert.AssertionError);
  });
});

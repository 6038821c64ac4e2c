import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runPolkan } from '../support/polkan-process.ts';
import type { LifeReport } from '../support/scenario-process.ts';

// Each scenario of telling in a process of its own kind: the sidecar's wiring, its journal and tap on the disk, commands over its
// socket, messages by HTTP to a Bot API on loopback. Only what is seen, and the time, are the scenario's.

const files = globSync('test/scenarios/telling/*.yaml').sort();
const cli = new URL('../support/scenario-process.ts', import.meta.url).pathname;
const root = new URL('../..', import.meta.url).pathname;

const lives = async (): Promise<LifeReport[]> => {
  const { code, stdout, stderr } = await runPolkan(files, { cwd: root, cli, env: { TZ: 'UTC' } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LifeReport);
};

test('every scenario of telling, lived by a sidecar: the same is told and held, every message arrives in its chat, and every command is taken', async () => {
  const reports = await lives();
  expect(new Set(reports.map(({ file }) => file))).toEqual(new Set(files));
  expect(reports.length).toBeGreaterThan(45);
  for (const { file, name, different, marks, refused, errors } of reports) {
    expect({ file, name, different, refused, errors }).toEqual({
      file,
      name,
      different: [],
      refused: [],
      errors: [],
    });
    for (const [channel, lived, played] of marks)
      expect([name, channel, lived]).toEqual([name, channel, played]);
  }
  expect(reports.flatMap(({ marks }) => marks.flatMap(([, lived]) => lived)).length).toBeGreaterThan(100);
}, 600_000);

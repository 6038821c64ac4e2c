import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const entries = ['src/testing/index.ts', 'src/testing/generators.ts', 'src/index.ts'].map(
  (file) => pathToFileURL(resolve(file)).href,
);

/** What a process of its own prints, as JSON. */
const printed = async (script: string, env: Record<string, string> = {}): Promise<unknown> => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { env: { ...process.env, ...env }, timeout: 20_000 },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

test.each(entries)('to import %s starts nothing, and reads no clock', async (entry) => {
  const script = `
    const calls = [];
    const names = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch'];
    for (const name of names) {
      const real = globalThis[name];
      globalThis[name] = (...args) => { calls.push(name); return real(...args); };
    }
    for (const clock of [Date, performance]) {
      const real = clock.now.bind(clock);
      clock.now = () => { calls.push('now'); return real(); };
    }
    const before = process.getActiveResourcesInfo();
    await import(${JSON.stringify(entry)});
    const after = process.getActiveResourcesInfo();
    process.stdout.write(JSON.stringify({ calls, before, after }));
  `;
  const { calls, before, after } = (await printed(script)) as Record<string, unknown>;
  expect({ calls, after }).toEqual({ calls: [], after: before });
});

const simulation = `
  const { simulate, sink, source } = await import(${JSON.stringify(entries[0])});
  const run = await simulate({
    sources: [source('deps', { every: '30m', shows: Object.fromEntries(Array.from({ length: 12 }, (_, i) => ['dep/' + i, [['1h', '40h']]])) })],
    sinks: [sink('chat', { answers: ({ elapsedMs }) => (elapsedMs < 26 * 3_600_000 ? 502 : 'ok') })],
    delivery: { retry: { firstMs: 60_000, longestMs: 3_600_000 } },
    for: '41h',
  });
  const transcript = run.messages.filter(({ failure }) => failure === null).map(({ text }) => text);
  process.stdout.write(JSON.stringify({ transcript, resources: process.getActiveResourcesInfo(), zone: new Date(0).getHours() }));
`;

test('a simulation comes out the same in every time zone, and leaves nothing behind', async () => {
  const zones = ['UTC', 'Asia/Tokyo', 'America/St_Johns'];
  const runs = (await Promise.all(zones.map((TZ) => printed(simulation, { TZ })))) as {
    transcript: string[];
    resources: string[];
    zone: number;
  }[];
  expect(new Set(runs.map(({ zone }) => zone)).size).toBe(3);
  const [utc, ...others] = runs;
  expect(utc?.transcript[0]).toContain('since 01.01 01:00');
  for (const other of others) expect(other.transcript).toEqual(utc?.transcript);
  expect(utc?.resources.filter((each) => !/Wrap$/.test(each))).toEqual([]);
});

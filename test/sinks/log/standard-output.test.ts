import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { logWords } from '../../../src/messages/log.ts';
import { type Outlet, patientWriter } from '../../../src/sinks/log/standard-output.ts';

describe('the patient writer', () => {
  const error = (code: string) => Object.assign(new Error(`${code}: write`), { code });

  /** A pipe that takes so many bytes, then fails as it is told. */
  const pipe = (limitBytes = 100) => {
    const state = {
      room: 1_000_000,
      code: 'EAGAIN',
      written: '',
      told: [] as string[],
      later: [] as (() => void)[],
    };
    const outlet: Outlet = {
      limitBytes,
      say: logWords.en,
      write: (bytes) => {
        const fits = bytes.subarray(0, state.room);
        if (fits.length === 0) throw error(state.code);
        state.room -= fits.length;
        state.written += Buffer.from(fits).toString('latin1');
        return fits.length;
      },
      later: (work) => void state.later.push(work),
      tell: (message) => void state.told.push(message),
    };
    return Object.assign(state, patientWriter(outlet));
  };

  test('writes at once', () => {
    const out = pipe();
    out.write('one\n');
    expect(out.written).toBe('one\n');
    expect(out.later).toEqual([]);
  });

  test('keeps what a full pipe does not take, and comes back for it, once', () => {
    const out = pipe();
    out.room = 6;
    out.write('one\n');
    out.write('two\n');
    out.write('three\n');
    expect(out.written).toBe('one\ntw');
    expect(out.later).toHaveLength(1);
    out.room = 1000;
    out.later.splice(0)[0]?.();
    expect(out.written).toBe('one\ntwo\nthree\n');
    expect(out.told).toEqual([]);
    out.room = 0;
    out.write('four\n');
    expect(out.later).toHaveLength(1);
  });

  test('loses whole lines beyond its limit, and says so once, and how many when it is over', () => {
    const out = pipe(10);
    out.room = 2;
    for (const line of ['12345\n', '1234\n', 'no\n\n', 'no\n\n', 'x\n']) out.write(line);
    expect(out.told).toEqual([expect.stringMatching(/Nobody reads the log/)]);
    out.room = 1000;
    out.flush();
    expect(out.written).toBe('12345\n1234\n');
    expect(out.told.slice(1)).toEqual([expect.stringMatching(/again; lines lost: 3/)]);
    out.write('on\n');
    expect(out.told).toHaveLength(2);
  });

  test.each(['EPIPE', 'ENOSPC', 'EIO'])('says once that it is broken (%s), and does not throw', (code) => {
    const out = pipe();
    out.code = code;
    out.room = 0;
    out.write('one\n');
    out.write('two\n');
    expect(out.told).toEqual([expect.stringContaining(code)]);
    expect(out.later).toEqual([]);
    out.room = 1000;
    out.write('three\n');
    expect(out.written).toBe('one\ntwo\nthree\n');
  });
});

describe('standard output', () => {
  const moduleUrl = (file: string): string =>
    JSON.stringify(new URL(`../../../src/sinks/log/${file}`, import.meta.url).href);
  const run = (work: string) =>
    spawn(
      process.execPath,
      [
        '--input-type=module-typescript',
        '-e',
        `import { standardOutput } from ${moduleUrl('standard-output.ts')};
        import { createLogger } from ${moduleUrl('log.ts')};
        ${work}`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
  const textOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
    let text = '';
    for await (const chunk of stream) text += chunk.toString();
    return text;
  };

  test('has every line when the process exits at once', async () => {
    const child = run(`
      const logger = createLogger({ level: 'info', secrets: [], pretty: false });
      for (let i = 0; i < 20; i += 1) logger.info('line ' + i);
      process.exit(3);`);
    const [text, [code]] = await Promise.all([textOf(child.stdout), once(child, 'exit')]);
    expect(text.trimEnd().split('\n')).toHaveLength(20);
    expect(code).toBe(3);
  });

  test('has every line even if its reader is behind when the process exits', async () => {
    const child = run(`
      const out = standardOutput();
      for (let i = 0; i < 400; i += 1) out.write('x'.repeat(2000) + '\\n');
      process.stderr.write('full');
      process.exit(3);`);
    await once(child.stderr, 'data');
    const text = await textOf(child.stdout);
    expect(text.trimEnd().split('\n')).toHaveLength(400);
  });

  test('that is closed does not end the process', async () => {
    const child = run(`
      const logger = createLogger({ level: 'info', secrets: [], pretty: false });
      process.once('SIGUSR2', () => {
        logger.info('into the void');
        logger.info('again');
        process.exitCode = 7;
        clearInterval(alive);
      });
      const alive = setInterval(() => undefined, 1000);
      process.stderr.write('ready');`);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr !== 'ready') return;
      child.stdout.on('close', () => child.kill('SIGUSR2'));
      child.stdout.destroy();
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(7);
    expect(stderr.match(/The log can't be written: EPIPE/g)).toHaveLength(1);
  });

  test('that nobody reads does not stop the process', async () => {
    const child = run(`
      const out = standardOutput();
      for (let i = 0; i < 3000; i += 1) out.write('x'.repeat(1000) + '\\n');
      process.exit(5);`);
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(5);
    child.stdout.destroy();
  });
});

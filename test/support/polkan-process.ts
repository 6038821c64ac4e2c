import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where the sources are run from. */
export const sourceCli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** What is started: the bundle that `bundle-setup.ts` has built, or the sources where it was not asked to. */
export const builtCli = process.env.POLKAN_TEST_BUNDLE ?? sourceCli;

/** Watches nothing but what is named beside it: how full the machine of a test is is of no interest. */
export const nothingOfThisMachine = {
  WATCHDOG_DISK_PATHS: '',
  WATCHDOG_CONTAINERS: '',
  WATCHDOG_MEM_PCT: '100',
} as const;

export interface ProcessOptions {
  readonly cwd: string;
  /** The whole environment but for `PATH`, and where compiled code is kept. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** The file that is run; default: the bundle of this run of the tests, or the sources where there is none. */
  readonly cli?: string;
  /** What Node is given before the file. */
  readonly flags?: readonly string[];
}

export interface Ended {
  /** `null` if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PolkanProcess {
  /** The first line of standard output, not given before, that matches; rejects if the process ends without. */
  line(pattern: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Starts the real program, in a process of its own. */
export const startPolkan = (args: readonly string[], options: ProcessOptions): PolkanProcess => {
  const { cwd, env = {}, input = '', cli = builtCli, flags = [] } = options;
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [...flags, cli, ...args], {
    cwd,
    env: {
      PATH,
      ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
      WATCHDOG_JOURNAL: 'memory',
      WATCHDOG_HTTP: 'off',
      WATCHDOG_SOCKET: 'off',
      ...env,
    },
  });
  const lines: string[] = [];
  let stderr = '';
  let given = 0;
  let over = false;
  let wake = Promise.withResolvers<void>();
  const news = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    news();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // It may end without having read its input.
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  child.stdin.end(input);
  const stdout = (): string => lines.map((line) => `${line}\n`).join('');
  const ended = once(child, 'close').then(([code]): Ended => {
    over = true;
    news();
    return { code: code as number | null, stdout: stdout(), stderr };
  });

  return {
    line: async (pattern) => {
      for (;;) {
        while (given < lines.length) {
          const line = lines[given] ?? '';
          given += 1;
          if (pattern.test(line)) return line;
        }
        if (over) throw new Error(`ended without a line like ${pattern}:\n${stdout()}${stderr}`);
        await wake.promise;
      }
    },
    kill: (signal) => void child.kill(signal),
    ended,
  };
};

/** Runs the real program to its end. */
export const runPolkan = (args: readonly string[], options: ProcessOptions): Promise<Ended> =>
  startPolkan(args, options).ended;

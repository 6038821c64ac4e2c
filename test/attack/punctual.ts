import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ownTime, type Threads, threadsOf } from './processor-time.ts';

// Dependencies in a process of their own, which has nothing else to do: it answers at once, and sees when it is asked however
// busy everybody else is. Run as a program it is that process.

/** Between two looks at one of them. */
export interface Gap {
  /** By the clock, milliseconds. */
  readonly ms: number;
  /** Of that what the one who asks took itself: while it had something to do it had a processor, and so had the one it asked. */
  readonly ownMs: number;
}

export interface Punctual {
  readonly url: string;
  /** From here on the gaps between looks at this one are measured, of the program with this pid. */
  watch(name: string, pid: number): void;
  /** Whether a dependency is up; all are until something else is said. */
  set(name: string, isUp: boolean): void;
  gaps(): Promise<readonly Gap[]>;
  close(): void;
}

type Said =
  | { readonly watch: string; readonly pid: number }
  | { readonly set: string; readonly isUp: boolean }
  | 'gaps';

/** Starts it, for as long as this process lives, or until it is closed. */
export const punctual = async (): Promise<Punctual> => {
  const child = fork(new URL(import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [port] = (await once(child, 'message')) as [number];
  const say = (said: Said): void => void child.send(said);
  return {
    url: `http://127.0.0.1:${port}`,
    watch: (name, pid) => say({ watch: name, pid }),
    set: (name, isUp) => say({ set: name, isUp }),
    gaps: async () => {
      say('gaps');
      const [gaps] = (await once(child, 'message')) as [readonly Gap[]];
      return gaps;
    },
    close: () => void child.kill(),
  };
};

const serve = (): void => {
  const down = new Set<string>();
  const gaps: Gap[] = [];
  let watched = { name: '', pid: 0 };
  let last: { readonly at: number; readonly asker: Threads; readonly own: Threads } | null = null;

  const look = (): void => {
    const now = { at: performance.now(), asker: threadsOf(watched.pid), own: threadsOf(process.pid) };
    if (last !== null) {
      const asker = { pid: watched.pid, before: last.asker, now: now.asker };
      const own = { pid: process.pid, before: last.own, now: now.own };
      gaps.push({ ms: now.at - last.at, ownMs: ownTime(now.at - last.at, asker, own) });
    }
    last = now;
  };

  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    if (name === watched.name) look();
    response.writeHead(down.has(name) ? 503 : 200).end();
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
  process.on('message', (said: Said) => {
    if (said === 'gaps') process.send?.(gaps);
    else if ('watch' in said) watched = { name: said.watch, pid: said.pid };
    else if (said.isUp) down.delete(said.set);
    else down.add(said.set);
  });
};

if (process.argv[1] === import.meta.filename) serve();

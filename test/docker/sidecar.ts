import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Accepted } from '../support/bot-api-rules.ts';
import { type FakeBotApi, fakeBotApi } from '../support/fake-bot-api.ts';
import { type Ended, startPolkan } from '../support/polkan-process.ts';

/** A chat that remembers which of its messages a test has seen. */
export interface Chat {
  readonly api: FakeBotApi;
  /** What Polkan needs to write to it. */
  readonly env: Readonly<Record<string, string>>;
  /** The next message, not given before. Messages come in order, so nothing came in between. */
  next(): Promise<Accepted>;
  /** The next message that matches; those before it are passed over. */
  message(pattern: RegExp): Promise<Accepted>;
  close(): Promise<void>;
}

export const openChat = async (): Promise<Chat> => {
  let wake = Promise.withResolvers<void>();
  const api = await fakeBotApi({
    onMessage: () => {
      wake.resolve();
      wake = Promise.withResolvers();
    },
  });
  let given = 0;
  const next = async (): Promise<Accepted> => {
    for (;;) {
      const message = api.messages[given];
      if (message !== undefined) {
        given += 1;
        return message;
      }
      await wake.promise;
    }
  };
  return {
    api,
    env: {
      WATCHDOG_HOST: 'box',
      ...api.env,
    },
    next,
    message: async (pattern) => {
      for (;;) {
        const message = await next();
        if (pattern.test(message.text)) return message;
      }
    },
    close: api.close,
  };
};

/** The real program in a process of its own, that watches containers and writes to a chat. */
export interface Sidecar extends Chat {
  /** Ends it by SIGTERM. */
  stop(): Promise<Ended>;
}

/**
 * Starts it, and waits for its first sweep of the containers. It polls once a second, unless `env` says
 * something else.
 */
export const startSidecar = async (
  socket: string,
  env: Readonly<Record<string, string>>,
): Promise<Sidecar> => {
  const cwd = mkdtempSync(join(tmpdir(), 'polkan-sidecar-'));
  const chat = await openChat();
  const polkan = startPolkan(['run'], {
    cwd,
    env: {
      LANG: 'C',
      WATCHDOG_DOCKER_SOCK: socket,
      WATCHDOG_INTERVAL_S: '1',
      WATCHDOG_DISK_PATHS: '',
      // Neither how full this machine is, nor how slow, is of interest here.
      WATCHDOG_MEM_PCT: '100',
      ...chat.env,
      ...env,
    },
  });
  await polkan.line(/first sweep of containers/);
  return {
    ...chat,
    stop: async () => {
      polkan.kill('SIGTERM');
      const ended = await polkan.ended;
      await chat.close();
      rmSync(cwd, { recursive: true, force: true });
      return ended;
    },
  };
};

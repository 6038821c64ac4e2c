import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type Engine, openEngine, streamConfigs } from '../src/fleet/jetstream.ts';
import { subjects } from '../src/fleet/log.ts';
import { leaseMs } from '../src/fleet/open-fleet.ts';
import { readLease, readTold } from '../src/fleet/records.ts';
import { type FakeBotApi, fakeBotApi } from '../test/support/fake-bot-api.ts';
import { type NatsServer, natsServer, natsServerPath } from '../test/support/nats-server.ts';
import { type Group, type Line, limitRow, type Options, type Row, spreadOf } from './harness.ts';
import { cpuS, endAll, freePorts, rssMb, startBundle, until, writtenMb } from './processes.ts';

const silentS = 30;
const entities = 50;
const patienceMs = 180_000;

/** A row without a goal. */
const of = (what: string, unit: string, values: readonly number[]): Row => ({
  ...{ what, unit, measured: spreadOf(values), goal: '', met: null },
});

/** A sidecar as it is shipped, which takes part in the fleet. */
const startSidecar = async (
  { bundle, directory }: Options,
  host: string,
  server: NatsServer,
  chat: FakeBotApi,
  entry: Readonly<Record<string, string>> = {},
): Promise<{ child: ChildProcess; http: number }> => {
  const own = join(directory, `${host}-${Math.random()}`);
  mkdirSync(own);
  const [http = 0] = await freePorts(1);
  const child = startBundle(bundle, own, {
    WATCHDOG_HOST: host,
    WATCHDOG_FLEET_URL: server.url,
    WATCHDOG_FLEET_SILENT_S: String(silentS),
    WATCHDOG_HTTP: `127.0.0.1:${http}`,
    WATCHDOG_JOURNAL: join(own, 'journal.db'),
    WATCHDOG_SOCKET: join(own, 'polkan.sock'),
    WATCHDOG_CONTAINERS: '',
    WATCHDOG_TG_BOT_TOKEN: chat.token,
    WATCHDOG_TG_CHAT_ID: '42',
    WATCHDOG_TG_API_URL: chat.url.href,
    ...entry,
  });
  return { child, http };
};

/** Waits for what has to be asked for. */
const asked = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = await look().catch(() => undefined);
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${patienceMs / 1_000} s`);
    await wait(50);
  }
};

const speaker = async ({ log }: Engine): Promise<string | undefined> => {
  const entry = await log.last(subjects.lease);
  return entry === null ? undefined : readLease(entry.text)?.host;
};

/** What the chat was told of something, by the time of each message. */
const messagesOf = (chat: FakeBotApi, words: string): number[] =>
  chat.requests
    .filter(({ path, body }) => path.endsWith('/sendMessage') && body.includes(words))
    .map(({ at }) => at);

/** Bytes that were ever written to the log; of what is written over the last one is still there to be measured. */
const written = async ({ url }: NatsServer): Promise<number> => {
  const connection = await connect({ servers: url });
  const jsm = await jetstreamManager(connection);
  const [log, last] = await Promise.all(
    Object.values(streamConfigs()).map(async ({ name }) => (await jsm.streams.info(name)).state),
  );
  await connection.close();
  return (log?.bytes ?? 0) + ((last?.last_seq ?? 0) * (last?.bytes ?? 0)) / (last?.messages || 1);
};

/** Three sidecars: who follows a voice that is killed, when a host that is killed is told, and what a calm day writes. */
const small = async (options: Options, path: string): Promise<Row[]> => {
  const runs = options.quick ? 1 : 2;
  const followed: number[] = [];
  const told: number[] = [];
  const bytes: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    options.say(`three hosts, ${run + 1} of ${runs}`);
    const server = await natsServer(path);
    const chat = await fakeBotApi({ now: () => performance.now() });
    const engine = openEngine({ url: server.url, creds: null, timeoutMs: 2_500 });
    const children = new Map<string, ChildProcess>();
    try {
      for (const host of ['a', 'b', 'c'])
        children.set(host, (await startSidecar(options, host, server, chat)).child);
      const first = await asked('a voice', () => speaker(engine));
      await wait(15_000);
      const before = await written(server);
      const calmMs = options.quick ? 20_000 : 30_000;
      await wait(calmMs);
      const after = await written(server);
      bytes.push((((after - before) / calmMs) * 86_400_000) / 1_048_576);
      const dead = ['a', 'b', 'c'].find((host) => host !== first) ?? '';
      const child = children.get(dead);
      const deadAt = performance.now();
      await endAll(child === undefined ? [] : [child], 'SIGKILL');
      const [saidAt = 0] = await until('the dead host', patienceMs, () => {
        const found = messagesOf(chat, `Host ${dead}`);
        return found.length > 0 ? found : undefined;
      });
      told.push((saidAt - deadAt) / 1_000);
      const voice = children.get(first);
      const killedAt = performance.now();
      await endAll(voice === undefined ? [] : [voice], 'SIGKILL');
      await asked('another voice', async () => {
        const now = await speaker(engine);
        return now === first ? undefined : now;
      });
      followed.push((performance.now() - killedAt) / 1_000);
    } finally {
      await endAll([...children.values()], 'SIGKILL');
      await engine.close();
      await chat.close();
      await server.end();
    }
  }
  return [
    limitRow('a voice that is killed → another speaks', 's', spreadOf(followed), (2 * leaseMs) / 1_000),
    limitRow('a host that is killed → message', 's', spreadOf(told), silentS + 5),
    of('three hosts: what a calm day writes into the log', 'MB', bytes),
  ];
};

interface Cost {
  readonly server: { readonly core: number; readonly mb: number };
  readonly voice: { readonly core: number; readonly mb: number };
  readonly host: { readonly core: number; readonly mb: number };
}

/** Many hosts with one voice: what each costs, a storm that has all of it, and the end of all at once. */
const many = async (options: Options, path: string, count: number): Promise<{ rows: Row[]; cost: Cost }> => {
  const { say } = options;
  say(`${count} hosts`);
  const server = await natsServer(path);
  const chat = await fakeBotApi({ now: () => performance.now() });
  const engine = openEngine({ url: server.url, creds: null, timeoutMs: 2_500 });
  const voice = await startSidecar(options, 'voice', server, chat);
  let hosts: ChildProcess | null = null;
  try {
    await asked('a voice', () => speaker(engine));
    const bare = fork(fileURLToPath(new URL('fleet-hosts.ts', import.meta.url)), [server.url, '0', '0']);
    await wait(3_000);
    const bareMb = rssMb(bare.pid);
    await endAll([bare], 'SIGKILL');
    hosts = fork(fileURLToPath(new URL('fleet-hosts.ts', import.meta.url)), [
      ...[server.url, String(count), String(entities)],
    ]);
    const heard = async (): Promise<number> => {
      const answer = await fetch(`http://127.0.0.1:${voice.http}/api/fleet`);
      const status = (await answer.json()) as { hosts: { is: string }[] };
      return status.hosts.filter(({ is }) => is === 'heard').length;
    };
    await asked('all hosts', async () => ((await heard()) > count ? true : undefined));
    await wait(15_000);

    const pids = { server: server.pid, voice: voice.child.pid, host: hosts.pid };
    const cpu = (): Record<keyof Cost, number> => ({
      ...{ server: cpuS(pids.server), voice: cpuS(pids.voice), host: cpuS(pids.host) },
    });
    const calmMs = options.quick ? 10_000 : 30_000;
    const before = cpu();
    await wait(calmMs);
    const after = cpu();
    const core = (who: keyof Cost): number => ((after[who] - before[who]) / calmMs) * 100_000;
    const cost: Cost = {
      server: { core: core('server'), mb: rssMb(pids.server) },
      voice: { core: core('voice'), mb: rssMb(pids.voice) },
      host: { core: core('host') / count, mb: (rssMb(pids.host) - bareMb) / count },
    };

    /** All of some hosts see the same at once; milliseconds until all of it is in the log. */
    const sees = async (active: boolean, those: number): Promise<number> => {
      hosts?.send({ active, hosts: those });
      const [{ shippedMs, troubles }] = (await once(hosts as ChildProcess, 'message')) as [
        { shippedMs: number; troubles: number },
      ];
      if (troubles > 0) say(`${count} hosts: the log could not be worked with ${troubles} times`);
      return shippedMs;
    };
    const beforeStorm = cpu();
    const writtenBefore = writtenMb(server.pid);
    const stormAt = performance.now();
    const shipped = (await sees(true, count)) / 1_000;
    let end = 0;
    for (let n = 0; n < count; n += 1) {
      const entry = await asked(
        'what was shipped',
        async () => await engine.log.last(subjects.log(`sim-${n}`)),
      );
      end = Math.max(end, entry?.seq ?? 0);
    }
    await asked('all is decided', async () => {
      const [told, lease] = await Promise.all([
        engine.log.last(subjects.told),
        engine.log.last(subjects.lease),
      ]);
      // Of a message that changes nothing there is no record: the lease says that it was taken in.
      const after = Math.max(
        readTold(told?.text ?? '')?.after ?? 0,
        readLease(lease?.text ?? '')?.after ?? 0,
      );
      return after >= end ? true : undefined;
    });
    const decided = (performance.now() - stormAt) / 1_000;
    await wait(20_000);
    const inStorm = messagesOf(chat, '').filter((at) => at > stormAt);
    const afterStorm = cpu();
    const stormMb = rssMb(pids.voice);
    const inStormOf = (who: keyof Cost): number => afterStorm[who] - beforeStorm[who];
    const writtenInStorm = writtenMb(server.pid) - writtenBefore;
    say(
      `${count} hosts: ${JSON.stringify({
        ...{ cost, shipped, decided, stormMb, writtenInStorm },
        cpu: { server: inStormOf('server'), voice: inStormOf('voice'), hosts: inStormOf('host') },
      })}`,
    );
    await sees(false, count);
    await wait(20_000);
    const lags: number[] = [];
    for (let run = 0; run < options.runs; run += 1)
      for (const active of [true, false]) lags.push(await sees(active, 1));

    const deadAt = performance.now();
    await endAll([hosts], 'SIGKILL');
    await asked('all are silent', async () => ((await heard()) === 1 ? true : undefined));
    await until('the dead hosts', patienceMs, () =>
      messagesOf(chat, 'nothing heard of').length > 0 ? true : undefined,
    );
    await wait(options.quick ? 15_000 : 30_000);
    const ends = messagesOf(chat, 'nothing heard of').map((at) => (at - deadAt) / 1_000);
    say(`${count} dead: messages after ${ends.map((at) => at.toFixed(1)).join(', ')} s`);
    const storm = `${count} hosts, ${(count * entities).toLocaleString('en')} transitions at once`;
    return {
      cost,
      rows: [
        of(`${count} hosts, an event → in the log`, 'ms', lags),
        of(`${storm} → in the log`, 's', [shipped]),
        of(`${storm} → decided by the voice`, 's', [decided]),
        of(`${storm} → first message`, 's', [((inStorm[0] ?? Number.NaN) - stormAt) / 1_000]),
        of(`${storm}: messages`, '', [inStorm.length]),
        of(`${storm}: processor time of the voice`, 's', [inStormOf('voice')]),
        of(`${storm}: processor time of the server`, 's', [inStormOf('server')]),
        of(`${storm}: what the server writes, to hosts and disk`, 'MB', [writtenInStorm]),
        of(`${storm}: processor time of a host`, 's', [inStormOf('host') / count]),
        of(`${storm}: memory of the voice`, 'MB', [stormMb]),
        limitRow(`${count} hosts killed at once → message`, 's', spreadOf(ends.slice(0, 1)), silentS + 5),
        limitRow(`${count} hosts killed at once: messages`, '', spreadOf([ends.length]), 1),
      ],
    };
  } finally {
    await endAll([voice.child, ...(hosts === null ? [] : [hosts])], 'SIGKILL');
    await engine.close();
    await chat.close();
    await server.end();
  }
};

/** What a fleet costs, and how soon it does what it promises, on a real nats-server. */
export const fleet: Group = async (options): Promise<readonly Line[]> => {
  const path = natsServerPath();
  if (path === null)
    return [
      {
        what: 'a fleet',
        goal: 'a voice is followed within 2 × its lease',
        skipped: 'nats-server is not installed',
      },
    ];
  const rows: Line[] = await small(options, path);
  const sizes = options.quick ? [25, 100] : [50, 200, 500];
  for (const count of sizes) {
    // A machine that is too small for so many says so, and what fewer cost is kept.
    const measured = await many(options, path, count).catch((error: unknown) => String(error));
    if (typeof measured === 'string') {
      rows.push({ what: `${count} hosts`, goal: '', skipped: measured });
      continue;
    }
    const { rows: more, cost } = measured;
    for (const who of ['server', 'voice', 'host'] as const)
      rows.push(
        of(`${count} hosts × ${entities}, calm: ${who}`, '% of a core', [cost[who].core]),
        of(`${count} hosts × ${entities}, calm: ${who}, memory`, 'MB', [cost[who].mb]),
      );
    rows.push(...more);
  }
  return rows;
};

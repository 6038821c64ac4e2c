import type { Delivery } from '../src/language/delivery.ts';
import type { Signal, Sweep, Transition } from '../src/language/signal.ts';
import { recordLine, type TapRecord } from '../src/recording/records.ts';
import { actorSystem, policies } from './samples.ts';

// What a sidecar at its defaults records of 30 containers, 17 dependencies, memory and a disk, as its tap has it:
// the words, the numbers, the order of fields and what stands between the sweeps.

const begun = 1_781_478_857_000;
const intervalMs = 30_000;

const sweep = (source: string, at: number, covers: readonly string[], signals: readonly Signal[]): Sweep => {
  const title = `Source ${source}`;
  const sees = { kind: 'blind', entity: source, active: false, title, detail: 'can be read again.' };
  return { type: 'sweep', at, source, covers, signals: [...signals, { ...sees, value: 0, limit: 3 }] };
};

const memory = (tick: number): Signal => {
  const value = 30 + (tick % 70) / 10;
  const detail = `${value.toFixed(1)}% used (limit 90%). 16.${tick % 10} of 23.5 GB available.`;
  return {
    kind: 'host_mem',
    entity: '',
    active: false,
    title: 'Memory tower',
    detail,
    value,
    limit: 90,
    unit: '%',
  };
};

const disk = (tick: number): Signal[] => {
  const well = { entity: '/', active: false };
  const space = '/ is 24.3% full (limit 85%). 76.8 GB free (75.7%).';
  const inodes = `2.6% of the inodes of / are used (limit 95%), ${16_335_274 - tick} free.`;
  const free = 82_437_169_152 - tick * 4_096;
  return [
    { kind: 'disk', ...well, title: 'Disk tower', detail: space, value: 24.3, limit: 85, unit: '%', free },
    { kind: 'disk_inodes', ...well, title: 'Inodes tower', detail: inodes, value: 2.6, limit: 95, unit: '%' },
  ];
};

const container = (index: number, active: boolean, minutes: number): Signal => {
  const entity = `web-${index}`;
  const detail = active
    ? `exited (1) 2 min ago. See: docker logs ${entity}`
    : `running for ${Math.floor(minutes / 60)} h ${minutes % 60} min.`;
  return { kind: 'container', entity, active, title: `Container ${entity}`, detail, value: 0, limit: 1 };
};

const dependency = (index: number): Signal => {
  const entity = `service-${index}`;
  const detail = `http://10.0.0.${index}:8080/health answers.`;
  return {
    kind: 'dep',
    entity,
    title: `Dependency ${entity}`,
    active: false,
    detail,
    value: 200,
    limit: 500,
  };
};

const sweepsOf = (tick: number, isDown: (container: number) => boolean): Sweep[] => {
  const at = begun + tick * intervalMs;
  const containers = Array.from({ length: 30 }, (_, i) =>
    container(i, isDown(i), 600 + Math.floor(tick / 2)),
  );
  const dependencies = Array.from({ length: 17 }, (_, i) => dependency(i));
  return [
    sweep('host', at, ['host_mem'], [memory(tick)]),
    // The disk is looked at every other time.
    ...(tick % 2 === 0 ? [sweep('disk', at, ['disk', 'disk_inodes'], disk(tick))] : []),
    sweep('containers', at + 1, ['container'], containers),
    sweep('dependencies', at + 10, ['dep'], dependencies),
  ];
};

const delivered = ({ at, key, incident, action }: Transition): Delivery[] =>
  action === null
    ? []
    : [
        {
          type: 'delivery',
          at: at + 3,
          sink: 'log',
          key,
          incident,
          action,
          of: at,
          outcome: 'sent',
          attempts: 1,
        },
      ];

/** The lines of a tap: the state, and every sweep with its transitions and what came of telling them. */
const tapOf = (ticks: number, isDown: (tick: number, container: number) => boolean): string[] => {
  const actors = actorSystem();
  const start: TapRecord = {
    type: 'state',
    at: begun,
    because: 'start',
    version: '0.1.0',
    policies,
    actors: [],
  };
  const records = Array.from({ length: ticks }, (_, tick) => sweepsOf(tick, (index) => isDown(tick, index)))
    .flat()
    .flatMap((seen): TapRecord[] => {
      const transitions = actors.observe(seen);
      return [seen, ...transitions, ...transitions.flatMap(delivered)];
    });
  return [start, ...records].map(recordLine);
};

/** Nothing changes, but for one container that is down for ten minutes every four hours. */
export const steadyTap = (ticks: number): string[] =>
  tapOf(ticks, (tick, index) => tick % 480 >= 460 && index === Math.floor(tick / 480) % 30);

/** Every five minutes all containers are down, and half a minute later all are up again. */
export const stormyTap = (ticks: number): string[] => tapOf(ticks, (tick) => tick % 10 === 9);

export const isSweep = (line: string): boolean => line.startsWith('{"type":"sweep"');

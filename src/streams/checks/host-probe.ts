import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { cutLine } from '../../language/cut-line.ts';
import { whySystemFailed } from '../../messages/faults.ts';
import { percent } from '../../messages/numbers.ts';
import type { HostProbe, MachineValue } from './check.ts';
import { alertedBy, conditionText } from './condition.ts';
import {
  cpusIn,
  namesIn,
  parseCpu,
  parseLoad,
  parseOpenFiles,
  parsePressure,
  parseSwap,
  readShort,
} from './host-files.ts';
import { mostElements, numberText, stillOn } from './judge.ts';
import {
  type Finding,
  type Found,
  fieldsOf,
  type Probe,
  type ProbeTools,
  saidFault,
  textsOf,
} from './probe.ts';
import { pointsIn, slopeOf, withPoint } from './slope.ts';

/** The outside of it; Node's file system unless a test says else. */
export interface HostOutside {
  read(path: string): Promise<string>;
  list(path: string): Promise<string[]>;
  /** Bytes that are free for whoever is no administrator. */
  free(path: string): Promise<number>;
}

const node: HostOutside = {
  read: readShort,
  list: namesIn,
  free: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

/** One value of the machine; `null`: it is not known yet. */
interface Measured {
  readonly element: string;
  readonly value: number | null;
  readonly unit: string;
  /** With its value, in words. */
  readonly said: string;
}

type Read = (memory: Readonly<Record<string, unknown>>) => Promise<{
  readonly values: readonly Measured[];
  readonly memory?: Readonly<Record<string, unknown>>;
}>;

/**
 * A value of this machine, each of several an element. What can't be read rejects: it is unseen then, not bad.
 */
export const hostProbe = (probe: HostProbe, tools: ProbeTools, outside: HostOutside = node): Probe => {
  const { what, of, sides } = probe;
  const { words, messages, procRoot, sysRoot } = tools;

  const read = async <T>(path: string, parse: (text: string) => T | null): Promise<T> => {
    const text = await attempt(path, outside.read(path));
    const parsed = parse(text);
    if (parsed === null) throw saidFault(words.reason.unreadable(path, `"${cutLine(text, 60)}"`));
    return parsed;
  };
  const attempt = async <T>(path: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw saidFault(words.reason.unreadable(path, whySystemFailed(error, messages)));
    }
  };
  const proc = (...path: string[]): string => join(procRoot, ...path);
  const sys = (...path: string[]): string => join(sysRoot, ...path);
  const pct = (value: number): string => `${percent(value)} %`;

  const reads: Readonly<Record<Exclude<MachineValue, 'disk_fills' | 'link'>, Read>> = {
    load: async () => {
      const [loads, cpus] = await Promise.all([
        read(proc('loadavg'), parseLoad),
        read(proc('stat'), (text) => cpusIn(text) || null),
      ]);
      const minutes = [1, 5, 15] as const;
      const wanted = of.length === 0 ? ['5'] : of;
      const values = minutes.flatMap((each, index) => {
        if (!wanted.includes(String(each))) return [];
        const value = Math.round((100 * (loads[index] ?? 0)) / cpus) / 100;
        const element = wanted.length > 1 ? String(each) : '';
        return [{ element, value, unit: '', said: words.host.load(each, numberText(value)) }];
      });
      return { values };
    },
    cpu: async ({ busy, all }) => {
      const now = await read(proc('stat'), parseCpu);
      const memory = { busy: now.busy, all: now.all };
      const passed = now.all - (typeof all === 'number' ? all : Number.NaN);
      // Counters that begin anew, after a boot, say nothing yet.
      const value = passed > 0 ? (100 * (now.busy - Number(busy))) / passed : null;
      const isSound = value !== null && value >= 0 && value <= 100;
      const said = isSound ? words.host.cpu(pct(value)) : '';
      return { values: [{ element: '', value: isSound ? value : null, unit: '%', said }], memory };
    },
    swap: async () => {
      const { total, free } = await read(proc('meminfo'), parseSwap);
      const value = total === 0 ? 0 : (100 * (total - free)) / total;
      return { values: [{ element: '', value, unit: '%', said: words.host.swap(pct(value)) }] };
    },
    pressure: async () => {
      const wanted = of.length === 0 ? ['cpu', 'memory', 'io'] : of;
      const values = await Promise.all(
        wanted.map(async (element) => {
          const value = await read(proc('pressure', element), parsePressure);
          return { element, value, unit: '%', said: words.host.pressure(element, pct(value)) };
        }),
      );
      return { values };
    },
    temperature: async () => {
      const values: Measured[] = [];
      const chips = await attempt(sys('class/hwmon'), outside.list(sys('class/hwmon')));
      for (const chip of chips.slice(0, mostElements)) {
        const folder = sys('class/hwmon', chip);
        const inputs = (await attempt(folder, outside.list(folder))).filter((name) =>
          /^temp\d+_input$/.test(name),
        );
        for (const input of inputs) {
          const text = async (name: string): Promise<string | null> =>
            outside.read(join(folder, name)).then(
              (given) => cutLine(given, 60),
              // Not every sensor has a name of its own.
              () => null,
            );
          const label = (await text(input.replace('_input', '_label'))) ?? input.replace('_input', '');
          const element = `${(await text('name')) ?? chip}/${label}`;
          if (of.length > 0 && !of.includes(element) && !of.includes(label)) continue;
          // A sensor that is there and says nothing, as some do, is none.
          const degrees = Number((await text(input)) ?? Number.NaN) / 1_000;
          if (!Number.isFinite(degrees)) continue;
          const value = Math.round(degrees * 10) / 10;
          const isTaken = values.some((other) => other.element === element);
          const said = words.host.temperature(element, `${numberText(value)} °C`);
          values.push({ element: isTaken ? `${element}/${chip}` : element, value, unit: '°C', said });
        }
      }
      if (values.length === 0)
        throw saidFault(words.reason.noneOf(of.length === 0 ? 'hwmon' : of.join(', ')));
      return { values };
    },
    open_files: async () => {
      const { open, most } = await read(proc('sys/fs/file-nr'), parseOpenFiles);
      const value = most === 0 ? 0 : (100 * open) / most;
      return { values: [{ element: '', value, unit: '%', said: words.host.openFiles(pct(value)) }] };
    },
  };

  const judgedOf = ({ element, value, unit, said }: Measured, was: ReadonlySet<string>): Finding => {
    if (value === null || sides === null) return { element, active: null, detail: words.value.first };
    const rounded = Math.round(value * 100) / 100;
    const active = alertedBy(sides, rounded, was.has(element));
    const detail = active ? words.host.limit(said, conditionText(sides.alert)) : words.host.fine(said);
    const limit = 'limit' in sides.alert ? { limit: sides.alert.limit } : {};
    return { element, active, detail, value: rounded, ...limit, ...(unit !== '' && { unit }) };
  };

  const fills = async (at: number, memory: Readonly<Record<string, unknown>>): Promise<Found> => {
    const before = fieldsOf(memory.of);
    const points: Record<string, unknown> = {};
    const findings: Finding[] = [];
    for (const path of of) {
      const free = await attempt(path, outside.free(path));
      const known = withPoint(
        pointsIn(Object.hasOwn(before, path) ? before[path] : null),
        [at, free],
        probe.byLastMs,
      );
      points[path] = known;
      const slope = slopeOf(known, probe.byLastMs);
      const element = of.length > 1 ? path : '';
      if (slope === null) {
        findings.push({ element, active: null, detail: words.host.tooFew(path) });
        continue;
      }
      const inMs = slope < 0 ? free / -slope : Number.POSITIVE_INFINITY;
      const active = inMs <= probe.fillsWithinMs;
      // What lasts for years does not fill up.
      const detail =
        inMs > 100 * probe.fillsWithinMs
          ? words.host.doesNotFill(path)
          : words.host.fine(words.host.fills(path, inMs));
      const hours = Math.round(inMs / 360_000) / 10;
      const limit = probe.fillsWithinMs / 3_600_000;
      findings.push({
        ...{ element, active, detail },
        ...(Number.isFinite(hours) && { value: hours, limit, unit: 'h' }),
      });
    }
    return { findings, memory: { of: points } };
  };

  const links = async (memory: Readonly<Record<string, unknown>>): Promise<Found> => {
    const folder = sys('class/net');
    const there = (await attempt(folder, outside.list(folder))).filter((name) => name !== 'lo');
    const up = new Set(textsOf(memory.up));
    const findings: Finding[] = [];
    for (const name of (of.length === 0 ? there : of).slice(0, mostElements)) {
      const isThere = there.includes(name);
      const path = sys('class/net', name, 'operstate');
      const state = isThere ? cutLine(await attempt(path, outside.read(path)), 40) : 'notpresent';
      // Drivers that do not say are taken for well (the kernel's operstates.rst).
      const isUp = state === 'up' || state === 'unknown';
      if (isUp) up.add(name);
      // A plug that never had a cable is not missed, unless it is named.
      if (of.length === 0 && !up.has(name)) continue;
      const detail = isUp ? words.host.linkUp(name) : words.host.linkDown(name, state);
      findings.push({ element: of.length === 1 ? '' : name, active: !isUp, detail });
    }
    return { findings, memory: { up: [...up].slice(-mostElements) } };
  };

  return async ({ at, memory }) => {
    const before = fieldsOf(memory);
    if (what === 'disk_fills') return fills(at, before);
    if (what === 'link') return links(before);
    const was = new Set(textsOf(before.on));
    const measured = await reads[what](before);
    const findings = measured.values.slice(0, mostElements).map((each) => judgedOf(each, was));
    const next = { ...measured.memory, ...(sides?.clear && { on: stillOn(findings, was) }) };
    return { findings, ...(Object.keys(next).length > 0 && { memory: next }) };
  };
};

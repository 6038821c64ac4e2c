import { basename, dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { firstValueFrom, from, map, race, timer } from 'rxjs';
import * as z from 'zod/mini';
import { dayMs, durationOf } from '../../language/duration.ts';
import { durationField, fields, listField, textField } from '../../language/fields.ts';
import type { NumberSetting, ReaderOf, TextSetting } from '../../language/setting.ts';
import { shown } from '../../language/written.ts';
import { consistencyIn } from '../../messages/consistency.ts';
import { inboundIn } from '../../messages/inbound.ts';
import type { Messages } from '../../messages/messages.ts';
import type { GivenPart, SourceDefinition } from '../source-definition.ts';
import { sourceNames } from '../source-names.ts';
import type { ModuleHereOptions } from './module-here.ts';
import type { ModuleFacts, ModuleWorkerOptions, RunningModule } from './module-worker.ts';

/** A source that is somebody's own file. Times are milliseconds. */
export interface ModuleConfig {
  readonly name: string;
  /** Where it is, whole. */
  readonly path: string;
  /** `null`: as the module says, else as all sources. */
  readonly everyMs: number | null;
  readonly timeoutMs: number | null;
}

export interface ModulesConfig {
  readonly everyMs: number;
  readonly modules: readonly ModuleConfig[];
}

/** More of them are no config that a person has written. */
const mostModules = 50;

const schema = listField(
  fields({
    module: textField('The file, an ES module that exports a source; relative to this file.'),
    name: z.optional(textField('What the source is called; default: the name of the file.')),
    interval: z.optional(
      durationField('How often it looks; default: as the module says, else WATCHDOG_INTERVAL_S.'),
    ),
    timeout: z.optional(
      durationField('How long it may take; default: as the module says, else WATCHDOG_HTTP_TIMEOUT_S.'),
    ),
  }),
  mostModules,
  'Sources of your own: docs/modules.md.',
);

/** What is read beside the part: both are others'. */
type Reads = ReaderOf<{ readonly INTERVAL_S: NumberSetting; readonly CONFIG: TextSetting }>;

/** Sources of the operator's own, plain ES modules. Each is a source by itself, under its own name. */
export const modulesSource: SourceDefinition<'modules', ModulesConfig | null> = {
  name: 'modules',
  // Whoever writes one chooses its kinds.
  kinds: {},
  settings: {},
  part: { name: 'sources', schema },
  read: (reader: Reads, _tell, words, _outside, part) => {
    if (part === null) return null;
    const modules = modulesIn(part, reader.text('CONFIG'), words);
    return modules === null ? null : { everyMs: reader.ms('INTERVAL_S'), modules };
  },
  brings: ({ modules }) => modules.map(({ name }) => name),
  make: async ({ everyMs, modules }, { timeoutMs, isOwnKind, scheduler, warn, atEnd, words }) => {
    const { moduleSource } = await import('./module-source.ts');
    const say = inboundIn(words);
    const start = await starter();
    return Promise.all(
      modules.map(async (module) => {
        const { name } = module;
        const url = pathToFileURL(module.path).href;
        const told = {
          onLine: (line: string) => warn(say.moduleSays(name, line)),
          onHeldUp: (ms: number) => warn(say.moduleHeldUp(name, ms)),
        };
        const begin = () => start({ url, ...told });
        const first = begin();
        atEnd(() => first.end());
        // One that can't be loaded is a source all the same: it fails its turns, so that somebody is told.
        const nothing: ModuleFacts = {};
        const facts = await firstValueFrom(
          race(from(first.loaded), timer(timeoutMs, scheduler).pipe(map(() => nothing))),
        ).catch(() => nothing);
        return moduleSource({
          name,
          everyMs: module.everyMs ?? facts.everyMs ?? everyMs,
          timeoutMs: module.timeoutMs ?? facts.timeoutMs ?? timeoutMs,
          ...{ first, start: begin, isOwnKind },
        });
      }),
    );
  },
  overview: ({ modules }, words) => inboundIn(words).modules(modules.map(({ name }) => name).join(', ')),
};

/** How a module is started: in a thread of its own, where the runtime allows one. */
const starter = async (): Promise<
  (options: ModuleWorkerOptions & Pick<ModuleHereOptions, 'onHeldUp'>) => RunningModule
> => {
  if (process.permission?.has('worker') ?? true) return (await import('./module-worker.ts')).startModule;
  const { moduleHere } = await import('./module-here.ts');
  return (options) => moduleHere({ ...options, nowMs: () => performance.now() });
};

type Entry = z.infer<typeof schema>[number];

/** Names that messages and keys can hold. */
const isName = (name: string): boolean => /^[a-z][a-z0-9_-]{0,49}$/.test(name);

/** The modules that the file lists; `null`: something is wrong with one, and was told. */
const modulesIn = (part: GivenPart, configPath: string, words: Messages): ModuleConfig[] | null => {
  const say = inboundIn(words);
  const { notADuration } = words.scenario.fault;
  const together = consistencyIn(words);
  let isGood = true;
  const wrong = (path: readonly PropertyKey[], message: string): void => {
    isGood = false;
    part.tell.wrong(path, message);
  };
  // A config may be a folder, and a module stands beside its file.
  const folder = /\.ya?ml$/.test(configPath) ? dirname(configPath) : configPath;
  const taken = new Set<string>(sourceNames);
  const duration = (given: string | 0 | undefined, path: readonly PropertyKey[]): number | null => {
    if (given === undefined) return null;
    const ms = given === 0 ? 0 : durationOf(given, longestMs);
    if (ms === null || ms < leastMs) wrong(path, notADuration(shown(String(given))));
    return ms;
  };
  const modules = (part.value as readonly (Entry | null)[]).flatMap((entry, index) => {
    // Something was found wrong with it already.
    if (entry === null) return [];
    const { module, name, interval, timeout } = entry;
    const called = name ?? basename(module, extname(module));
    if (!isName(called))
      wrong([index, name === undefined ? 'module' : 'name'], say.noModuleName(shown(called)));
    else if (taken.has(called))
      wrong([index, name === undefined ? 'module' : 'name'], say.sameModule(called));
    taken.add(called);
    const everyMs = duration(interval, [index, 'interval']);
    const timeoutMs = duration(timeout, [index, 'timeout']);
    if (everyMs !== null && timeoutMs !== null && timeoutMs > everyMs) {
      const named = (field: string, given: string | 0 | undefined): string =>
        together.value(field, String(given), part.tell.placeOf([index, field]));
      wrong([index, 'timeout'], together.isMore(named('timeout', timeout), named('interval', interval)));
    }
    return [{ name: called, path: resolve(folder, module), everyMs, timeoutMs }];
  });
  return isGood ? modules : null;
};

/** Between looks, and for one. */
const leastMs = 100;
const longestMs = dayMs;

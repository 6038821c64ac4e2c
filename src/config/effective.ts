import { durationText } from '../language/duration.ts';
import { prefix, type Setting } from '../language/setting.ts';
import { pathText } from './complaints.ts';
import type { Config } from './config.ts';
import type { GivenFile } from './file/given.ts';
import { spans } from './file/spans.ts';
import { imageDefaults } from './image-defaults.ts';
import type { Env } from './reader.ts';
import { settingsOf, type Tables } from './settings.ts';
import type { Path } from './yaml.ts';

/** A value that holds, and why it does. */
export interface Effective {
  /** Its place in a file, whether it stands in one or not: `disk.alert_pct`, `channels.ops.chat`. */
  readonly path: string;
  /** As a file has it; a secret is `***`. */
  readonly value: unknown;
  readonly from: 'default' | 'environment' | 'file' | 'label';
  /** The variable, `file:line:column`, or the label and its container; `null`: it is the default. */
  readonly at: string | null;
}

const hidden = '***';

/**
 * All that holds, in the order of the table: each setting, then the channels, then whatever else the file says. The timing of a
 * kind stands there only where somebody has set it.
 *
 * @param file `null`: there is none, or it was refused
 */
export const effectiveOf = (
  env: Env,
  { config, file }: { readonly config: Config; readonly file: GivenFile | null },
  tables: Tables,
): readonly Effective[] => {
  const given = (name: string): string => env[prefix + name]?.trim() ?? '';
  const rows = Object.entries(settingsOf(tables));
  const own: Readonly<Record<string, string>> = {
    HOST: config.host,
    LOCALE: config.locale,
    ...imageDefaults(env),
    ...clearOf(config),
  };

  const settings = rows.flatMap(([name, setting]): Effective[] => {
    const { path } = setting;
    const variable = given(name);
    const isChannels = path?.startsWith('channels.') === true;
    if (path === undefined || (isChannels && variable === '')) return [];
    if (variable !== '') {
      return [{ path, value: shownOf(setting, variable), from: 'environment', at: prefix + name }];
    }
    const inFile = file?.settings.get(name);
    if (inFile !== undefined) {
      return [{ path, value: shownOf(setting, inFile.text), from: 'file', at: inFile.place }];
    }
    const text =
      own[name] ?? (setting.default === null ? given('INTERVAL_S') || '30' : String(setting.default));
    return [{ path, value: shownOf(setting, text), from: 'default', at: null }];
  });

  const known = new Set(settings.map(({ path }) => path));
  const written = [
    ...(file?.channels ?? []).map(({ name, sort, entry }): [Path, unknown] => [
      ['channels', name],
      { type: sort, ...entry },
    ]),
    ...Object.entries({ ...file?.said, ...partsOf(file, tables) }).map(([name, value]): [Path, unknown] => [
      [name],
      value,
    ]),
  ];
  const others = written.flatMap(([path, value]) =>
    leaves(value, path).flatMap(([at, leaf]): Effective[] => {
      const text = pathText(at);
      if (known.has(text)) return [];
      const isSecret = file?.isSecret(at) === true;
      return [{ path: text, value: isSecret ? hidden : leaf, from: 'file', at: file?.placeOf(at) ?? null }];
    }),
  );

  const timing = Object.keys(env).flatMap((name): Effective[] => {
    const [, kind, what] = /^WATCHDOG_(.+)_(COOLDOWN_S|FOR_S|FOR_TICKS|KEEP_S)$/.exec(name) ?? [];
    if (kind === undefined || what === undefined || !Object.hasOwn(config.policies.kinds, kind.toLowerCase()))
      return [];
    const value = what === 'FOR_TICKS' ? Number(env[name]) : durationText(Number(env[name]) * 1_000);
    const field =
      { COOLDOWN_S: 'cooldown', FOR_S: 'for', FOR_TICKS: 'for_ticks', KEEP_S: 'keep' }[what] ?? what;
    return [{ path: `kinds.${kind.toLowerCase()}.${field}`, value, from: 'environment', at: name }];
  });
  const set = new Set(timing.map(({ path }) => path));
  return [...settings, ...others.filter(({ path }) => !set.has(path)), ...timing];
};

const partsOf = (file: GivenFile | null, tables: Tables): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    tables.sources.flatMap(({ part }) => {
      const value = part && file?.part(part.name);
      return part === undefined || value === undefined ? [] : [[part.name, value]];
    }),
  );

/** A value of a variable as a file would have it. */
const shownOf = (setting: Setting, text: string): unknown => {
  switch (setting.type) {
    case 'number': {
      const perUnit = spans[setting.unit];
      const number = Number(text);
      if (Number.isNaN(number)) return text;
      return perUnit === undefined ? number : durationText(Math.round(number * perUnit));
    }
    case 'flag':
      return /^(true|1|yes|on)$/i.test(text);
    case 'choice':
      return text;
    case 'text':
      if (setting.secret === true && text !== '') return hidden;
      return textOf(setting.form, text);
  }
};

const textOf = (form: Extract<Setting, { readonly type: 'text' }>['form'], text: string): unknown => {
  const items = text.split(',').filter((item) => item !== '');
  if (form === 'list') return items;
  if (form === 'number' && text !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (form !== 'pairs') return text;
  return Object.fromEntries(
    items.map((item) => {
      const [name = '', ...value] = item.split('=');
      return [name.trim(), value.join('=').trim().replaceAll('%2C', ',')];
    }),
  );
};

/** The sides that are the limits themselves where nobody has set them. */
const clearOf = ({ sources: { host, disk } }: Config): Readonly<Record<string, string>> => ({
  MEM_CLEAR_PCT: String(host.clearPct),
  ...(disk !== null && { DISK_CLEAR_PCT: String(disk.clearPct) }),
});

/** Every value that holds no others, and its path. */
const leaves = (value: unknown, path: Path): readonly (readonly [Path, unknown])[] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? Array.isArray(value)
      ? value.flatMap((each, index) => leaves(each, [...path, index]))
      : Object.entries(value).flatMap(([name, each]) => leaves(each, [...path, name]))
    : [[path, value]];

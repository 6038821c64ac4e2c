import { durationText } from '../language/duration.ts';
import { prefix, type Setting } from '../language/setting.ts';
import { pathText } from './complaints.ts';
import type { Config, ReadConfig } from './config.ts';
import type { GivenFile } from './file/given.ts';
import { spans } from './file/spans.ts';
import { kindsOf, settingsOf, type Tables, type TimingName, timedKinds } from './settings.ts';
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
 */
export const effectiveOf = (
  { config, file, held }: Pick<ReadConfig, 'config' | 'file' | 'held'>,
  tables: Tables,
): readonly Effective[] => {
  const own: Readonly<Record<string, string>> = { HOST: config.host, ...clearOf(config) };

  const settings = Object.entries(settingsOf(tables)).flatMap(([name, setting]): Effective[] => {
    const { path } = setting;
    const is = held.get(name);
    if (path === undefined || is === undefined) return [];
    if (path.startsWith('channels.') && is.from !== 'environment') return [];
    // What is no number, or more than its limit, was told, and does not hold.
    const isOther = own[name] !== undefined && String(is.value) !== own[name];
    const from = isOther ? 'default' : is.from;
    const value = shownOf(setting, isOther ? (own[name] ?? '') : is.value);
    const place = from === 'file' ? (file?.settings.get(name)?.place ?? null) : null;
    return [{ path, value, from, at: from === 'environment' ? prefix + name : place }];
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

  const timing = timedKinds(kindsOf(tables)).flatMap(([kind]) =>
    Object.entries(fieldOf).flatMap(([what, field]): Effective[] => {
      const name = `${kind.toUpperCase()}_${what}`;
      const is = held.get(name);
      if (is?.from !== 'environment') return [];
      const at = prefix + name;
      // Sweeps are no time: a file has no place for them.
      return field === null
        ? [{ path: at, value: is.value, from: 'environment', at }]
        : [
            {
              path: `kinds.${kind}.${field}`,
              value: durationText(Number(is.value) * 1_000),
              from: 'environment',
              at,
            },
          ];
    }),
  );
  const set = new Set(timing.map(({ path }) => path));
  return [...settings, ...others.filter(({ path }) => !set.has(path)), ...timing];
};

/** What a file calls the timing of a kind; `null`: it has no name for it. */
const fieldOf: Readonly<Record<TimingName, string | null>> = {
  COOLDOWN_S: 'cooldown',
  FOR_S: 'for',
  FOR_TICKS: null,
  KEEP_S: 'keep',
};

const partsOf = (file: GivenFile | undefined, tables: Tables): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    tables.sources.flatMap(({ part }) => {
      const value = part && file?.part(part.name);
      return part === undefined || value === undefined ? [] : [[part.name, value]];
    }),
  );

/** A value as a file would have it. */
const shownOf = (setting: Setting, value: number | boolean | string): unknown => {
  switch (setting.type) {
    case 'number': {
      const perUnit = spans[setting.unit];
      return perUnit === undefined ? value : durationText(Math.round(Number(value) * perUnit));
    }
    case 'flag':
    case 'choice':
      return value;
    case 'text':
      if (setting.secret === true && value !== '') return hidden;
      return textOf(setting.form, String(value));
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

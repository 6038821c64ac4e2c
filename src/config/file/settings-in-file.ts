import * as z from 'zod/mini';
import { durationField, fields, told } from '../../language/fields.ts';
import type { NumberSetting, Setting, Settings } from '../../language/setting.ts';
import type { Messages } from '../../messages/messages.ts';
import { shown } from '../complaints.ts';
import { durationWithin, type ObjectToValue } from '../telling/finding.ts';
import type { Path } from '../yaml.ts';
import { spans } from './spans.ts';

/** The rows that have a place in a file, each with its path. Those of a channel are in its entry. */
export const placed = (
  settings: Settings,
): readonly (readonly [name: string, path: string[], is: Setting])[] =>
  Object.entries(settings).flatMap(([name, setting]) => {
    const path = setting.path?.split('.') ?? [];
    return path.length === 0 || path[0] === 'channels' ? [] : [[name, path, setting] as const];
  });

/** The names and fields of a file that the rows of settings make, as nested as their paths are. */
export const settingFields = (settings: Settings): z.core.$ZodShape => shapeOf(placed(settings), 0);

const shapeOf = (rows: ReturnType<typeof placed>, depth: number): z.core.$ZodShape => {
  const names = [...new Set(rows.map(([, path]) => path[depth] ?? ''))];
  return Object.fromEntries(
    names.map((name) => {
      const here = rows.filter(([, path]) => path[depth] === name);
      const leaf = here.find(([, path]) => path.length === depth + 1);
      const schema = leaf === undefined ? fields(shapeOf(here, depth + 1)) : settingField(leaf[2]);
      return [name, z.optional(schema)];
    }),
  );
};

/** A number that stands in quotes, for its text comes from a variable. */
const numeric = z.string().check(z.regex(/^[-+]?\d{1,15}(\.\d{1,15})?$/, { error: 'number' }));

/** What may stand where a setting does. */
export const settingField = (setting: Setting): z.ZodMiniType => {
  const { help } = setting;
  switch (setting.type) {
    case 'number': {
      if (setting.unit in spans) return durationField(help);
      const { min, max, whole = false } = setting;
      const number = whole ? z.int() : z.number();
      return z
        .union([number.check(z.meta({ minimum: min, maximum: max })), numeric], { error: 'number' })
        .check(told(help));
    }
    case 'flag':
      return z
        .union([z.boolean(), z.enum(['true', 'false', 'yes', 'no', 'on', 'off'])], { error: 'flag' })
        .check(told(help));
    case 'choice':
      return z.enum([...setting.choices]).check(told(help));
    case 'text':
      switch (setting.form) {
        case 'list':
          return z
            .union([text, z.array(text).check(z.maxLength(mostItems, { error: 'shorterList' }))], {
              error: 'textOrList',
            })
            .check(told(help));
        case 'pairs':
          return z.record(z.string(), text).check(told(help));
        case 'number':
          return z.union([z.number(), numeric], { error: 'number' }).check(told(help));
        default:
          return z
            .string()
            .check(
              z.maxLength(longest, { error: 'anyText' }),
              setting.secret === true ? z.meta({ description: help, secret: true }) : told(help),
            );
      }
  }
};

const longest = 65_536;
const mostItems = 10_000;
const text = z.string().check(z.minLength(1), z.maxLength(longest, { error: 'anyText' }));

/** What a value would be in its variable; of one that is none something is found, and it is `null`. */
export const textOfSetting = (
  given: unknown,
  setting: Setting,
  path: Path,
  words: Messages,
  find: ObjectToValue,
): string | null => {
  switch (setting.type) {
    case 'number':
      return setting.unit in spans
        ? spanText(given as string | 0, setting, path, find)
        : numberText(given as number | string, setting, path, words, find);
    case 'text':
      if (Array.isArray(given)) return listText(given, path, find);
      return typeof given === 'object' && given !== null
        ? Object.entries(given as Record<string, string>)
            // A comma parts one from the next there, and is written so in a URL.
            .map(([name, value]) => `${name}=${value.replaceAll(',', '%2C')}`)
            .join(',')
        : String(given);
    default:
      return String(given);
  }
};

const spanText = (
  given: string | 0,
  { unit, min, max }: NumberSetting,
  path: Path,
  find: ObjectToValue,
): string | null => {
  const perUnit = spans[unit] ?? 1;
  const ms = durationWithin(given, path, { least: min * perUnit, most: max * perUnit }, find);
  return ms === null ? null : String(Number((ms / perUnit).toFixed(12)));
};

const numberText = (
  given: number | string,
  { min, max, unit, whole = false }: NumberSetting,
  path: Path,
  words: Messages,
  find: ObjectToValue,
): string | null => {
  const number = Number(given);
  if (min <= number && number <= max && (!whole || Number.isInteger(number))) return String(number);
  find(path, (say) => say.wrong(shown(given), words.config.number(min, max, unit, whole)));
  return null;
};

/** In a variable, commas part one from the next; only within a regular expression they do not. */
const listText = (given: readonly string[], path: Path, find: ObjectToValue): string | null => {
  const parted = given.findIndex((item) => item.includes(',') && !/^!?\//.test(item));
  if (parted < 0) return given.join(',');
  find([...path, parted], (say) => say.noComma(shown(given[parted])));
  return null;
};

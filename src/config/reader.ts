import * as z from 'zod/mini';
import { prefix, type Range, type Reader, type Settings, type Tell } from '../language/setting.ts';
import { shown } from '../language/written.ts';
import type { Messages } from '../messages/messages.ts';
import { type TimingName, timings } from './settings.ts';
import { flagSchema, numberIn } from './values.ts';

/** Environment variables, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads the timing of kinds, too. */
export interface EnvReader extends Reader {
  /** `WATCHDOG_<KIND>_<TIMING>`, in milliseconds where it is a time. */
  timing(kind: string, name: TimingName, fallback: number): number;
}

/**
 * Reads every setting at once, in the order of the table, so that whatever is wrong is told once, even
 * where the setting is of no use as the others stand.
 *
 * @param tell is told of every value that is not what it should be, and of what is used instead
 * @param defaults of what is not set, where they depend on the machine; they go before those of the table
 * @param settings the settings there are
 * @param file what the file says of them, by name; the environment goes before it
 */
export const createReader = (
  env: Env,
  words: Messages,
  tell: Pick<Tell, 'warning'> & { readonly notWanted: Reader['notWanted'] },
  defaults: Readonly<Record<string, string>>,
  settings: Settings,
  file: ReadonlyMap<string, { readonly text: string }> = new Map(),
): EnvReader => {
  const say = words.config;
  const toldQuotes = new Set<string>();
  const variable = (name: string): string => {
    const value = env[prefix + name]?.trim() ?? '';
    const inside = /^(["'])(.*)\1$/s.exec(value)?.[2];
    if (inside === undefined) return value;
    if (!toldQuotes.has(name)) tell.warning(say.quoted(prefix + name));
    toldQuotes.add(name);
    return inside.trim();
  };
  const given = (name: string): string => variable(name) || (file.get(name)?.text ?? '');

  const read = <T>(
    name: string,
    schema: () => z.ZodMiniType<T>,
    wanted: string,
    fallback: T,
    fallbackInWords = String(fallback),
  ): T => {
    const value = given(name);
    if (value === '') return fallback;
    const parsed = schema().safeParse(value);
    if (parsed.success) return parsed.data;
    tell.notWanted(name, shown(value), wanted, fallbackInWords);
    return fallback;
  };
  const wantedNumber = ({ min, max, unit, whole }: Range): string => say.number(min, max, unit, whole);

  const numbers = new Map<string, number>();
  const flags = new Map<string, boolean>();
  const texts = new Map<string, string>();
  for (const [name, setting] of Object.entries(settings)) {
    switch (setting.type) {
      case 'number': {
        const { min, max, whole = false, unit } = setting;
        const fallback = setting.default ?? numbers.get('INTERVAL_S') ?? min;
        const wanted = wantedNumber({ min, max, unit, whole });
        numbers.set(
          name,
          read(name, () => numberIn(min, max, whole), wanted, fallback),
        );
        break;
      }
      case 'flag':
        flags.set(
          name,
          read(name, () => flagSchema, say.flag, setting.default),
        );
        break;
      case 'choice': {
        const schema = () => z.pipe(z.string().check(z.toLowerCase()), z.enum([...setting.choices]));
        const fallback = defaults[name] ?? setting.default;
        texts.set(name, read<string>(name, schema, say.choice(setting.choices), fallback));
        break;
      }
      case 'text':
        texts.set(name, given(name) || (defaults[name] ?? setting.default));
        break;
    }
  }

  const got = <T>(values: ReadonlyMap<string, T>, name: string): T => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`there is no setting ${name} of that type`);
    return value;
  };
  return {
    notWanted: tell.notWanted,
    number: (name) => got(numbers, name),
    ms: (name) => Math.round(got(numbers, name) * 1000),
    flag: (name) => got(flags, name),
    text: (name) => got(texts, name),
    choice: (name) => got(texts, name),
    isSet: (name) => env[prefix + name] !== undefined || file.has(name),
    textOrOff: (name) => {
      if (env[prefix + name] !== undefined) return variable(name);
      return file.get(name)?.text ?? got(texts, name);
    },
    numberOrNull: (name, range, nothing) =>
      read<number | null>(
        name,
        () => numberIn(range.min, range.max, range.whole),
        wantedNumber(range),
        null,
        nothing,
      ),
    timing: (kind, name, fallback) => {
      const { unit, max } = timings[name];
      const whole = unit !== 's';
      const min = name === 'FOR_TICKS' ? 1 : 0;
      const perUnit = unit === 's' ? 1000 : 1;
      const wanted = wantedNumber({ min, max, unit, whole });
      const variable = `${kind.toUpperCase()}_${name}`;
      return Math.round(
        read(variable, () => numberIn(min, max, whole), wanted, fallback / perUnit) * perUnit,
      );
    },
  };
};

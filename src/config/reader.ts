import * as z from 'zod/mini';
import {
  prefix,
  type Range,
  type Reader,
  type Setting,
  type Settings,
  type Tell,
} from '../language/setting.ts';
import { shown } from '../language/written.ts';
import type { Messages } from '../messages/messages.ts';
import { defaultPrefix } from './image-defaults.ts';
import { type TimingName, timings } from './settings.ts';
import { flagSchema, numberIn } from './values.ts';
import type { Env } from './variables.ts';

/** A value that holds, and who has said it. */
export interface Held {
  readonly value: number | boolean | string;
  /** What is wrong in the environment is not what holds. */
  readonly from: 'default' | 'environment' | 'file';
}

/** Reads the timing of kinds, too. */
export interface EnvReader extends Reader {
  /** `WATCHDOG_<KIND>_<TIMING>`, in milliseconds where it is a time. */
  timing(kind: string, name: TimingName, fallback: number): number;
  /** What was read, by name; the timing of a kind is among it where it is set, as its variable has it. */
  readonly held: ReadonlyMap<string, Held>;
}

/**
 * Reads every setting at once, in the order of the table, so that whatever is wrong is told once, even
 * where the setting is of no use as the others stand.
 *
 * @param env as it is meant (`meant`)
 * @param tell is told of every value that is not what it should be, and of what is used instead
 * @param defaults of what is not set, where they depend on the machine or the image; they go before those of the table
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
  const variable = (name: string): string => env[prefix + name] ?? '';
  const maybeOff = (name: string): boolean => {
    const setting = settings[name];
    return setting?.type === 'text' && setting.emptyIsOff === true;
  };
  const given = (name: string): string => variable(name) || (file.get(name)?.text ?? '');
  /** Who says what is given. Where nothing is an answer, the environment may say nothing. */
  const sayer = (name: string): Held['from'] => {
    if (variable(name) !== '' || (maybeOff(name) && env[prefix + name] !== undefined)) return 'environment';
    return given(name) !== '' || (maybeOff(name) && file.has(name)) ? 'file' : 'default';
  };

  const held = new Map<string, Held>();
  /** What it is, and who has said so. */
  const read = <T>(
    name: string,
    schema: () => z.ZodMiniType<T>,
    wanted: string,
    fallback: T,
    fallbackInWords = String(fallback),
  ): { readonly value: T; readonly from: Held['from'] } => {
    const value = given(name);
    if (value === '') return { value: fallback, from: 'default' };
    const parsed = schema().safeParse(value);
    if (parsed.success) return { value: parsed.data, from: sayer(name) };
    tell.notWanted(name, shown(value), wanted, fallbackInWords);
    return { value: fallback, from: 'default' };
  };
  /** What stands in the place of the table's default; one that is not what it must be is told, and is none. */
  const ofImage = <T>(name: string, schema: () => z.ZodMiniType<T>, wanted: string, usual: T): T => {
    const text = defaults[name];
    if (text === undefined) return usual;
    const parsed = schema().safeParse(text);
    if (parsed.success) return parsed.data;
    tell.warning(say.wrong(defaultPrefix + name, shown(text), wanted, String(usual)));
    return usual;
  };
  const wantedNumber = ({ min, max, unit, whole }: Range): string => say.number(min, max, unit, whole);

  for (const [name, setting] of Object.entries(settings)) {
    switch (setting.type) {
      case 'number': {
        const { min, max, whole = false, unit } = setting;
        const usual = setting.default ?? Number(held.get('INTERVAL_S')?.value ?? min);
        const wanted = wantedNumber({ min, max, unit, whole });
        const schema = () => numberIn(min, max, whole);
        held.set(name, read(name, schema, wanted, ofImage(name, schema, wanted, usual)));
        break;
      }
      case 'flag': {
        const schema = () => flagSchema;
        held.set(name, read(name, schema, say.flag, ofImage(name, schema, say.flag, setting.default)));
        break;
      }
      case 'choice': {
        const schema = () => z.pipe(z.string().check(z.toLowerCase()), z.enum([...setting.choices]));
        const wanted = say.choice(setting.choices);
        const usual = ofImage<string>(name, schema, wanted, setting.default);
        held.set(name, read<string>(name, schema, wanted, usual));
        break;
      }
      case 'text': {
        const from = sayer(name);
        const said = from === 'environment' ? variable(name) : given(name);
        held.set(name, { value: from === 'default' ? (defaults[name] ?? setting.default) : said, from });
        break;
      }
    }
  }

  const got = <T extends Held['value']>(name: string, ...types: readonly Setting['type'][]): T => {
    const value = held.get(name)?.value;
    const type = settings[name]?.type;
    if (value === undefined || type === undefined || !types.includes(type))
      throw new Error(`there is no setting ${name} of that type`);
    return value as T;
  };
  return {
    held,
    notWanted: tell.notWanted,
    number: (name) => got(name, 'number'),
    ms: (name) => Math.round(got<number>(name, 'number') * 1000),
    flag: (name) => got(name, 'flag'),
    text: (name) => got(name, 'text', 'choice'),
    choice: (name) => got(name, 'text', 'choice'),
    isSet: (name) => sayer(name) !== 'default',
    numberOrNull: (name, range, nothing) =>
      read<number | null>(
        name,
        () => numberIn(range.min, range.max, range.whole),
        wantedNumber(range),
        null,
        nothing,
      ).value,
    timing: (kind, name, fallback) => {
      const { unit, max } = timings[name];
      const whole = unit !== 's';
      const min = name === 'FOR_TICKS' ? 1 : 0;
      const perUnit = unit === 's' ? 1000 : 1;
      const wanted = wantedNumber({ min, max, unit, whole });
      const variable = `${kind.toUpperCase()}_${name}`;
      const said = read(variable, () => numberIn(min, max, whole), wanted, fallback / perUnit);
      if (said.from === 'environment') held.set(variable, said);
      return Math.round(said.value * perUnit);
    },
  };
};

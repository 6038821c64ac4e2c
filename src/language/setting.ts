/**
 * The words in which a source, a channel or the configuration says which settings it has. They are all that one
 * needs to know of the other.
 */

interface Common {
  /** One sentence for the operator. */
  readonly help: string;
  /** The heading it stands under in the example file. */
  readonly group: string;
  /** Its place in the file: `disk.alert_pct`. Left out: it can be set by its variable alone. */
  readonly path?: string;
}

export interface NumberSetting extends Common {
  readonly type: 'number';
  /** `null`: the value of `INTERVAL_S`, which stands before it. */
  readonly default: number | null;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Whole numbers only. */
  readonly whole?: boolean;
}

export interface FlagSetting extends Common {
  readonly type: 'flag';
  readonly default: boolean;
}

export interface TextSetting extends Common {
  readonly type: 'text';
  readonly default: string;
  /** Masked wherever the configuration is shown. */
  readonly secret?: boolean;
  /** How it is written in a file, where that is not as a text: a list, names with their values, or a number. */
  readonly form?: 'list' | 'pairs' | 'number';
  /** Empty is an answer of its own: off. Default: what is empty is not set. */
  readonly emptyIsOff?: true;
}

export interface ChoiceSetting extends Common {
  readonly type: 'choice';
  readonly default: string;
  readonly choices: readonly string[];
}

export type Setting = NumberSetting | FlagSetting | TextSetting | ChoiceSetting;

/** Settings, by the name behind `WATCHDOG_`. */
export type Settings = Readonly<Record<string, Setting>>;

/** The names of those settings that are of a type. */
export type NameOf<S extends Settings, T extends Setting['type']> = string extends keyof S
  ? string
  : Extract<{ [N in keyof S]: S[N]['type'] extends T ? N : never }[keyof S], string>;

/** The values of the settings, checked. What is unset has its default. A setting that there is not is a throw. */
export interface Reader<
  Numbers extends string = string,
  Flags extends string = string,
  Texts extends string = string,
  Choices extends string = string,
> {
  number(name: Numbers): number;
  /** A number of seconds, in milliseconds. */
  ms(name: Numbers): number;
  flag(name: Flags): boolean;
  text(name: Texts): string;
  choice(name: Choices): string;
  /** Whether somebody has set it; empty counts only where that is an answer. */
  isSet(name: Numbers | Flags | Texts | Choices): boolean;
  /** Says that what was read of a setting is not what is wanted; `instead` is used, as a file with it would be refused. */
  notWanted(name: Numbers | Flags | Texts | Choices, given: string, wanted: string, instead: string): void;
  /** A text as a number; unset or wrong: `null`, which is called `nothing`. */
  numberOrNull(name: Texts, range: Range, nothing: string): number | null;
}

/** A reader that knows only these settings. */
export type ReaderOf<S extends Settings> = Reader<
  NameOf<S, 'number'>,
  NameOf<S, 'flag'>,
  NameOf<S, 'text'>,
  NameOf<S, 'choice'>
>;

export interface Range {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly whole: boolean;
}

/** What is told while settings are read. */
export interface Tell {
  /** It was wrong, and is replaced by a default. */
  warning(message: string): void;
  /** It was wrong, and leaves something switched off. */
  fault(message: string): void;
  /** An operator may want to know it. */
  hint(message: string): void;
  /** It must never be shown. */
  secret(value: string): void;
}

/** What is told while an entry of the file is read: beside the rest, what is wrong with one of its fields. */
export interface EntryTell extends Tell {
  /**
   * Something is wrong with the value at a path below the entry (`['url']`, `['to', 1]`; `[]`: with the whole of it), or
   * with a name there. The operator is told file, line and column, and the file is refused.
   */
  wrong(path: readonly PropertyKey[], message: string, at?: 'value' | 'name'): void;
  /** `file:line:column` of what stands at a path below the entry; `null`: nothing does. */
  placeOf(path: readonly PropertyKey[]): string | null;
}

/** What of the machine the configuration depends on. */
export interface Machine {
  readonly hostname: string;
  /** The user of this process; unset where the system has none. */
  readonly userId?: number | undefined;
  exists(path: string): boolean;
  /** The text of a file; throws where it can't be read. */
  readFile(path: string): string;
  /** The names in a folder; `null`: it is none. Throws where it can't be read. Left out: there are no folders. */
  listFolder?(path: string): readonly string[] | null;
  /** Where the runtime lets files be written; `null` or left out: wherever the system does. */
  readonly writing?: { readonly folders: readonly string[]; may(path: string): boolean } | null;
}

/** The machine, and the variables that other programs go by. */
export interface Outside extends Machine {
  /** A variable of the environment that is no setting of Polkan's, e.g. `DOCKER_HOST`; empty: it is not set. */
  variable(name: string): string;
}

/** What every setting's name begins with where it is a variable. */
export const prefix = 'WATCHDOG_';

/** A day, seconds. */
export const secondsOfDay = 86_400;
export const seconds = (
  group: string,
  value: number,
  min: number,
  max: number,
  help: string,
): NumberSetting => ({
  type: 'number',
  group,
  unit: 's',
  default: value,
  min,
  max,
  help,
});
export const pct = (group: string, value: number, help: string): NumberSetting => ({
  type: 'number',
  group,
  unit: '%',
  default: value,
  min: 1,
  max: 100,
  help,
});
export const minutes = (group: string, value: number, help: string): NumberSetting => ({
  type: 'number',
  group,
  unit: 'min',
  default: value,
  min: 0,
  max: 525_600,
  help,
});
export const text = (group: string, value: string, help: string, secret = false): TextSetting => ({
  type: 'text',
  group,
  default: value,
  help,
  ...(secret && { secret }),
});
export const flag = (group: string, value: boolean, help: string): FlagSetting => ({
  type: 'flag',
  group,
  default: value,
  help,
});

/** A setting with its place in the file. */
export const at = <S extends Setting>(path: string, setting: S): S => ({ ...setting, path });

/** A text that is off where it is set to nothing. */
export const orOff = (setting: TextSetting): TextSetting => ({ ...setting, emptyIsOff: true });

/** A text that is a list: with commas in its variable, as a list in a file. */
export const list = (setting: TextSetting): TextSetting => ({ ...setting, form: 'list' });

/**
 * How often a source looks: as often as all of them, unless it says otherwise.
 *
 * @param part where the source stands in the file
 */
export const interval = (source: string, part: string = source): NumberSetting => ({
  ...seconds('Timing', 30, 1, secondsOfDay, `Interval of the source ${source}; unset: WATCHDOG_INTERVAL_S.`),
  default: null,
  path: `${part}.interval`,
});

/** The side of a limit below which what was over it is well again: a text, for unset it is the limit itself. */
export const clearPct = (group: string, limit: string, path: string): TextSetting => ({
  ...text(group, '', `Below this, in %, what was over ${prefix}${limit} is well again; unset: the limit.`),
  form: 'number',
  path,
});

/** Reads such a side. One that is above the limit would never hold an alert for a single sweep: it is said elsewhere, and is the limit. */
export const clearPctOf = <Texts extends string>(
  reader: Pick<Reader<string, string, Texts>, 'numberOrNull'>,
  name: Texts,
  limitPct: number,
): number =>
  Math.min(
    reader.numberOrNull(name, { min: 0, max: 100, unit: '%', whole: false }, `${limitPct} %`) ?? limitPct,
    limitPct,
  );

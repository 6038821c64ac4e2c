import { readConfig } from '../src/config/config.ts';
import { kinds, settings, timedKinds, timings } from '../src/config/settings.ts';
import { policyIn } from '../src/language/policy.ts';
import { prefix, type Setting } from '../src/language/setting.ts';

/** A setting as a reader of the documentation wants it. */
export interface Row {
  readonly variable: string;
  readonly group: string;
  /** As it would be written; empty: there is none. */
  readonly standard: string;
  /** What values are allowed, with their unit. */
  readonly range: string;
  readonly help: string;
}

const rangeOf = (setting: Setting): string => {
  switch (setting.type) {
    case 'number':
      return `${setting.unit}, ${setting.min} to ${setting.max}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return setting.choices.join(', ');
    case 'text':
      return '';
  }
};

/** Every setting, in the order of the table. */
export const settingRows: readonly Row[] = Object.entries(settings).map(([name, setting]) => ({
  variable: prefix + name,
  group: setting.group,
  standard: String(setting.default ?? ''),
  range: rangeOf(setting),
  help: setting.help,
}));

export const groups: readonly string[] = [...new Set(settingRows.map(({ group }) => group))];

const { policies } = readConfig({}, { hostname: '', exists: () => false, readFile: () => '' }).config;

/** The timing of every kind: the variables, with their defaults. */
export const timingRows: readonly { kind: string; rows: readonly Row[] }[] = timedKinds(kinds).map(
  ([kind]) => ({
    kind,
    rows: Object.entries(timings).map(([name, { field, unit, max, help }]) => ({
      variable: `${prefix}${kind.toUpperCase()}_${name}`,
      group: kind,
      standard: String(policyIn(policies, kind)[field] / (unit === 's' ? 1000 : 1)),
      range: `${unit}, ${name === 'FOR_TICKS' ? 1 : 0} to ${max}`,
      help,
    })),
  }),
);

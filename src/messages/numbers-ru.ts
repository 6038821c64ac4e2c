import { type Duration, type Span, sizeOf, spell } from './numbers.ts';

const units: Duration = { d: 'д', h: 'ч', min: 'мин', s: 'с' };

/** Столько миллисекунд словами: `34 мин`. */
export const span: Span = (ms) => spell(ms, units);
/** Столько байт: `1.2 ГБ`. */
export const size = (bytes: number): string => sizeOf(bytes, { mb: 'МБ', gb: 'ГБ' });

const rules = new Intl.PluralRules('ru');
/** 1 задача, 2 задачи, 5 задач. */
export const plural = (n: number, one: string, few: string, many: string): string => {
  // The fourth, `other`, is that of fractions: 2,5 задачи.
  const forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = { one, few, many };
  return `${n} ${forms[rules.select(n)] ?? few}`;
};

/** Столько времени назад; меньше секунды назад: только что. */
export const ago = (ms: number | null): string =>
  ms === null ? '' : ms < 1000 ? ' только что' : ` ${span(ms)} назад`;
/** Сколько длится, рядом с «с какого времени»; меньше секунды не говорится. */
export const lasting = (ms: number): string => (ms < 1000 ? '' : ` (${span(ms)})`);

const signals: Readonly<Record<number, string>> = {
  134: 'SIGABRT: прервал себя сам',
  137: 'SIGKILL: убит или не хватило памяти',
  139: 'SIGSEGV: ошибка в программе',
  143: 'SIGTERM: его попросили завершиться',
};
/** Код завершения, и что он значит, если процесс окончил сигнал; прочие коды у каждой программы свои. */
export const exit = (code: number): string =>
  signals[code] === undefined ? `${code}` : `${code}, ${signals[code]}`;

/** Чем должна быть часть метрик: имена типов, как их называет описание. */
export const jsonTypes: Readonly<Record<string, string>> = {
  array: 'списком',
  boolean: 'true или false',
  int: 'целым числом',
  number: 'числом',
  object: 'объектом',
  string: 'текстом',
};

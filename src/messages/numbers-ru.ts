import { type Duration, type Span, sizeOf, spell } from './numbers.ts';

const units: Duration = { d: 'д', h: 'ч', min: 'мин', s: 'с' };

/** Столько миллисекунд словами: `34 мин`. */
export const span: Span = (ms) => spell(ms, units);
/** Столько байт: `1.2 ГБ`. */
export const size = (bytes: number): string => sizeOf(bytes, { mb: 'МБ', gb: 'ГБ' });

/**
 * Какая форма у слова при числе (CLDR, plural rules, ru). Written out, for `Intl.PluralRules` loads 2 MB of tables that nothing
 * else needs. The fourth, `other`, is that of fractions, which read as the few do: 2,5 задачи.
 */
export const formOf = (n: number): 'one' | 'few' | 'many' => {
  if (!Number.isInteger(n)) return 'few';
  const [last, lastTwo] = [Math.abs(n) % 10, Math.abs(n) % 100];
  if (last === 1 && lastTwo !== 11) return 'one';
  return last >= 2 && last <= 4 && (lastTwo < 12 || lastTwo > 14) ? 'few' : 'many';
};

/** 1 задача, 2 задачи, 5 задач. */
export const plural = (n: number, one: string, few: string, many: string): string =>
  `${n} ${{ one, few, many }[formOf(n)]}`;

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

import type { TellingWords } from './telling.ts';

const meant = (nearest: string | null, known: readonly string[]): string =>
  nearest !== null ? `; может быть, ${nearest}?` : known.length === 0 ? '' : `; есть ${known.join(', ')}`;

/** What a person reads of telling, in Russian. */
export const telling: TellingWords = {
  config: {
    shortText: 'текст не длиннее 500 знаков',
    shorterList: 'список, какой написал бы человек: он слишком длинный',
    mappingOrList: 'набор полей со значениями или список таких наборов',
    time: 'время суток вроде "07:30"; конец может быть и "24:00"',
    range: 'одно вроде monday, 15 или january либо ряд вроде monday:friday',
    reminders: 'off, длительность вроде 2h или { every: 30m, longest: 8h }',
    cron: 'выражение cron из пяти полей: минута, час, день месяца, месяц, день недели',
    count: 'целое число от 0 до 20',
    flaps: '0 или целое число от 2 до 50',
    tooShort: (given, least) => `${given} — слишком мало: не меньше ${least}`,
    tooLong: (given, most) => `${given} — слишком много: не больше ${most}`,
    tooMuch: (most) => `текст длиннее ${most} знаков`,
    noZone: (name, nearest) =>
      `часового пояса ${name} нет${nearest === null ? ', а есть, например, Europe/Berlin' : meant(nearest, [])}`,
    noName: (given, known, nearest) => `${given} — ни одно из них${meant(nearest, known)}`,
    notOnScale: (given, least, most) => `${given} — не число от ${least} до ${most}`,
    backwards: (given) => `${given} кончается раньше, чем начинается`,
    sameTime: (clock) => `начало и конец в ${clock}: для целого дня время не нужно`,
    fromToOrTimes: 'когда, должно говорить одно: from и to или times',
    noMatcher: (given) => `${given} — не условие вроде team="web" или team=~"web|db"`,
    noChannel: (name, known, nearest) => `канала ${name} нет${meant(nearest, known)}`,
    sameRule: (name) => `двое называются ${name}`,
    whenOrCron: 'когда, должно говорить одно из when и cron',
    forWithoutCron: 'for говорит, сколько длится cron; с when это говорит время',
    neverComes: (cron) => `${cron} не наступает никогда`,
  },
};

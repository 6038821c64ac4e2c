import { nearestFew } from '../language/nearest.ts';
import type { Messages } from './en.ts';
import { plural } from './numbers-ru.ts';
import { yaml } from './yaml-ru.ts';

// Что говорится о файлах сценариев, по-русски.

const fieldsAmong = (field: string, known: readonly string[]): string => {
  const few = nearestFew(field, known);
  const names = few.join(', ');
  return few.length === known.length
    ? `есть ${names}`
    : `из полей, а их ${known.length}, ближе всего ${names}; все они в его JSON-схеме`;
};

export const scenario: Messages['scenario'] = {
  active: 'активен.',
  inactive: 'в порядке.',
  happened: 'это случилось.',
  unseen: 'увидеть его не удалось.',
  measured: (value, limit) => `${value} (порог ${limit}).`,
  failedSweep: 'обход не удался',
  refusedConnection: 'соединение отклонено',

  fault: {
    yaml,
    oneDocument: 'в файле один документ, а это второй',
    circle: 'псевдоним стоит внутри того, что обозначает',
    tooDeep: 'вложенность слишком глубокая, прочитать нельзя',
    noAnchor: (name) => `*${name} ничего не значит: перед ним нет &${name}`,
    nameTwice: (name, line) => `${name} стоит здесь дважды: первый раз в строке ${line}`,
    compoundName: 'имя — одно значение, а не список и не набор полей',
    tag: (tag) => `${tag} — здесь нет такого тега, или он не подходит к тому, что за ним`,
    aliasBomb: (most) => `из-за псевдонимов значений больше ${most}`,
    missing: (field) => `нет поля ${field}`,
    unknown: (field, known, nearest) =>
      `поля ${field} здесь нет; ${nearest === null ? fieldsAmong(field, known) : `может быть, ${nearest}?`}`,
    noMerge: 'в YAML 1.2 нет слияния через <<: напишите поля здесь или ссылку на целое',
    comma: (given) =>
      `${given} стоит после запятой внутри { }, а она завершает значение: уберите там запятые или возьмите текст в кавычки`,
    wrong: (given, wanted) => `${given} — не ${wanted}`,
    text: 'текст',
    number: 'число',
    sweepsInARow: 'целое число от 1 до 1000',
    flag: 'true или false',
    list: 'список',
    filledList: 'непустой список',
    mapping: 'набор полей со значениями',
    textOrMapping: 'текст или набор полей со значениями',
    textOrList: 'текст или список текстов',
    duration: 'длительность вроде 90s, 30m, 1h30m',
    limit: 'число, возможно с above, below, at least или at most перед ним',
    rate: 'частота вроде 1 per 1s, 20 per 1m',
    choice: (choices) => `одно из ${choices.join(', ')}`,
    notADuration: (given) => `${given === '' ? 'пусто' : given} — не длительность вроде 90s, 30m, 1h30m`,
    noItem: (word, known, nearest) =>
      `${word} здесь ничего не значит; ${nearest === null ? `есть ${known.join(', ')}` : `может быть, ${nearest}?`}`,
    noTimes: 'это должно быть хотя бы раз',
    empty: 'здесь пусто',
    noRamp: 'числу, которое растёт или падает, нужно число повторов: 70+5x4',
    noKey: (key) => `${key} — не ключ вроде container/web или host_mem`,
    blindSeries: 'blind создаёт сам Полкан: напишите failed в ряду источника',
    event: 'событие — не состояние: рядом с ним уместны только inactive, unknown, gone и failed',
    statesOrValues: 'что видно, должно говорить одно из states и values',
    noLimit: 'значениям нужен limit: с какого активно?',
    limitAlone: 'limit бывает только у values',
    start: 'время в UTC вроде 2026-03-28T22:00Z',
    noRange: (key, most) => `${key}: диапазон вроде {00..39} идёт вверх, и в нём не больше ${most}`,
    laterAlone: 'later имеет смысл с диапазоном вроде dep/s{00..39}: каждый начинает позже предыдущего',
    sameKey: (key) => `${key} наблюдается дважды`,
    uneven: (span, step) => `${span} — не целое число шагов по ${step}`,
    noStep: 'шаг должен быть длиннее 0s',
    tooMany: (most) => `больше ${most} обходов в одном тесте`,
    untilTooShort: (end) => `его ряды длятся до ${end}`,
    nothingSeen: 'ничего не видно',
    nothingChanges: 'ничего не меняется: что именно, должны сказать policy, config или unwatched',
    nothingExpected: 'ничего не ожидается: что именно, должны сказать actions, notices, holds или messages',
    command: 'команда вроде ack container/web, snooze container/web 2h, silence container/web-* 1h',
    member: 'участник вроде container/web alert, container/db recovery silenced',
    textOrContains: 'что приходит, должно говорить одно из text и contains',
    unknownKey: (key, nearest) =>
      `ключа ${key} нет ни в одном ряду${nearest === null ? '' : `; может быть, ${nearest}?`}`,
    unknownKind: (kind, nearest) =>
      `вида ${kind} нет ни у чего, что видно${nearest === null ? '' : `; может быть, ${nearest}?`}`,
    unknownSink: (name, nearest) =>
      `получателя ${name} в этом тесте нет${nearest === null ? '' : `; может быть, ${nearest}?`}`,
    sameName: (name) => `два теста называются ${name}`,
  },

  report: {
    line: (line) => `строка ${line}`,
    actions: 'действия (- ожидалось, + пришло):',
    notices: 'извещения (- ожидалось, + пришло):',
    holds: 'задержки (- ожидалось, + было):',
    explanations: 'объяснения (- ожидалось, + сказано):',
    messages: (sink) => `сообщения для ${sink} (- ожидалось, + пришло):`,
    firstDifference: 'первое различие',
    stood: (key, path, since, reason) => `${key} был в ${path} с ${since}: ${reason}`,
    neverActive: (key) => `${key} ни разу не был активен`,
    containing: (part) => `сообщение с «${part}»`,
    and: 'и',
    dropped: (at, why) => `от сообщения отказались в ${at}: ${why}`,
    waiting: (n) => `${plural(n, 'сообщение не дошло', 'сообщения не дошли', 'сообщений не дошли')}`,
    failed: (actions, messages, told = 0) =>
      [
        actions > 0
          ? plural(actions, 'действие не сходится', 'действия не сходятся', 'действий не сходятся')
          : '',
        messages > 0
          ? plural(messages, 'сообщение не сходится', 'сообщения не сходятся', 'сообщений не сходятся')
          : '',
        told > 0
          ? plural(told, 'извещение не сходится', 'извещения не сходятся', 'извещений не сходятся')
          : '',
      ]
        .filter((part) => part !== '')
        .join(', '),
    summary: (passed, failed, unreadable) =>
      `Тесты: прошло ${passed}, не прошло ${failed}${unreadable === 0 ? '' : `; не прочитано ${plural(unreadable, 'файл', 'файла', 'файлов')}`}`,
  },
};

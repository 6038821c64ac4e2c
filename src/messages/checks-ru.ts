import type { ChecksWords } from './checks-en.ts';
import { consistency as together } from './consistency-ru.ts';
import { type Duration, type Span, spell } from './numbers.ts';

const units: Duration = { d: 'д', h: 'ч', min: 'мин', s: 'с' };
const short: Span = (ms) => spell(ms, units);
const span: Span = (ms) => (ms < 1000 ? `${Math.round(ms)} мс` : short(ms));

/** Что человек читает о проверках. */
export const checks: ChecksWords = {
  config: {
    noName: (given) => `${given} не годится как имя: буквы, цифры, "_", "." и "-"`,
    twice: (name) => `есть две проверки с именем ${name}`,
    twiceSlug: (slug) => `две проверки ждут вызова по /ping/${slug}`,
    noSort: (sorts) => `не сказано, что проверять: нужно одно из ${sorts.join(', ')}`,
    twoSorts: (one, other) => `это сразу и ${one}, и ${other}: сделайте две проверки`,
    foreign: (field, sort, known) =>
      `${field} ничего не значит для проверки ${sort}${known.length === 0 ? '' : `; возможны ${known.join(', ')}`}`,
    needs: (field, sort) => `проверке ${sort} нужно ${field}`,
    noUrl: (given) => `${given} — не адрес http или https`,
    noAddress: (given) => `${given} — не host:port`,
    noStatus: (given) => `${given} — не статус от 100 до 599 и не диапазон вроде 200-299`,
    noExpression: (given) => `${given} — не регулярное выражение`,
    slowExpression: (given) =>
      `${given} слишком долго идёт на некоторых текстах, например на повторах одной буквы: повторение стоит в повторении`,
    noCondition: (given) => `${given} — не порог вроде "> 100", "<= 5", "== ok", "!= ok"`,
    together,
    noPath: (given, why) => `${given} — не путь JSON: ${why}`,
    noMetric: (given) => `${given} — не метрика вроде jobs{queue="mail"}`,
    noSize: (given) => `${given} — не размер вроде 200KB, 1MB, 1GiB`,
    noCron: (given) => `${given} — не выражение cron из пяти полей, которое когда-нибудь наступит`,
    noZone: (given) => `${given} — не часовой пояс вроде Europe/Berlin`,
    noResolver: (given) => `${given} — не адрес резолвера вроде 127.0.0.1 или 127.0.0.1:5353`,
    noDuration: (given) => `${given} — не длительность`,
    between: (given, least, most) => `${given} вне границ от ${least} до ${most}`,
    noMethod: (given) => `${given} — не метод`,
    noHeader: (name) => `${name} — не заголовок, который можно послать`,
    either: (one, other) => `либо ${one}, либо ${other}, но не оба`,
    oneOf: (one, other) => `нужно одно из ${one} и ${other}`,
    noSlug: (given) => `${given} не годится для адреса: буквы, цифры, "_", "." и "-"`,
    noLabel: (given) => `${given} не годится как имя метки`,
    noDependency: (given) => `${given} — ни ключ вроде container/db, ни имя проверки`,
    ofItself: 'она зависит от самой себя',
    inACircle: (names) => `она зависит от самой себя: ${names.join(' → ')}`,
    noOf: (what) => `${what} — о машине в целом: выбирать не из чего`,
    notOf: (given, known) => `${given} — ни одно из ${known.join(', ')}`,
  },

  title: (name) => `Проверка ${name}`,
  element: (name, element) => `Проверка ${name}, ${element}`,
  notYet: 'её ещё не было.',
  stale: (ms) => `её не было уже ${short(ms)}.`,
  failed: (what, why) => `${what}: ${why}.`,
  down: (what, why) => `${what} не отвечает: ${why}.`,
  wrong: (what, why) => `${what} отвечает, но не так, как должно: ${why}.`,
  unseen: (what, why) => `${what} не удалось проверить: ${why}.`,
  up: (what) => `${what} — всё как ожидалось.`,

  unmet: {
    status: (got, wanted) => `HTTP ${got}, ожидалось ${wanted}`,
    body: (wanted, got) =>
      got === '' ? `тело пустое, ожидалось ${wanted}` : `в теле нет ${wanted}, оно начинается с ${got}`,
    unread: (why: string, wanted: string) => `${why}; ожидалось ${wanted}`,
    wantedBody: (wanted: string) => `${wanted} в теле`,
    wantedWithin: (limitMs: number) => `всё за ${span(limitMs)}`,
    noJson: 'тело — не JSON',
    json: (path, wanted, got) => `${path}: ${got}, ожидалось ${wanted}`,
    noJsonValue: (path, wanted) => `${path}: ничего нет, ожидалось ${wanted}`,
    header: (name, wanted, got) => `заголовок ${name}: ${got}, ожидалось ${wanted}`,
    noHeader: (name, wanted) => `нет заголовка ${name}, ожидалось ${wanted}`,
    slow: (ms, limitMs) => `заняло ${span(ms)}, ожидалось не больше ${span(limitMs)}`,
    certificate: (subject, leftMs, limitMs) =>
      leftMs <= 0
        ? `сертификат ${subject} истёк, за ${short(-leftMs)} до этой проверки`
        : `сертификат ${subject} истекает через ${short(leftMs)}, ожидалось не меньше ${short(limitMs)}`,
    noCertificate: 'сертификата нет',
    text: (wanted, got) =>
      got === ''
        ? `ничего не пришло, ожидалось ${wanted}`
        : `ожидалось ${wanted}, пришедшее начинается с ${got}`,
    startTls: (protocol, got) => `нет TLS через STARTTLS (${protocol}): ${got}`,
    noAnswers: (record) => `нет записи ${record}`,
    answers: (wanted, got) => `среди ответов нет ${wanted}: ${got}`,
  },
  reason: {
    slowExpression: (given) => `выражение ${given} слишком долго идёт на том, что пришло`,
    noName: 'такого имени нет',
    resolver: (code) => `резолвер отвечает ${code}`,
    noValue: (path) => `${path}: ничего нет`,
    manyValues: (path, n) => `${path}: значений ${n}, их имена должен назвать each`,
    noPairs: (values, names) => `значений ${values}, а имён ${names}`,
    nameless: (path) => `${path}: имени нет`,
    noScalar: (path) => `${path}: там ни число, ни слово`,
    noNumber: (got) => `${got} — не число`,
    tooMany: (n, most) => `их ${n}, а смотреть можно не больше чем за ${most}: скажите точнее`,
    noSeries: (metric) => `нет ряда ${metric}`,
    badLine: (line, got) => `строка ${line} — не метрика: ${got}`,
    twiceSeries: (series) => `${series} встречается дважды`,
    secretFile: (file, why) => `${file} не читается: ${why}`,
    proxy: (status) => `прокси отвечает HTTP ${status}`,
    notHere: (file) => `${file} здесь нет`,
    unreadable: (file, why) => `${file}: ${why}`,
    noneOf: (wanted) => `нет ${wanted}`,
    notJson: 'ответ — не JSON',
  },

  value: {
    is: (value, unit) => `значение ${value}${unit}.`,
    over: (value, unit, alert) => `значение ${value}${unit}, тревога при ${alert}.`,
    between: (value, unit, clear) => `значение ${value}${unit}, снова в порядке при ${clear}.`,
    ofOneName: (n) => `С этим именем их ${n}, сказано о худшем.`,
    first: 'рост считается с этого момента: больше будет известно при следующем чтении.',
    perSecond: '/с',
  },

  file: {
    missing: (path) => `${path} нет.`,
    noneMatches: (path) => `под ${path} ничего не подходит.`,
    unwanted: (path) => `${path} есть, а быть не должно.`,
    older: (path, ageMs, limitMs) =>
      `возраст ${path} — ${short(ageMs)}, ожидалось не больше ${short(limitMs)}.`,
    smaller: (path, size, limit) => `размер ${path} — ${size}, ожидалось не меньше ${limit}.`,
    larger: (path, size, limit) => `размер ${path} — ${size}, ожидалось не больше ${limit}.`,
    isThere: (path) => `${path} — всё как ожидалось.`,
    isAbsent: (path) => `${path} нет, как и ожидалось.`,
    bytes: (n) => `${n} байт`,
  },

  ping: {
    waiting: 'вызовов ещё не было, и срок не наступил.',
    well: (at) => `последний успех: ${at}.`,
    running: (since) => `работает с ${since}.`,
    never: (due) => `вызовов не было; срок был ${due}.`,
    missed: (due, last) => `срок вызова был ${due}; последний успех: ${last}.`,
    failed: (at, code) => `сбой: ${at}${code === null ? '' : `, код выхода ${code}`}.`,
    hangs: (since, limitMs) => `начало: ${since}, конца всё нет, ожидалось не больше ${short(limitMs)}.`,
    log: (text) => `Сообщение: ${text}`,
  },

  host: {
    load: (minutes, perCpu) => `загрузка за ${minutes} мин — ${perCpu} на каждый процессор`,
    cpu: (pct) => `процессор занят на ${pct}`,
    swap: (pct) => `подкачка занята на ${pct}`,
    noSwap: 'подкачки нет.',
    pressure: (what, pct) => `работа ждёт ${what} ${pct} времени`,
    temperature: (sensor, degrees) => `${sensor}: ${degrees}`,
    openFiles: (pct) => `открыто ${pct} возможных файлов`,
    fills: (path, inMs) => `при нынешней скорости ${path} заполнится через ${short(inMs)}`,
    doesNotFill: (path) => `${path} сейчас не заполняется.`,
    tooFew: (path) => `${path}: как быстро заполняется, ещё не известно.`,
    linkDown: (name, state) => `у ${name} нет связи: ${state}.`,
    linkUp: (name) => `у ${name} есть связь.`,
    limit: (what, alert) => `${what}, тревога при ${alert}.`,
    fine: (what) => `${what}.`,
  },

  watched: (list) => `проверки ${list}`,
  andMore: (n) => `и ещё ${n}`,
};

import type { ImportWords } from './import-en.ts';

/** Что человек читает о конфигурации другого инструмента. */
export const imported: ImportWords = {
  head: (tool, file) =>
    `Сделано командой \`polkan import ${tool}\` из ${file}. Просмотрите, затем: polkan check`,
  secrets: `Секреты здесь те же, что и там. Лучше положить каждый в свой файл и написать $\{file:/run/secrets/x}.`,
  summary: (checks, channels, notes) =>
    `Проверок: ${checks}, каналов: ${channels}; отличается или не перенесено: ${notes}.`,
  nothing: (tool) => `в нём нет ничего из того, что есть в конфигурации ${tool}`,
  unreadable: (file, why) => `${file} не прочитать: ${why}`,
  notOurs: (part) => `${part}: как тот инструмент сам показывает и хранит; опущено`,
  notCarried: (what) => `${what} не перенести; опущено`,
  switchedOff: (name) => `${name} там выключено; опущено`,
  renamed: (from, to) => `имя ${from} стало ${to}: в именах буквы, цифры, _, . и -, и они не повторяются`,
  noCondition: (text) => `условие ${text} не перенести; опущено`,
  noChannel: (type) =>
    `канала ${type} в Polkan нет; с большинством говорит сервер Apprise API (type: apprise)`,
  halfChannel: (type) => `в ${type} сказано не всё, что нужно каналу; опущено`,
  noRecord: (record) => `записи типа ${record} не проверяются; опущено`,
  noScheme: (scheme) => `проверки для ${scheme} нет; опущено`,
  noType: (type) => `проверки для типа ${type} нет; опущено`,
  startTlsOfSmtp: 'тот инструмент начинает TLS как в SMTP, и эта проверка тоже; возможны и imap, и postgres',
  graphql: 'тело запроса приведено к виду, которого ждёт GraphQL',
  noHeartbeat: 'без heartbeat.interval никто не заметит, что никто не звонит; опущено',
  pingMoved: (path) => `кто отправлял туда, теперь вызывает ${path}`,
  pushMoved: 'кто отправлял туда, теперь отправляет на тот же путь на порт Polkan',
  noAlerts: 'там об этом никому не сообщали; здесь узнают все каналы, если маршрут не скажет иного',
  inARow: (failures, forText, successes, keepText) =>
    `неудач подряд ${failures} — стало for: ${forText}, удач ${successes} — keep: ${keepText}`,
  firstAlert: 'из нескольких оповещений считается самое раннее; более поздние — это escalate в маршруте',
  alertsElsewhere:
    'ни одного из тех, кому об этом говорили там, перенести не удалось; здесь об этом узнают все каналы, если маршрут не велит иначе',
  alwaysResolved: 'там о конце не сообщали; здесь сообщают всегда',
  noWindow: 'у этого окна нет начала или длительности; опущено',
  upsideDown: 'нельзя сказать, что хорошо, когда не удаётся; опущено',
  onlyConnects: (type) => `у ${type} проверяется только соединение, без запроса`,
  container: (name) =>
    `контейнер ${name}: контейнеры и так под присмотром (WATCHDOG_CONTAINERS), без проверки`,
  certificate: (before) =>
    `тот инструмент напоминает о сертификате несколько раз; здесь один раз, за ${before}`,
  jsonata: (path) => `${path} — не JSON path из RFC 9535, не перенесено`,
  retries: (count, forText) =>
    `повторов ${count} — стало for: ${forText}; неудачная проба и так повторяется один раз, прежде чем считается`,
  noAddress: (field) => `в ${field} нет адреса для соединения; не перенесено`,
  oneResolver: (first) => `из нескольких резолверов спрашивается первый: ${first}`,
  refused: (name, why) => `${name} не перенесено, Polkan этого не примет: ${why}`,
  notJson: 'этот текст — не JSON; опущено',
};

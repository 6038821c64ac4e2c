import type { Messages } from './en.ts';

// Что бывает не так в настройках, и что находит `check`, по-русски.

export const config: Messages['config'] = {
  number: (min, max, unit, whole) => `${whole ? 'целое ' : ''}число от ${min} до ${max} (${unit})`,
  flag: 'true или false',
  choice: (choices) => `одно из ${choices.join(', ')}`,
  wrong: (name, given, wanted, used) =>
    `${name}=${given}: нужно ${wanted}; взято значение по умолчанию, ${used}`,
  unknown: (name, nearest) =>
    `${name}: такой настройки нет, не учитывается${nearest === null ? '' : `; может быть, ${nearest}?`}`,
  before: (name, path, place) =>
    `${place}: ${path} не действует: в окружении задано ${name}, а оно важнее файла`,
  noUrl: (name, given, schemes, instead) => `${name}=${given} не URL (${schemes}); ${instead}`,
  noChat: 'WATCHDOG_TG_BOT_TOKEN задан, а WATCHDOG_TG_CHAT_ID нет; Telegram выключен',
  noToken: 'WATCHDOG_TG_CHAT_ID задан, а WATCHDOG_TG_BOT_TOKEN нет; Telegram выключен',
  tokenFile: (path, why) =>
    `WATCHDOG_TG_BOT_TOKEN_FILE=${path} не читается: ${why}; его проверят снова, а сообщения для Telegram ждут`,
  badToken: 'WATCHDOG_TG_BOT_TOKEN не похож на 123456:ABC-def; Telegram выключен',
  badChat: (given) => `WATCHDOG_TG_CHAT_ID=${given} не число и не @канал; Telegram выключен`,
  plainHttp: (url) => `WATCHDOG_TG_API_URL=${url} без https: токен идёт по сети открыто`,
  badDep: (item) => `WATCHDOG_DEPS: «${item}» не имя=url с http, https или tcp; пропущено`,
  portlessDep: (item) => `WATCHDOG_DEPS: «${item}» без порта, а для tcp он нужен (tcp://db:5432); пропущено`,
  quoted: (name) =>
    `${name}: значение в кавычках, они отброшены. docker run --env-file считает кавычки частью значения: пишите без них`,
  twiceDep: (name) => `WATCHDOG_DEPS: ${name} указано дважды; взято первое`,
  address: 'host:port, :port или off',
  open: (name, value, mayAct) =>
    `${name}=${value}: страницы состояния можно читать с других машин, без пароля; ${
      mayAct
        ? 'у кого есть токен, тот может оттуда и действовать, а передаётся он открыто, если перед ними нет TLS'
        : 'действовать там нельзя: WATCHDOG_HTTP_TOKEN не задан'
    }; закройте их межсетевым экраном или укажите 127.0.0.1`,
  noHostName: (name, value) => `${name}: ${value} — не имя узла; пропущено`,
  socketTooLong: (path, bytes, most, instead) =>
    `путь сокета (WATCHDOG_SOCKET), ${path}, занимает ${bytes} байт, а в системе есть место для ${most}: ${instead}`,
  noneInstead: 'сокета нет, и `polkan health` спрашивает WATCHDOG_HTTP',
  otherInstead: (path) => `вместо него ${path}`,
  heartbeatOff: 'сигнала жизни нет',
  noProxy: 'прокси не используется',
  sourceOff: 'источник выключен',
  defaultUsed: (value) => `взято значение по умолчанию, ${value}`,
  list: 'список через запятую',
  regularExpression: 'регулярное выражение',
  quickExpression: 'регулярное выражение, у которого есть конец на любом тексте: без повторения в повторении',
  noThread: 'тема General',
  notWritable: (name, path, folders) =>
    `${name}=${path} вне того, куда Node разрешает писать Polkan (${folders}): файл не пишется. Перенесите его туда или разрешите и его папку: NODE_OPTIONS=--allow-fs-write=ПАПКА`,
  nodeDebug:
    'С NODE_DEBUG каждый запрос попал бы в лог вместе с токеном: с этой переменной Polkan не запускается',
  emptyFile: 'он пуст',
  noTokenInside: 'в нём нет ничего похожего на 123456:ABC-def',
  noTokenYet: 'при запуске в нём не было токена',
  twoTokens: 'WATCHDOG_TG_BOT_TOKEN и WATCHDOG_TG_BOT_TOKEN_FILE заданы оба; файл не читается',
  httpToken: {
    two: 'WATCHDOG_HTTP_TOKEN и WATCHDOG_HTTP_TOKEN_FILE заданы оба; файл не читается',
    file: (path, why) =>
      `в WATCHDOG_HTTP_TOKEN_FILE=${path} нет токена: ${why}; страницы — только для чтения`,
    empty: 'он пуст',
    weak: (least) =>
      `WATCHDOG_HTTP_TOKEN — это от ${least} до 200 букв, цифр и знаков без пробелов; страницы — только для чтения`,
  },
  telegramOff: 'Telegram выключен: задайте WATCHDOG_TG_BOT_TOKEN и WATCHDOG_TG_CHAT_ID, чтобы включить',
  socketMissing: (name, path) =>
    `${name}: нет сокета по пути ${path}; контейнеры не видны, пока он не появится`,
  noDocker: (name, given) =>
    `${name}=${given} — не путь к сокету, не unix://путь и не tcp://host:port; контейнеры не наблюдаются`,
  noContainer: (item) => `WATCHDOG_CONTAINERS: «${item}» не может быть именем контейнера; пропущено`,
  fleetUrl: (name, given) =>
    `${name}: ${given} не адрес сервера вида nats://10.0.0.1:4222; эта машина остаётся одна`,
  fleetJournal: (name, journal) =>
    `${name}: группа живёт журналами машин, а у этой его нет (${journal}=memory); эта машина остаётся одна`,
  fleetCreds: (name, file, why) => `файл ${file} из ${name} не читается (${why}); эта машина остаётся одна`,
  noSocket: (path) =>
    `нет сокета Docker по пути ${path}: контейнеры будут наблюдаться, как только он появится`,
};

export const check: Messages['check'] = {
  journal: (path, why) => `журнал ${path} не записать: ${why}`,
  tap: (path, why) => `запись ${path} не записать: ${why}`,
  noFolder: (path) => `${path} не папка`,
  refused: (sink, why) => `${sink} не принял бы сообщение: ${why}`,
  noBot: (status) =>
    `Bot API отвечает на getMe HTTP ${status}${status === 401 || status === 404 ? ': верен ли токен?' : ''}`,
  fine: 'всё в порядке: каждое попробовано один раз',
  rest: (count) => `попробовано и в порядке: ${count}`,
  alerts: (what) => `была бы тревога: ${what}`,
};

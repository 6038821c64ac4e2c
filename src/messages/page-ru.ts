import { plural, span } from './numbers-ru.ts';
import type { PageWords } from './page.ts';
import { telling } from './telling-ru.ts';

const things = (n: number): string => plural(n, 'объект', 'объекта', 'объектов');
const days = (n: number): string => plural(n, 'день', 'дня', 'дней');

/** То, что человек читает на страницах. */
export const page: PageWords = {
  language: 'ru',
  nav: { overview: 'Обзор', incidents: 'Инциденты', silences: 'Тишина', main: 'Страницы' },
  skip: 'К содержанию',
  live: 'обновляется само',
  dead: 'не обновляется: данные могли устареть',
  asOf: (clock, zone) => `На ${clock} (${zone}).`,
  version: (version, up) => `Полкан ${version}, работает ${up}`,
  login: 'Войти, чтобы действовать',
  logout: 'Выйти',
  readOnly: 'Только чтение: чтобы действовать отсюда, задайте WATCHDOG_HTTP_TOKEN.',

  well: (n, host, look) => `Всё в порядке: ${things(n)} на ${host}, ${look}`,
  look: (ms) => (ms < 1000 ? 'осмотр только что' : `последний осмотр ${span(ms)} назад`),
  noLook: 'осмотра ещё не было',
  nothing: (host) => `На ${host} пока ничего не наблюдается`,
  wrong: (n, host, names, more) =>
    `Не в порядке на ${host}: ${things(n)}: ${names}${more === 0 ? '' : ` и ещё ${more}`}`,
  unseen: (n) => `Не видно: ${things(n)}`,
  wellButUnseen: (host, n, look) => `На ${host} тревог нет, но не видно: ${things(n)}, ${look}`,
  named: (title, ms) => (ms === null || ms < 1000 ? title : `${title} (${span(ms)})`),

  marks: {
    down: 'не в порядке',
    acknowledged: 'принято',
    pending: 'не в порядке, тревоги пока нет',
    unknown: 'неизвестно',
    well: 'в порядке',
    over: 'прошло',
  },
  since: (clock, ms) => `с ${clock}${ms < 1000 ? '' : `, ${span(ms)}`}`,
  due: (clock, looks) =>
    looks > 1
      ? `тревога, если так и останется, ещё через ${plural(looks, 'осмотр', 'осмотра', 'осмотров')}`
      : `тревога в ${clock}, если так и останется`,
  amount: (value, unit) => (unit === '%' ? `${value}%` : [value, unit].join(' ').trim()),
  of: (value, limit) => `${value} из ${limit}`,
  limit: (limit) => `порог ${limit}`,
  held: 'задержано',
  laws: telling.laws,
  severities: { info: 'к сведению', warning: 'предупреждение', critical: 'критично' },

  blindSource: (name, why) => `${name} слеп: ${why}`,
  undelivered: (channel, n, ms) =>
    `${channel}: ${plural(n, 'сообщение ждёт', 'сообщения ждут', 'сообщений ждут')}, старшее уже ${span(ms)}`,
  unheard: (keys) => `Ни один чат ещё не знает: ${keys}`,

  everythingSilenced: (until, who) =>
    `Тишина на всё ${until === null ? 'пока её не снимут' : `до ${until}`}, объявил ${who}`,
  silencesNow: (n) => `Тишина сейчас: ${n}`,

  groups: {
    host: 'Эта машина',
    polkan: 'Сам Полкан',
    compose: (project) => `Проект Compose ${project}`,
    sources: {
      containers: 'Контейнеры',
      dependencies: 'Зависимости',
      processes: 'Процессы',
      orchestrator: 'Сервис',
      signals: 'Сигналы',
      checks: 'Проверки',
    },
    count: (wrong, unknown, all) =>
      [
        `всего ${all}`,
        ...(wrong === 0 ? [] : [`не в порядке ${wrong}`]),
        ...(unknown === 0 ? [] : [`неизвестно ${unknown}`]),
      ].join(', '),
  },
  more: (n) => `и ещё ${n}: вся группа`,
  calm: (n) => `и ещё в порядке: ${n}`,
  tooMany: (n) => `Не показано ещё ${n}: найдите их фильтром`,
  filter: 'Фильтр',
  filterHint: 'имя, вид или текст',
  apply: 'Применить',
  found: (n) => `Найдено: ${things(n)}`,

  days: (all, uptime, trouble, unseen) =>
    `${days(all)}: в порядке ${uptime}; с неполадками ${days(trouble)}, без наблюдения ${days(unseen)}`,
  neverSeen: 'ещё не наблюдалось',
  uptime: (pct) => `${pct.replace('.', ',')}%`,
  legend: {
    title: 'Последние 90 дней',
    g: 'весь день в порядке',
    y: 'неполадки меньше часа',
    r: 'неполадки час и дольше',
    u: 'не наблюдалось',
  },
  noHistory: 'Истории нет: журнал только в памяти.',

  incident: {
    none: 'Под этим именем ничего не наблюдается, и инцидентов с ним больше не помнится.',
    opened: (clock) => `Начался в ${clock}`,
    lasted: (ms) => `длился ${span(ms)}`,
    lasts: (ms) => `длится ${span(ms)}`,
    over: (clock) => `закончился в ${clock}`,
    now: (clock) => (clock === null ? 'Сейчас' : `Сейчас, осмотр в ${clock}`),
    lastSeen: (clock) => `Как видели в последний раз, в ${clock}`,
    asThen: (clock) => `, как и при открытии${clock === null ? '' : ` в ${clock}`}`,
    next: (clock) => `; следующий в ${clock}`,
    opening: (clock) => (clock === null ? 'Как об этом сообщалось' : `При открытии, в ${clock}`),
    nowIs: (mark) => `сейчас: ${mark}`,
    unwatched: 'За этим больше не наблюдают.',
    channels: 'Кому сообщено, кому нет и почему',
    silenced: (match, until, who, comment) =>
      `${match}: тишина ${until === null ? 'пока её не снимут' : `до ${until}`}, объявил ${who}${comment === '' ? '' : `: ${comment}`}`,
    story: 'Что было, по порядку',
    cut: 'Это не всё; смотрите polkan explain.',
    noStory: 'В журнале о нём ничего нет.',
    unread: 'Журнал сейчас не читается: почему, сказано в логе.',
    before: 'Похожие раньше',
    noneBefore: 'За последние 90 дней не было.',
    labels: 'Метки',
    ackedAt: (said, clock, until) => `${said} в ${clock}${until === null ? '' : `, до ${until}`}`,
    act: 'Действия',
    ack: 'Принять',
    unack: 'Снять отметку «принято»',
    snooze: 'Отложить',
    silence: 'Не сообщать',
    for: 'На',
    comment: 'Комментарий',
    command: 'Или в терминале:',
    decided: (action, reason) => `${action}: ${reason}`,
    moved: (reason) => reason,
    heldBack: (what, why, until, channels) =>
      `${what}: задержано для ${channels}: ${why}${until === null ? '' : `, до ${until}`}`,
    decidedTo: (channels, why) => `решено сообщить в ${channels}: ${why}`,
    sent: (channel, message, attempts) =>
      `${channel}: доставлено${message === null ? '' : `, сообщение ${message}`}${attempts > 1 ? `, попытка ${attempts}` : ''}`,
    retrying: (channel, why) => `${channel}: не дошло: ${why}`,
    tried: (n: number, clock: string) => `(${plural(n, 'раз', 'раза', 'раз')}, последний в ${clock})`,
    dropped: (channel, why) => `${channel}: попытки прекращены: ${why}`,
    skipped: (channel) => `${channel}: не сообщается, речь о нём самом`,
    leftOut: (channel, why) => `${channel}: это не передано: ${why}`,
    until: (clock) => `, до ${clock}`,
    said: {
      ack: (who) => `${who}: принято`,
      unack: (who) => `${who}: отметка «принято» снята`,
      snooze: (who) => `${who}: отложено`,
      silence: (who) => `${who}: объявлена тишина`,
      unsilence: (who) => `${who}: тишина снята`,
    },
  },

  incidents: {
    severity: 'Серьёзность',
    anySeverity: 'любая',
    open: 'Открыты сейчас',
    noneOpen: 'Открытых инцидентов нет.',
    past: 'Прошли',
    none: 'За последние 90 дней не было.',
    noneOpenShown: (n) => `Под этот фильтр ничего не подходит; открыто: ${n}.`,
    noneShown: (n) => `Под этот фильтр ничего не подходит; за последние 90 дней было: ${n}.`,
    summary: (n, mean, longest) =>
      `${plural(n, 'инцидент', 'инцидента', 'инцидентов')}, в среднем ${span(mean)}, самый долгий ${span(longest)}`,
    noisiest: 'Самые шумные',
    noisy: (n, short, ms) =>
      `${plural(n, 'инцидент', 'инцидента', 'инцидентов')}${short === 0 ? '' : `; с for: ${span(ms)} было бы ${n - short}`}`,
    states: {
      'open.held': 'открыт, не сообщён',
      'open.told': 'открыт',
      acknowledged: 'принят',
      closed: 'прошёл',
    },
  },

  silences: {
    title: 'Тишина и обслуживание',
    now: 'Не сообщается сейчас',
    coming: 'Предстоящая тишина',
    none: 'Вручную ничего не заглушено.',
    columns: ['что', 'до', 'кто', 'комментарий', ''],
    everything: 'всё',
    forever: 'пока не снимут',
    end: 'Снять',
    endWhat: (what) => `Снять тишину: ${what}`,
    make: 'Объявить тишину',
    what: 'Что: ключ, маска или метка=значение,…',
    matches: (n, names) => (n === 0 ? 'Из наблюдаемого не подходит ничего.' : `Подходит ${n}: ${names}`),
    badMatch: (why) => `Так выбрать нельзя: ${why}`,
    maintenance: 'Обслуживание',
    noMaintenance: 'Обслуживание не настроено.',
    runs: (clock) => `сейчас, до ${clock}`,
    runsOn: 'сейчас, без конца',
    begins: (clock) => `с ${clock}`,
    notSoon: 'не в ближайшие сто дней',
    there: (clock, zone) => (clock === null ? zone : `${clock} в ${zone}`),
    configured: (place) => `задано в ${place}`,
    starts: (clock) => `следующее ${clock}`,
  },

  durations: { '1h': '1 час', '4h': '4 часа', '1d': '1 день', '7d': '7 дней', forever: 'пока не сниму' },

  loginPage: {
    title: 'Вход',
    token: 'Токен (WATCHDOG_HTTP_TOKEN)',
    submit: 'Войти',
    done: (what) => `После входа будет сделано: ${what}.`,
    wrong: 'Это не тот токен.',
    slowed: 'Слишком много неверных токенов: попробуйте через минуту.',
    closed: 'Действия выключены: WATCHDOG_HTTP_TOKEN не задан.',
  },
  guessed: (address) =>
    `С ${address} за минуту пришло пять разных неверных токенов: минуту токены оттуда не проверяются, если за последние 30 дней оттуда не приходил верный.`,
  noWhat: 'Не сказано, о чём речь.',
  refused: 'Ничего не сделано',
  back: 'Назад',
  notFound: 'Такой страницы нет',
  notFoundSay: 'Всё, что наблюдается, есть в обзоре.',
  alone: 'Эта машина сама по себе',
  aloneSay:
    'Она не в группе машин: несколько машин, которые сообщают как одна, настраиваются в разделе «fleet».',
};

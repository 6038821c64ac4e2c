import { awaitsForEver, type FaultOf } from '../language/fault.ts';
import { type FaultWords, wordsFor } from './faults-en.ts';

const size = (bytes: number): string =>
  bytes >= 1_048_576 ? `${Math.round(bytes / 104_857.6) / 10} МиБ` : `${bytes} байт`;

/** Что говорит система; чего здесь нет, то называется одним кодом. */
const systemFaults: Readonly<Record<string, string>> = {
  EACCES: 'нет прав',
  EADDRINUSE: 'адрес уже занят',
  EADDRNOTAVAIL: 'такого адреса здесь нет',
  EAGAIN: 'сейчас недоступно',
  EBUSY: 'занято',
  EDQUOT: 'квота диска исчерпана',
  EEXIST: 'такой файл уже есть',
  EHOSTDOWN: 'хост выключен',
  EHOSTUNREACH: 'хост недоступен',
  EINVAL: 'неверное обращение',
  EIO: 'ошибка ввода-вывода',
  EISDIR: 'это каталог',
  ELOOP: 'слишком много символических ссылок',
  EMFILE: 'здесь открыто слишком много файлов',
  ENAMETOOLONG: 'слишком длинное имя',
  ENFILE: 'в системе открыто слишком много файлов',
  ENODEV: 'нет такого устройства',
  ENOENT: 'нет такого файла или каталога',
  ENOMEM: 'не хватает памяти',
  ENOSPC: 'на устройстве нет места',
  ENOTCONN: 'нет соединения',
  ENOTDIR: 'это не каталог',
  ENXIO: 'нет такого устройства или адреса',
  EPERM: 'действие не разрешено',
  EROFS: 'файловая система только для чтения',
  ESRCH: 'нет такого процесса',
  ESTALE: 'файл на сервере уже другой',
  ETIMEDOUT: 'время ожидания истекло',
};

const journalTroubles: Readonly<Record<FaultOf<'journal'>['trouble'], string>> = {
  unwritable: 'записать нельзя',
  full: 'на диске нет места',
  corrupt: 'журнал испорчен',
  locked: 'журнал занят',
  newer: 'журнал новее этой программы',
  silent: 'хранилище журнала не отвечает',
};

/** Почему не вышло, по-русски: несколько слов для конца предложения. */
export const faults: FaultWords = {
  refused: () => 'соединение отклонено',
  reset: () => 'соединение сброшено',
  closedEarly: () => 'соединение закрылось раньше, чем пришёл весь ответ',
  notInTime: () => 'нет ответа в срок',
  noSuchName: () => 'имя не найдено',
  lookUpFailed: () => 'имя не удалось разрешить',
  hostUnreachable: () => 'хост недоступен',
  networkUnreachable: () => 'сеть недоступна',
  noPermission: () => 'нет прав',
  notLetOut: () => 'это запрещает правило самой машины (маршрут, файрвол или песочница)',
  certificateExpired: () => 'сертификат истёк',
  certificateNotYetValid: () => 'сертификат ещё не действует',
  certificateRevoked: () => 'сертификат отозван',
  certificateSelfSigned: () => 'сертификат самоподписанный',
  certificateOfAnother: () => 'сертификат на другое имя',
  certificateNotTrusted: () => 'сертификату нет доверия',
  tlsFailed: () => 'не удалось установить TLS',
  noHandles: () => 'здесь открыто слишком много файлов',
  noMemory: () => 'здесь не хватает памяти',
  stoodStill: () => 'сам Полкан тем временем стоял',
  noAnswer: ({ ms }) => `нет ответа за ${ms / 1000} с`,
  httpStatus: ({ status }) => `HTTP ${status}`,
  notHttp: () => 'ответ не по HTTP',
  headersTooLarge: () => 'слишком длинные заголовки',
  bodyTooLarge: ({ bytes }) => `тело больше ${size(bytes)}`,
  compressed: ({ encoding }) => `тело сжато (${encoding}), хотя об этом не просили`,
  headUnread: ({ bytes, why }) =>
    `пришло ${size(bytes)}, но заголовки ответа не кончились: ${wordsFor(faults, why)}`,
  bodyUnread: ({ status, bytes, why }) =>
    bytes === 0
      ? `HTTP ${status}, но тело не прочитано: ${wordsFor(faults, why)}`
      : `HTTP ${status}, но тело не прочитано до конца (пришло ${size(bytes)}): ${wordsFor(faults, why)}`,
  redirects: ({ most }) => `перенаправлений больше ${most}`,
  redirectedToNoUrl: () => 'перенаправление по адресу, который не URL',
  redirectedElsewhere: () => 'перенаправление не на http и не на https',
  redirectedToAnotherHost: () => 'перенаправление на другой хост, за ним не идём',
  notUrl: () => 'это не URL',
  notJson: () => 'ответ не JSON',
  jsonTooDeep: ({ nesting, brackets }) =>
    `ответ — JSON с вложенностью больше ${nesting} или больше чем с ${brackets} списков и объектов: столько не читается`,
  notObject: () => 'ответ не объект JSON',
  eventNotJson: () => 'это не JSON',
  eventNoObject: () => 'это не объект JSON',
  fieldUnreadable: ({ field }) => `поле ${field} не читается`,
  saidNothing: () => 'источник ничего не сказал',
  noPlainFile: () => 'это не обычный файл',
  noFolder: ({ path }) => `${path} не каталог: это файл или ссылка в никуда`,
  fileTooLong: ({ bytes }) => `он длиннее ${size(bytes)}`,
  noSourceInModule: () => 'в нём нет источника: ни default, ни source',
  moduleEnded: ({ exit }) =>
    exit === awaitsForEver
      ? 'await на его верхнем уровне никогда не завершается; он будет запущен заново'
      : `его поток завершился${exit === undefined ? '' : ` (код выхода ${exit})`} и будет запущен заново`,
  kindTaken: ({ kind }) => `он говорит о виде ${kind}, а это вид самого Polkan`,
  noLists: () => 'в показании нет списков `signals` и `covers`',
  seenTwice: () => 'в обходе это дважды; считается первое',
  notAKind: ({ given }) => `${given}: это не вид`,
  notAnEntity: ({ given }) => `${given}: это не имя наблюдаемого`,
  notAnAnswer: ({ given }) => `active: ${given}, а не да, не нет и не «не видно»`,
  notASeverity: ({ given, known }) => `severity: ${given}, а может быть ${known.join(', ')}`,
  notATime: ({ name, given }) => `policy.${name}: ${given}, а не число от 0`,
  recordNotJson: () => 'это не JSON',
  recordNoObject: () => 'это не объект JSON',
  recordNoType: () => 'нет поля type',
  partMissing: ({ type, place }) => `${type}: ${place ?? 'сама запись'}: нет`,
  partUnfit: ({ type, place, found }) =>
    `${type}: ${place ?? 'сама запись'}: ${found ?? 'слишком глубоко вложенное значение'} не подходит`,
  moved: () => 'файл перенесён или удалён',
  notATap: ({ path }) => `файл ${path} уже есть, и это не запись; он не тронут`,
  isALink: ({ path }) => `${path}: ссылка или не обычный файл; запись ведётся только в свой собственный файл`,
  ofTheJournal: () => 'файл принадлежит журналу',
  notTaken: ({ bytes }) => `не записано последних байтов: ${bytes} (возможно, кончилось место на диске)`,
  system: ({ errno }) => {
    const known = systemFaults[errno];
    return known === undefined ? errno : `${errno}: ${known}`;
  },
  notAllowed: () =>
    'Node разрешает Polkan писать только в папки из --allow-fs-write: перенесите его туда или разрешите и его папку',
  socketTaken: () => 'его слушает другой процесс',
  noSocketFile: () => 'там файл, который не сокет; он не тронут',
  foreignFolder: ({ path }) =>
    `папка ${path} принадлежит не только этому пользователю, и отвечать там мог бы кто-то другой`,
  usedByAnother: ({ path }) => `${path} занят другим процессом или дважды этим`,
  notADatabase: () => 'файл уже есть, и это не журнал; он не тронут',
  logGone: () => 'лог журнала (-wal) удалили или укоротили, пока он был открыт',
  movedInUse: () => 'файл перенесли или удалили, пока он был открыт',
  otherProgram: () => 'это база другой программы, а не журнал; она не тронута',
  newerJournal: ({ version, known }) =>
    `версия журнала ${version}, эта программа знает версии до ${known}: он оставлен как есть`,
  olderJournal: ({ version }) => `журнал старой версии ${version}: один раз запустите сайдкар`,
  emptyJournal: () => 'журнал пуст',
  noJournal: () => 'журнала нет',
  readOnly: () => 'журнал открыт только для чтения',
  noWriteAheadLog: ({ mode }) => `на этой файловой системе нет журнала предзаписи SQLite (${mode})`,
  sqlite: ({ errcode }) => `SQLite, код ${errcode}`,
  journal: ({ path, trouble, why }) =>
    `${path}: ${journalTroubles[trouble]}${why === null ? '' : ` (${wordsFor(faults, why)})`}`,
  checksumWrong: () => 'контрольная сумма не сходится',
  columnOfAnotherType: () => 'у столбца другой тип',
  redirected: ({ status }) => `перенаправление (HTTP ${status}) вместо ответа: адрес не тот`,
  noBotApiAnswer: ({ status }) => `HTTP ${status}, но это не ответ Bot API`,
  botApiTooLong: ({ status }) => `HTTP ${status} и слишком длинное тело`,
  okInside: ({ status }) => `HTTP ${status}, а внутри «ok»`,
  botApi: ({ error, description }) =>
    description === '' ? `ошибка ${error}` : `«${description}» (${error})`,
  answered: ({ protocol, status, description }) =>
    description === '' ? `ответ ${protocol} ${status}` : `ответ: ${description} (${protocol} ${status})`,
  proxyRefused: ({ status }) =>
    status === null || status === 407
      ? 'прокси не принимает логин и пароль'
      : `прокси не пропустил запрос: HTTP ${status}`,
  notReached: ({ why }) => `нет связи: ${wordsFor(faults, why)}`,
  unanswered: ({ why }) => `нет ответа: ${wordsFor(faults, why)}`,
  wordless: () => 'не вышло, а почему, сказать не может',
  other: ({ said }) => said || 'неизвестная ошибка',
};

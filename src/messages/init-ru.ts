import type { InitWords } from './init-en.ts';

/** Что стоит в конфигурации, которую пишет `polkan init`. */
export const init: InitWords = {
  head: `Сделано командой \`polkan init\` по тому, что работает на этой машине. Любую строку можно убрать: тогда действует умолчание.
Проверить:  WATCHDOG_CONFIG=polkan.yaml polkan check
Запустить:  WATCHDOG_CONFIG=polkan.yaml polkan run`,
  host: 'Как эта машина называется в сообщениях.',
  channels: `Кому сообщать. Без канала есть только журнал работы. Токен лучше держать в отдельном файле.
channels:
  telegram: {type: telegram, token: "\${file:/run/secrets/telegram-token}", chat: 42}`,
  disks:
    'Диск, заполненный больше, чем на столько процентов, — тревога; ниже clear_pct (по умолчанию столько же) всё снова в порядке.',
  containers: (names) =>
    names.length === 0
      ? 'Каждый контейнер, который замечен работающим, с тех пор под присмотром; сейчас ни один не работает.'
      : `Каждый контейнер, который замечен работающим, с тех пор под присмотром. Сейчас: ${names.join(', ')}.
Имя само по себе должно быть всегда: names: ["*", web]. "!имя" — исключение.`,
  noDocker: `Спросить Docker не удалось, поэтому контейнеры без присмотра.
containers:
  names: ["*"]`,
  ports: 'Что слушает на этой машине. Проверяется только соединение; http спрашивает больше.',
  moreChecks: '- {name: shop, http: "http://127.0.0.1:8080/health", expect: {status: 200-299, within: 2s}}',
  noPorts: `Ничего, что слушает на этой машине, не нашлось.
checks:
  - {name: shop, http: "http://127.0.0.1:8080/health", expect: {status: 200-299, within: 2s}}`,
  more: `И ещё, если понадобится:
kinds:
  container: {for: 10s, cooldown: 1h}
maintenance:
  - {match: {severity: warning}, cron: "0 4 * * 0", for: 1h, comment: перезагрузка раз в неделю}`,
  written: (path, disks, containers, ports) =>
    `${path}: дисков ${disks}, работающих контейнеров ${containers}, портов ${ports}. Проверить: WATCHDOG_CONFIG=${path} polkan check`,
  isThere: (path) =>
    `${path} уже есть и не перезаписывается; назовите другой файл, или - для стандартного вывода`,
  notWritten: (path, why) => `${path} не записать: ${why}`,
  notLooked: (why) => `пропущено: ${why}`,
};

import type { FleetLogWords } from './fleet-log-en.ts';

// Почему журнал группы недоступен, по-русски.

export const fleetLogRu: FleetLogWords = {
  away: (servers, why) => `${servers}: ${why}`,
  readInVain: (servers) => `${servers} обещает ещё записи и не отдаёт ни одной`,
  tooMuch: (servers) =>
    `в журнале на ${servers} больше, чем может принять одна машина: за всех никто не говорит, каждая машина говорит сама. Удалите там потоки POLKAN и POLKAN_LAST: тогда все машины заново запишут, что у них происходит`,
  noStreams: (servers) =>
    `здесь ещё не было ни одной машины: на ${servers} нет потоков группы; их создаст первый запущенный наблюдатель`,
  noJetStream: (servers) =>
    `${servers} отвечает, но потоков не хранит: JetStream там не включён (nats-server -js или jetstream {} в настройках)`,
  noKey: (servers) => `${servers} требует ключ: его файл называет WATCHDOG_FLEET_CREDS`,
  unknownKey: (servers) =>
    `${servers} не знает ключа из WATCHDOG_FLEET_CREDS или больше не пускает его учётную запись`,
  noCreds: 'в файле WATCHDOG_FLEET_CREDS нет ни ключа nkey (SU…), ни текста файла .creds',
  otherKey: (host) =>
    `ключ из WATCHDOG_FLEET_CREDS не принадлежит машине ${host}: сервер не даёт ему читать то, что для ${host}. Это ключ другой машины, или WATCHDOG_HOST другой?`,
  mayNotMake: (servers) =>
    `на ${servers} нет потоков группы, и этому ключу нельзя их создать: разрешите или создайте там POLKAN и POLKAN_LAST`,
  mayNot: (host, subject) =>
    `ключу из WATCHDOG_FLEET_CREDS нельзя писать или читать ${subject}: это ключ машины ${host}, с правами, которые печатает polkan fleet init?`,
  nameTaken: (host) =>
    `другая машина тоже называется ${host}: дайте каждой свой WATCHDOG_HOST. До тех пор их не отличить друг от друга`,
  ownMoved: (host) =>
    `в журнале машины ${host} последним стоит не то, что записала она: журнал создан заново, или другая машина тоже называется ${host}`,
  check: (why) => `группа: ${why}`,
  channels: (groups) =>
    `каналы у машин не одинаковы (${groups}): кто говорит за всех, говорит по своим, а чего там нет, каждая машина говорит сама`,
  channelsAlike: 'у всех машин группы, которые слышно, одинаковые каналы',
  channelsOf: (channels, hosts) => `${channels.length === 0 ? 'нет' : channels.join(', ')}: ${hosts}`,
  andMore: (count) => `и ещё ${count}`,
  taken: (host) =>
    `две машины называются ${host}: каждая занимает в журнале место другой. Дайте одной другой WATCHDOG_HOST`,
  knownLast: 'что последним знал наблюдатель этой машины:',
  twice: (host) => `машина ${host} названа дважды: у машины одно имя и один ключ`,
};

// Why the log of a fleet can't be worked with, in English.

export const fleetLogEn = {
  away: (servers: string, why: string) => `${servers}: ${why}`,
  readInVain: (servers: string) => `${servers} says that there is more to be read, and gives none of it`,
  tooMuch: (servers: string) =>
    `the log of ${servers} holds more than one host can take up: nobody speaks for all, and each host tells by itself. Delete the streams POLKAN and POLKAN_LAST there: then all hosts write anew how they stand`,
  noStreams: (servers: string) =>
    `no host has been here yet: ${servers} has no streams of a fleet; the first sidecar that starts makes them`,
  noJetStream: (servers: string) =>
    `${servers} answers, but keeps no streams: JetStream is not enabled there (nats-server -js, or jetstream {} in its configuration)`,
  noKey: (servers: string) => `${servers} asks for a key: WATCHDOG_FLEET_CREDS names the file of it`,
  unknownKey: (servers: string) =>
    `${servers} does not know the key of WATCHDOG_FLEET_CREDS, or lets its account in no more`,
  noCreds:
    'the file of WATCHDOG_FLEET_CREDS holds neither the seed of an nkey (SU…) nor the text of a .creds file',
  otherKey: (host: string) =>
    `the key of WATCHDOG_FLEET_CREDS is not that of ${host}: the server lets it read nothing that is meant for ${host}. Is it another host's, or WATCHDOG_HOST another name?`,
  mayNotMake: (servers: string) =>
    `${servers} has no streams of a fleet, and this key may not make them: let it, or make POLKAN and POLKAN_LAST there`,
  mayNot: (host: string, subject: string) =>
    `the key of WATCHDOG_FLEET_CREDS may not write or read ${subject}: is it that of ${host}, with the permissions that polkan fleet init prints?`,
  nameTaken: (host: string) =>
    `another host is called ${host}, too: give each a WATCHDOG_HOST of its own. Until then neither can be told from the other`,
  ownMoved: (host: string) =>
    `what stands in the log of ${host} is not what this host has written last: the log was made anew, or another host is called ${host}, too`,
  check: (why: string) => `fleet: ${why}`,
  /** Hosts and their channels, where they are not the same. */
  channels: (groups: string) =>
    `not all hosts have the same channels (${groups}): who speaks for all tells by its own, and what its channels lack each host tells by itself`,
  channelsAlike: 'all hosts of the fleet that are heard have the same channels',
  channelsOf: (channels: readonly string[], hosts: string) =>
    `${channels.length === 0 ? 'none' : channels.join(', ')}: ${hosts}`,
  andMore: (count: number) => `and ${count} more`,
  taken: (host: string) =>
    `two hosts are called ${host}: each takes the other's place in the log. Give one of them another WATCHDOG_HOST`,
  knownLast: 'what the sidecar of this host knew last:',
  twice: (host: string) => `${host} is named twice: a host has one name and one key`,
};

export type FleetLogWords = typeof fleetLogEn;

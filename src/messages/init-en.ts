import { plural } from './numbers-en.ts';

/** What stands in a config that `polkan init` writes, in English. The Russian dictionary has this very shape. */
export const init = {
  head: `Made by \`polkan init\` from what runs on this machine. Every line can go: then the default holds.
Try it:  WATCHDOG_CONFIG=polkan.yaml polkan check
Run it:  WATCHDOG_CONFIG=polkan.yaml polkan run`,
  host: 'What this machine is called in messages.',
  channels: `Who is told. Without a channel there is only the log. A token is best kept in a file of its own.
channels:
  telegram: {type: telegram, token: "\${file:/run/secrets/telegram-token}", chat: 42}`,
  disks:
    'A disk that is fuller than this, in percent, is an alert; below clear_pct (default: the same) it is well again.',
  containers: (names: readonly string[]) =>
    names.length === 0
      ? 'Every container that is seen running is watched from then on; none runs just now.'
      : `Every container that is seen running is watched from then on. Just now: ${names.join(', ')}.
A name by itself must always be there: names: ["*", web]. "!name" leaves one out.`,
  noDocker: `Docker could not be asked, so containers are not watched.
containers:
  names: ["*"]`,
  ports: 'What listens on this machine. A connection is all that is tried; http asks for more.',
  moreChecks: '- {name: shop, http: "http://127.0.0.1:8080/health", expect: {status: 200-299, within: 2s}}',
  noPorts: `Nothing was found that listens on this machine.
checks:
  - {name: shop, http: "http://127.0.0.1:8080/health", expect: {status: 200-299, within: 2s}}`,
  more: `And more, when it is wanted:
kinds:
  container: {for: 10s, cooldown: 1h}
maintenance:
  - {match: {severity: warning}, cron: "0 4 * * 0", for: 1h, comment: weekly reboot}`,
  written: (path: string, disks: number, containers: number, ports: number) =>
    `${path}: ${plural(disks, 'disk', 'disks')}, ${plural(containers, 'running container', 'running containers')}, ${plural(ports, 'port', 'ports')}. Try it: WATCHDOG_CONFIG=${path} polkan check`,
  isThere: (path: string) =>
    `${path} is there already, and is not written over; name another file, or - for standard output`,
  notWritten: (path: string, why: string) => `${path} can't be written: ${why}`,
  notLooked: (why: string) => `left out: ${why}`,
};

/** The shape of a dictionary of a config that is made. */
export type InitWords = typeof init;

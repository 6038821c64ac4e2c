import { asCommands, asWord } from '../language/commands.ts';
import { plural } from './numbers-en.ts';

// What Polkan says of itself and of what it can not see, in English.

export const blind = {
  title: (source: string) => `Source ${source}`,
  blind: (ticks: number, why: string) =>
    `could not be read ${plural(ticks, 'time', 'times')} in a row: ${why}. What it watches can't be seen; nothing is said of it until it can be read again.`,
  sees: 'can be read again.',
};

export const unseen = {
  title: (title: string) => `${title}, unseen`,
  unread: (ticks: number, why: string) =>
    `could not be read ${plural(ticks, 'time', 'times')} in a row, while others could. ${why} Nothing is said of it until it can be read again.`,
  read: 'can be read again.',
};

export const self = {
  title: (part: string) => (part === 'polkan' ? 'Polkan' : `Polkan, ${part}`),
  sinkRefused: (why: string, name: string) =>
    `this sink refuses its messages: ${why}. Check its address, token and chat.\nTry:\n${asCommands(`polkan notify test --channel ${asWord(name)}`)}`,
  sinkWorks: 'this sink delivers.',
  journalBroken: (why: string) =>
    `the journal can't be written: ${why}. Polkan goes on in memory; a restart now would forget what it knows.`,
  configBroken: (why: string) => `the file of the config is wrong, and what held before holds: ${why}`,
  configWorks: 'the file of the config is read.',
  fleetBroken: (why: string) => `the fleet is not reached: ${why}. This host tells by itself meanwhile.`,
  fleetWorks: 'the fleet is reached.',
  journalWorks: 'the journal is written, and complete.',
  tapBroken: (why: string) =>
    `the recording (WATCHDOG_TAP) can't be written: ${why}. All is watched and told as before; what is seen meanwhile may be missing in it.`,
  tapWorks: 'the recording is written.',
  wrongClock: (iso: string) =>
    `the clock of this machine says ${iso}, which can't be right: it is not believed, so the times that are told are wrong. Set it, and start Polkan again.`,
  tooMany: (most: number, beyond: number) =>
    `${beyond} entities are not watched: the source has shown more than ${most} of a kind within a minute. Those that were watched before still are. See WATCHDOG_MAX_ENTITIES.`,
  notTooMany: (most: number) => `all entities are watched: no kind has more than ${most}.`,
  tooManyAlerts: (most: number, beyond: number) =>
    `${beyond} alerts were held back within a minute, in which more than ${most} of a kind began. What of that still goes on is told as soon as there is room again.`,
  notTooManyAlerts: (most: number) => `no more than ${most} alerts of a kind begin within a minute.`,
  uncaught: (why: string, n: number) =>
    `an error that nothing caught: ${why}${n > 1 ? ` (${n} so far)` : ''}. Polkan goes on; please report it with its log.`,
  endedByFault: (why: string) =>
    `its last run was ended by a fault: ${why}. Nothing was watched from then on; please report it with its log.`,
};

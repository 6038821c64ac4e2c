import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyFleetHistory,
  type FleetHistory,
  lateWrites,
  liveFleet,
  withoutFence,
} from '../support/fleet-histories.ts';
import { fleetFaults } from '../support/fleet-laws.ts';
import { type FleetOptions, startOfFleet } from '../support/fleet-world.ts';
import { runs } from '../support/runs.ts';
import { seed } from '../support/seed.ts';

const second = 1_000;
/** A voice that stands still once it has decided, longer than its lease, while another host takes over. */
const takeOver: FleetHistory = {
  hosts: 3,
  delayMs: 0,
  steps: [
    { gapMs: 40 * second, step: { is: 'sick', host: 2, thing: 0, active: true } },
    { gapMs: 7 * second, step: { is: 'pause', host: 0, forMs: 60 * second } },
    { gapMs: 120 * second, step: { is: 'sick', host: 2, thing: 0, active: false } },
  ],
};
/** A chat that takes what it is sent and does not say so. */
const lostAnswers: FleetHistory = {
  hosts: 2,
  delayMs: 0,
  steps: [
    { gapMs: 0, step: { is: 'chat', hosts: 0xfffff, chat: 'lost' } },
    { gapMs: 0, step: { is: 'sick', host: 1, thing: 0, active: true } },
    { gapMs: 20 * second, step: { is: 'chat', hosts: 0xfffff, chat: 'fair' } },
  ],
};

/** A log that is away while something begins and ends: both are in one message afterwards. */
const cameAndWent: FleetHistory = {
  hosts: 2,
  delayMs: 900,
  steps: [
    { gapMs: 6_500, step: { is: 'engine', down: true } },
    { gapMs: 1_500, step: { is: 'sick', host: 1, thing: 0, active: true } },
    { gapMs: 16_000, step: { is: 'stop', host: 1 } },
    { gapMs: 1_600, step: { is: 'sick', host: 1, thing: 0, active: false } },
  ],
};
/** Silent is told of, and only the log knew: whoever was the voice ends it. */
const lostLog: FleetHistory = {
  hosts: 2,
  delayMs: 900,
  steps: [
    { gapMs: 1_100, step: { is: 'way', hosts: 0b10, way: 'cut' } },
    { gapMs: 75_700, step: { is: 'sick', host: 1, thing: 0, active: true } },
    { gapMs: 6_500, step: { is: 'wipe' } },
  ],
};
/** Another log begins between what a host has shipped and the lease that it reads, which speaks of the one before. */
const leaseOfLostLog: FleetHistory = {
  hosts: 4,
  delayMs: 900,
  steps: [
    { gapMs: 96_000, step: { is: 'config', host: 3, config: 1 } },
    { gapMs: 0, step: { is: 'sick', host: 19, thing: 1, active: true } },
    { gapMs: 0, step: { is: 'wipe' } },
    { gapMs: 0, step: { is: 'silence', host: 2, thing: 1, forMs: 149_991 } },
    { gapMs: 75_527, step: { is: 'wipe' } },
  ],
};
/** The voice dies behind its own word, and the log is lost: whether it was told only the host can say that it does not know. */
const lostWord: FleetHistory = {
  hosts: 2,
  delayMs: 0,
  steps: [
    { gapMs: 146, step: { is: 'kill voice at', effects: 6 } },
    { gapMs: 1_611, step: { is: 'sick', host: 0, thing: 0, active: true } },
    { gapMs: 278_127, step: { is: 'kill at', host: 1, effects: 2 } },
    { gapMs: 3_460, step: { is: 'wipe' } },
    { gapMs: 450, step: { is: 'boot', host: 1 } },
  ],
};
/** What is open on a host is closed, for it was taken out, and the log is lost before it hears of that: it has heard the alert. */
const takenOutUnheard: FleetHistory = {
  hosts: 3,
  delayMs: 20,
  steps: [
    { gapMs: 30 * second, step: { is: 'sick', host: 2, thing: 0, active: true } },
    { gapMs: 30 * second, step: { is: 'kill', host: 2 } },
    { gapMs: 60 * second, step: { is: 'forget', host: 2 } },
    { gapMs: 20 * second, step: { is: 'kill', host: 0 } },
    { gapMs: second, step: { is: 'kill', host: 1 } },
    { gapMs: 10 * second, step: { is: 'boot', host: 2 } },
    { gapMs: 200, step: { is: 'way', hosts: 0b111, way: 'cut' } },
    { gapMs: 60 * second, step: { is: 'wipe' } },
  ],
};
/** A host says by itself that it is over, and a new voice says behind it what its predecessor owed: the alert. */
const behindTheEnd: FleetHistory = {
  hosts: 2,
  delayMs: 0,
  steps: [
    { gapMs: 214_656, step: { is: 'kill voice at', effects: 8 } },
    { gapMs: 8_820, step: { is: 'sick', host: 1, thing: 1, active: true } },
    { gapMs: 3_224, step: { is: 'way', hosts: 0b10, way: 'cut' } },
    { gapMs: 65_939, step: { is: 'sick', host: 1, thing: 1, active: false } },
    { gapMs: 98_083, step: { is: 'kill voice at', effects: 12 } },
  ],
};
/** The same, and the host comes back when that has long arrived. */
const longBehindTheEnd: FleetHistory = {
  hosts: 3,
  delayMs: 0,
  steps: [
    { gapMs: 214_656, step: { is: 'chat', hosts: 0b101, chat: 'down' } },
    { gapMs: 8_820, step: { is: 'sick', host: 1, thing: 1, active: true } },
    { gapMs: 3_224, step: { is: 'way', hosts: 0b10, way: 'cut' } },
    { gapMs: 65_939, step: { is: 'sick', host: 1, thing: 1, active: false } },
    { gapMs: 98_083, step: { is: 'chat', hosts: 0b101, chat: 'fair' } },
    { gapMs: 90_000, step: { is: 'heal' } },
  ],
};
/** Taken out while nobody speaks, and back before somebody does. */
const backSoon: FleetHistory = {
  hosts: 3,
  delayMs: 900,
  steps: [
    { gapMs: 5_000, step: { is: 'sick', host: 2, thing: 2, active: true } },
    { gapMs: 0, step: { is: 'kill voice at', effects: 7 } },
    { gapMs: 126_000, step: { is: 'kill at', host: 2, effects: 7 } },
    { gapMs: 44_000, step: { is: 'kill voice at', effects: 11 } },
    { gapMs: 63_000, step: { is: 'config', host: 0, config: 1 } },
    { gapMs: 10_000, step: { is: 'forget', host: 2 } },
  ],
};
/** A host ships into a log that is lost at once; places in the next one are not those that it knows. */
const lostTwice: FleetHistory = {
  hosts: 2,
  delayMs: 20,
  steps: [
    { gapMs: 5_000, step: { is: 'kill voice at', effects: 1 } },
    { gapMs: 0, step: { is: 'sick', host: 0, thing: 2, active: true } },
    { gapMs: 1_000, step: { is: 'kill at', host: 1, effects: 1 } },
    { gapMs: 90_000, step: { is: 'sick', host: 1, thing: 1, active: true } },
    { gapMs: 81_000, step: { is: 'wipe' } },
    { gapMs: 180_000, step: { is: 'boot', host: 1 } },
    { gapMs: 2_000, step: { is: 'config', host: 1, config: 3 } },
    { gapMs: 2_000, step: { is: 'wipe' } },
  ],
};
/** The same, and the voice decides on as much of the next one before the host ships into it. */
const lostTwiceAndDecided: FleetHistory = {
  hosts: 3,
  delayMs: 0,
  steps: [
    { gapMs: 0, step: { is: 'stop', host: 2 } },
    { gapMs: 130_902, step: { is: 'sick', host: 2, thing: 2, active: true } },
    { gapMs: 16_931, step: { is: 'wipe' } },
    { gapMs: 271, step: { is: 'boot', host: 2 } },
    { gapMs: 729, step: { is: 'wipe' } },
  ],
};
/** It was told, the log is lost, and it is over before there is another one: both are one message, which is marked. */
const lostAndOver: FleetHistory = {
  hosts: 2,
  delayMs: 0,
  steps: [
    { gapMs: 22_000, step: { is: 'kill at', host: 0, effects: 5 } },
    { gapMs: 0, step: { is: 'sick', host: 0, thing: 2, active: true } },
    { gapMs: 79_000, step: { is: 'wipe' } },
    { gapMs: 0, step: { is: 'engine', down: true } },
    { gapMs: 40_000, step: { is: 'sick', host: 0, thing: 2, active: false } },
    { gapMs: 22_000, step: { is: 'kill', host: 1 } },
  ],
};
/**
 * A host tells by itself while no log is there, and says so when a voice has told the end: for who follows that voice it is
 * over all the same.
 */
const toldLate: FleetHistory = {
  hosts: 3,
  delayMs: 900,
  steps: [
    { gapMs: 10_500, step: { is: 'config', host: 2, config: 0 } },
    { gapMs: 0, step: { is: 'kill voice at', effects: 7 } },
    { gapMs: 0, step: { is: 'sick', host: 1, thing: 2, active: true } },
    { gapMs: 5_500, step: { is: 'sick', host: 1, thing: 2, active: false } },
    { gapMs: 4_000, step: { is: 'engine', down: true } },
    { gapMs: 34_000, step: { is: 'heal' } },
    { gapMs: 108_000, step: { is: 'kill at', host: 2, effects: 7 } },
    { gapMs: 76_000, step: { is: 'wipe' } },
  ],
};
/** The voice says that a host is back, and the log is lost before it is written down that it has. */
const lostEnd: FleetHistory = {
  hosts: 2,
  delayMs: 0,
  steps: [
    { gapMs: 86_100, step: { is: 'chat', hosts: 0xfffff, chat: 'down' } },
    { gapMs: 8_200, step: { is: 'kill voice at', effects: 3 } },
    { gapMs: 100, step: { is: 'sick', host: 1, thing: 2, active: true } },
    { gapMs: 26_700, step: { is: 'heal' } },
    { gapMs: 58_400, step: { is: 'kill at', host: 1, effects: 4 } },
    { gapMs: 45_500, step: { is: 'boot', host: 1 } },
    { gapMs: 100, step: { is: 'wipe' } },
  ],
};
/** Silent is told of, and the voice ends together with the log: whoever heard it takes it over, not who has just begun. */
const lostVoice: FleetHistory = {
  hosts: 3,
  delayMs: 0,
  steps: [
    { gapMs: 30 * second, step: { is: 'kill', host: 2 } },
    { gapMs: 60 * second, step: { is: 'kill', host: 0 } },
    { gapMs: 0, step: { is: 'wipe' } },
    { gapMs: second, step: { is: 'boot', host: 0 } },
    { gapMs: 90 * second, step: { is: 'boot', host: 2 } },
  ],
};
/** The same, and a host begins just before the log is lost: of what was told it knows no more than who begins after it. */
const lostVoiceAgain: FleetHistory = {
  hosts: 4,
  delayMs: 900,
  steps: [
    { gapMs: 3_400, step: { is: 'kill', host: 3 } },
    { gapMs: 79_600, step: { is: 'wipe' } },
    { gapMs: 43_100, step: { is: 'kill voice at', effects: 2 } },
    { gapMs: 4_600, step: { is: 'boot', host: 3 } },
    { gapMs: 200, step: { is: 'wipe' } },
  ],
};
/** Who spoke once stood still while another told of the silent, and is the first to speak when the log and that one are gone. */
const stoodStill: FleetHistory = {
  hosts: 6,
  delayMs: 20,
  steps: [
    { gapMs: 6_067, step: { is: 'pause voice', forMs: 81_760 } },
    { gapMs: 72_170, step: { is: 'way', hosts: 0b011110, way: 'cut' } },
    { gapMs: 438, step: { is: 'wipe' } },
    { gapMs: 7_996, step: { is: 'heal' } },
  ],
};
/** It is over as the log is lost, so that no voice hears of it; the host was to say so by itself, and begins anew before it did. */
const endedAlone: FleetHistory = {
  hosts: 2,
  delayMs: 0,
  steps: [
    { gapMs: 9_279, step: { is: 'sick', host: 1, thing: 1, active: true } },
    { gapMs: 71_649, step: { is: 'sick', host: 1, thing: 1, active: false } },
    { gapMs: 0, step: { is: 'wipe' } },
    { gapMs: 7_589, step: { is: 'pause', host: 0, forMs: 89_994 } },
    { gapMs: 12_067, step: { is: 'kill at', host: 1, effects: 11 } },
    { gapMs: 95_240, step: { is: 'chat', hosts: 0b01, chat: 'down' } },
  ],
};
/** A silence holds something back, and the log is lost with it: the host has both still. */
const lostSilence: FleetHistory = {
  hosts: 3,
  delayMs: 0,
  steps: [
    { gapMs: 4 * second, step: { is: 'silence', host: 1, thing: 2, forMs: 130 * second } },
    { gapMs: second, step: { is: 'sick', host: 1, thing: 2, active: true } },
    { gapMs: 40 * second, step: { is: 'wipe' } },
    { gapMs: 0, step: { is: 'pause voice', forMs: 45 * second } },
    { gapMs: 69 * second, step: { is: 'wipe' } },
  ],
};
/** One message of a host brings that something is over, and that it begins anew. */
const overAndAgain: FleetHistory = {
  hosts: 3,
  delayMs: 20,
  steps: [
    { gapMs: 168_200, step: { is: 'engine', down: true } },
    { gapMs: 200, step: { is: 'sick', host: 2, thing: 1, active: true } },
    { gapMs: 3_700, step: { is: 'kill', host: 0 } },
    { gapMs: 3_300, step: { is: 'sick', host: 2, thing: 1, active: false } },
    { gapMs: 22_700, step: { is: 'sick', host: 2, thing: 1, active: true } },
  ],
};
/** A host tells by itself, is not answered, and begins anew when the log is lost that said it is over. */
const begunByItself: FleetHistory = {
  hosts: 2,
  delayMs: 0,
  steps: [
    { gapMs: 183_600, step: { is: 'kill at', host: 0, effects: 10 } },
    { gapMs: 5_182, step: { is: 'sick', host: 1, thing: 2, active: true } },
    { gapMs: 1_377, step: { is: 'kill voice at', effects: 7 } },
    { gapMs: 6_019, step: { is: 'chat', hosts: 0b10, chat: 'lost' } },
    { gapMs: 137, step: { is: 'sick', host: 1, thing: 2, active: false } },
    { gapMs: 83_627, step: { is: 'wipe' } },
    { gapMs: 4_300, step: { is: 'config', host: 1, config: 3 } },
  ],
};
/** A voice holds back what a silence is for, tells it behind that, and the log is lost; its host stood still all the while. */
const heldByLostLog: FleetHistory = {
  hosts: 3,
  delayMs: 20,
  steps: [
    { gapMs: 56 * second, step: { is: 'silence', host: 0, thing: 2, forMs: 90_600 } },
    { gapMs: 255, step: { is: 'sick', host: 2, thing: 2, active: true } },
    { gapMs: 84 * second, step: { is: 'sick', host: 2, thing: 2, active: false } },
    { gapMs: 1_400, step: { is: 'pause', host: 2, forMs: 41_600 } },
    { gapMs: 12 * second, step: { is: 'wipe' } },
  ],
};

describe('the laws of a fleet', () => {
  test('hold whatever goes wrong, in any order', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(anyFleetHistory, (history) => {
        expect(fleetFaults(liveFleet(history))).toEqual([]);
      }),
      { seed, numRuns: runs(60, 60), endOnFailure: true },
    );
  });

  test.each<[string, FleetHistory, Partial<FleetOptions>]>([
    ['a voice that stood still, and whose last word arrives late', takeOver, { log: lateWrites }],
    ['a chat without answers', lostAnswers, {}],
    ['what begins and ends in one message of a host', cameAndWent, {}],
    ['a log that is lost while a host is silent, and what that host saw meanwhile', lostLog, {}],
    ['a voice that dies behind its own word, and a log that is lost', lostWord, {}],
    ['a log that is lost while its lease is believed', leaseOfLostLog, {}],
    ['a voice whose word that a host is back is lost with the log', lostEnd, {}],
    ['the same twice, while the silent host begins', lostVoiceAgain, {}],
    [
      'a log that is lost with its voice, while another that was the voice before stood still',
      stoodStill,
      {},
    ],
    [
      'what is over as the log is lost, on a host that begins anew before it says so by itself',
      endedAlone,
      {},
    ],
    ['a log that is lost with a silence in it', lostSilence, {}],
    ['the same behind that silence, while its host stands still', heldByLostLog, {}],
    ['a log that is lost together with the voice, while a host is silent', lostVoice, {}],
    ['what is over and begins anew in one message of a host', overAndAgain, {}],
    ['what a host has begun to tell by itself before it begins anew', begunByItself, {}],
    ['a host that was taken out, and hears it from nobody, for all who knew are gone', takenOutUnheard, {}],
    ['what a voice says to be open behind the host that has said that it is over', behindTheEnd, {}],
    ['the same where that host was away for long', longBehindTheEnd, {}],
    [
      'what is over before a new log has said that it began, and may have been told by the old one',
      lostAndOver,
      {},
    ],
    ['a host that is back before a new voice knows that it was taken out', backSoon, {}],
    ['a log that is lost twice, and is as long as the old one before a host sees it', lostTwice, {}],
    ['the same, decided on by a voice before that', lostTwiceAndDecided, {}],
    ['what a host says late that it has told, behind the end that a voice has told', toldLate, {}],
  ])('hold for %s', { timeout: 60_000 }, (_, history, options) => {
    expect(fleetFaults(liveFleet(history, options))).toEqual([]);
  });

  test('hold for a silence that only the log knew of: whoever was the voice says that it is over', () => {
    const { said } = liveFleet(lostLog);
    const silent = said.flatMap(({ tells }) =>
      tells.flatMap(({ incident, action }) => (incident.startsWith('host_silent/h2') ? [action] : [])),
    );
    expect(silent).toEqual(['alert', 'recovery']);
  });

  test('hold for a silence that is lost with the log: what it holds back is told when it ends, marked', () => {
    const { said } = liveFleet(lostSilence);
    const alerts = said.filter(({ text }) => text.includes('Thing c'));
    expect(alerts.map(({ marked }) => marked)).toEqual([true]);
    expect((alerts[0]?.at ?? 0) - startOfFleet).toBeGreaterThanOrEqual(154 * second);
  });

  test.each<[string, FleetHistory, Partial<FleetOptions>, string]>([
    ['a log that takes what two voices write', takeOver, { log: withoutFence }, 'two voices'],
    ['messages that do not say that they may be repeats', lostAnswers, { marks: false }, 'unmarked'],
  ])('are seen to be broken by %s', { timeout: 60_000 }, (_, history, control, word) => {
    expect(fleetFaults(liveFleet(history, control))).toContainEqual(expect.stringContaining(word));
  });
});

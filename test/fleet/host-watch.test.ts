import { describe, expect, test } from 'vitest';
import { beganToListen, emptyWatch, heard, mostHosts, signalsOf } from '../../src/fleet/host-watch.ts';
import { subjects } from '../../src/fleet/log.ts';
import { type Beat, written } from '../../src/fleet/records.ts';
import { fleetWordsIn } from '../../src/messages/fleet.ts';

const limits = { silentMs: 30_000, usualGapMs: 20_000 };
const words = fleetWordsIn('en').watch;

/** A watch that has heard of its hosts for long enough to judge them. */
const watching = () => {
  const watch = emptyWatch();
  let seq = 0;
  const beat = (host: string, at: number, more: Partial<Beat> = {}) => {
    seq += 1;
    const text = written({ host, version: '1', at, shipped: 3, end: 5, swept: [['docker', 2, 0]], ...more });
    return heard(watch, { seq, subject: subjects.beat(host), at, text }, limits);
  };
  const pass = (from: number, to: number, ...hosts: string[]): void => {
    for (let at = from; at <= to; at += 10_000) for (const host of hosts) beat(host, at);
  };
  const silent = (host: string) =>
    signalsOf(watch, limits.silentMs, words).find(
      ({ kind, entity }) => kind === 'host_silent' && entity === host,
    );
  return {
    watch,
    beat,
    pass,
    silent,
    gone: (host: string, at: number) =>
      heard(watch, { seq: 1e6, subject: subjects.gone(host), at, text: '' }, limits),
  };
};

describe('the watch over hosts', () => {
  test('it says what each message was of a host: its beat, or that it was taken out, unless it was heard since', () => {
    const { beat, gone } = watching();
    expect(beat('a', 10_000)).toEqual({ host: 'a', swept: [['docker', 2, 0]] });
    expect(gone('a', 5_000)).toBeNull();
    expect(gone('a', 20_000)).toEqual({ host: 'a', swept: null });
  });

  test('a host that is not heard while others are is silent, and says what that means', () => {
    const { pass, silent } = watching();
    pass(0, 100_000, 'a', 'b');
    pass(110_000, 130_000, 'a');
    expect(silent('b')).toMatchObject({ active: false });
    pass(140_000, 140_000, 'a');
    expect(silent('b')).toMatchObject({ active: true, labels: { host: 'b' } });
    expect(silent('b')?.detail).toContain('for more than 30 s');
    expect(silent('a')).toMatchObject({ active: false });
  });

  test('hosts that end at once are silent at once, however far apart their beats were', () => {
    const { pass, beat, silent } = watching();
    pass(0, 100_000, 'a', 'b', 'c');
    beat('c', 109_000);
    const states: (boolean | null | undefined)[][] = [];
    for (let at = 110_000; at <= 150_000; at += 1_000) {
      beat('a', at);
      states.push([silent('b')?.active, silent('c')?.active]);
    }
    const isSilent = (host: 0 | 1) => states.findIndex((state) => state[host] === true);
    expect(isSilent(0)).toBe(isSilent(1));
    // The last of them was silent for no longer than ever.
    expect(110_000 + isSilent(1) * 1_000).toBe(140_000);
    expect(states.flat().filter((active) => active === null)).toHaveLength(9);
  });

  test('for whoever is only late nobody waits longer than from one beat to the next and a little, and who was told stays silent', () => {
    const { pass, beat, silent } = watching();
    const late = ['c', 'd', 'e', 'f', 'g'];
    pass(0, 100_000, 'a', 'b', ...late);
    const states: (boolean | null | undefined)[] = [];
    for (let at = 101_000; at <= 200_000; at += 1_000) {
      beat('a', at);
      // Every other of their beats is lost: one of them is late at any time.
      for (const [number, host] of late.entries()) if (at % 20_000 === number * 4_000) beat(host, at);
      states.push(silent('b')?.active);
    }
    const told = states.indexOf(true);
    expect(101_000 + told * 1_000).toBeLessThanOrEqual(143_000);
    expect(states.slice(told)).not.toContain(false);
    expect(states.slice(0, told)).not.toContain(true);
  });

  test('hosts that end at once are silent at once, also where one was about to beat, a second late', () => {
    const { watch, beat, silent } = watching();
    for (let at = 0; at <= 100_000; at += 10_000)
      for (const [host, late] of [...'abcdefghij'].map(
        (name, n) => [name, n === 9 ? 11_000 : n * 1_000] as const,
      ))
        beat(host, at + late);
    // All but the voice end at 111 s: `a` was to beat a second ago, and `j` has just done so.
    const others: boolean[] = [];
    for (let now = 120_000; now <= 142_000; now += 1_000) {
      beat('voice', now);
      const all = [...'abcdefghij'].map((host) => silent(host)?.active === true);
      expect(new Set(all).size, String(now)).toBe(1);
      others.push(all[0] === true);
    }
    expect(watch.now).toBe(142_000);
    expect(others.at(-1)).toBe(true);
  });

  test('nobody is accused who was not heard while nothing was heard of anybody: that is unknown, until grace is over', () => {
    const { pass, silent } = watching();
    pass(0, 100_000, 'a', 'b');
    pass(500_000, 500_000, 'a');
    expect(silent('b')).toMatchObject({ active: null });
    pass(510_000, 520_000, 'a');
    expect(silent('b')).toMatchObject({ active: null });
    pass(530_000, 530_000, 'a');
    expect(silent('b')).toMatchObject({ active: true });
  });

  test('who begins to look waits as long before anybody is accused', () => {
    const { beat, pass, silent } = watching();
    beat('b', 0);
    pass(40_000, 60_000, 'a');
    expect(silent('b')).toMatchObject({ active: null });
  });

  test('time in which the whole stream stood still counts for nobody, but for who begins to listen, and has only the last beat of each', () => {
    for (const hasListened of [true, false]) {
      const { watch, pass, silent } = watching();
      pass(0, 100_000, 'a', 'b');
      // Nothing for five seconds longer than a host is silent for from one beat to the next.
      pass(115_000, 115_000, 'a');
      if (!hasListened) beganToListen(watch);
      pass(125_000, 125_000, 'a');
      pass(131_000, 131_000, 'a');
      expect(silent('b')).toMatchObject({ active: !hasListened });
      pass(136_000, 136_000, 'a');
      expect(silent('b')).toMatchObject({ active: true });
    }
  });

  test('one that was stopped on purpose is told so at once, and one that is forgotten is no host any more', () => {
    const { watch, beat, pass, silent, gone } = watching();
    pass(0, 100_000, 'a', 'b');
    beat('b', 101_000, { stopped: true });
    expect(silent('b')).toMatchObject({ active: true, detail: words.stopped() });
    gone('b', 102_000);
    expect(silent('b')).toBeUndefined();
    expect([...watch.hosts.keys()]).toEqual(['a']);
  });

  test('a clock that is off is known from what a beat says and when the server took it', () => {
    const { watch, beat } = watching();
    beat('a', 100_000, { at: 131_000 });
    const clock = signalsOf(watch, limits.silentMs, words).find(({ kind }) => kind === 'host_clock');
    expect(clock).toMatchObject({ active: true });
    beat('a', 110_000, { at: 139_000 });
    expect(signalsOf(watch, limits.silentMs, words)[1]).toMatchObject({ active: false });
    expect(watch.hosts.get('a')?.lag).toBe(2);
  });

  test('more hosts than any operator has are not watched, and what is no beat is passed over', () => {
    const { watch, beat } = watching();
    for (let n = 0; n < mostHosts + 5; n += 1) beat(`h${n}`, 1_000);
    expect(watch.hosts.size).toBe(mostHosts);
    expect(heard(watch, { seq: 1, subject: subjects.beat('x'), at: 1, text: '{' }, limits)).toBeNull();
  });
});

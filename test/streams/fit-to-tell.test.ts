import { firstValueFrom, of, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Signal, Sweep } from '../../src/language/signal.ts';
import { locales } from '../../src/messages/messages.ts';
import {
  fitToTell,
  longestKept,
  longestTold,
  mostKnown,
  mostLabelsTold,
} from '../../src/streams/fit-to-tell.ts';
import type { Source } from '../../src/streams/source.ts';
import { sweeps } from '../../src/streams/sweeps.ts';
import { virtualTime } from '../support/virtual-time.ts';

const web: Signal = {
  kind: 'container',
  entity: 'web',
  active: true,
  title: 'Container web',
  detail: 'exited (1).\nlook: docker logs --tail 50 web',
};

describe('text from outside', () => {
  test('that is harmless is the same signal', () => {
    expect(fitToTell().signal(web)).toBe(web);
  });

  test('loses what moves a cursor, turns text round or hides; its lines and its emoji stay', () => {
    const detail = 'a\u001b[31mred\u001b[0m\u202eb\u200bc\u0007\r\n👩‍🚀\tend\u2028x';
    const seen = fitToTell().signal({ ...web, title: 'Container\nweb\u001b]0;x\u0007', detail });
    expect(seen.detail).toBe('aredbc\n👩‍🚀 end x');
    expect(seen.title).toBe('Container web');
  });

  test('can not hide a secret behind what is not seen', () => {
    expect(fitToTell().text('pass\u200dword=hunter2, pass\u202eword=hunter2')).toBe(
      'password=***, password=***',
    );
  });

  test('keeps the names of entities, but for those that hold a secret, and two of those remain two', () => {
    const named = (entity: string): string => fitToTell().signal({ ...web, entity }).entity;
    for (const entity of ['web', '', 'api/build#1', 'Überwachung', '/srv/a b', '12@345'])
      expect(named(entity)).toBe(entity);
    expect(named('deploy?token=hunter2')).toMatch(/^deploy\?token=\*\*\*~[0-9a-f]{4}$/);
    expect(named('deploy?token=hunter2')).not.toBe(named('deploy?token=hunter3'));
    expect(named('a\nb')).toMatch(/^a b~/);
  });

  test('of any length is cut, and two names of entities remain two', () => {
    const long = 'ab '.repeat(longestTold.detail);
    const labels = Object.fromEntries(
      Array.from({ length: 2 * mostLabelsTold }, (_, index) => [
        `${index}-${long}`,
        `password=hunter2 ${long}`,
      ]),
    );
    const fit = fitToTell();
    const seen = fit.signal({ ...web, entity: long, title: long, detail: long, labels });
    const other = fit.signal({ ...web, entity: `${long}c` });
    const { label, title, detail, entity } = longestTold;
    expect([seen.title, seen.detail, fit.text(long)].map((text) => text.length)).toEqual([
      title,
      detail,
      detail,
    ]);
    expect(seen.detail.endsWith('…')).toBe(true);
    expect(seen.entity).toHaveLength(entity);
    expect(seen.entity).not.toBe(other.entity);
    const fitLabels = Object.entries(seen.labels ?? {});
    expect(fitLabels).toHaveLength(mostLabelsTold);
    for (const [name, value] of fitLabels) {
      expect(name.length).toBeLessThanOrEqual(label);
      expect(value).toHaveLength(label);
      expect(value).not.toContain('hunter2');
    }
    // Fit already, it stays so.
    expect(fit.signal(seen)).toEqual(seen);
    expect(fit.signal({ ...web, labels: { group: 'shop' } })).toEqual({ ...web, labels: { group: 'shop' } });
  });

  test('holds no secret where it is cut', () => {
    const { detail } = longestTold;
    for (const before of [detail - 20, detail - 10, 2 * detail - 20, 2 * detail - 10])
      expect(fitToTell().text(`${'x'.repeat(before)} password=hunter2hunter2`)).not.toContain('hunter');
  });

  test('is remembered as long as each turn tells it, and of ever-new texts no more than that', () => {
    let asked = 0;
    const secrets = new Proxy<string[]>([], {
      get: (all, name) => {
        if (name === 'length') asked += 1;
        return Reflect.get(all, name);
      },
    });
    const { text, turn } = fitToTell(secrets);
    const isMade = (given: string): boolean => {
      const before = asked;
      text(given);
      return asked > before;
    };
    expect([isMade('web'), isMade('web')]).toEqual([true, false]);
    for (let count = 0; count < 5; count += 1) {
      turn();
      expect(isMade('web')).toBe(false);
    }
    turn();
    turn();
    expect(isMade('web')).toBe(true);
    // Within one turn, too, and each as long as any that is remembered.
    const longest = 'x'.repeat(longestKept - 5);
    for (let count = 0; count <= 2 * (mostKnown / longestKept) + 2; count += 1)
      text(`${longest}${String(count).padStart(5, '0')}`);
    expect(isMade('web')).toBe(true);
    expect([isMade(`${longest}-too-long`), isMade(`${longest}-too-long`)]).toEqual([true, true]);
  });

  test('of any other kind is left to those who refuse it', () => {
    const odd = { ...web, title: 7 } as unknown as Signal;
    expect(fitToTell().signal(odd)).toEqual(odd);
    expect(fitToTell().signal(null as unknown as Signal)).toBe(null);
  });
});

describe('a sweep', () => {
  const sweepOf = async (read: Source['read'], secrets: readonly string[] = []): Promise<Sweep> => {
    const { scheduler } = virtualTime();
    const source: Source = { name: 'outside', everyMs: 1000, timeoutMs: 500, read };
    const first = firstValueFrom(sweeps(source, { scheduler, blindTicks: 1, words: locales.en, secrets }));
    scheduler.flush();
    return first;
  };

  test('holds no secret in title, detail or entity of what was read', async () => {
    const dirty = {
      ...web,
      entity: 'x?token=hunter2',
      title: 'at http://u:hunter2@h',
      detail: 'password=hunter2',
    };
    const sweep = await sweepOf(() => of({ covers: ['container'], signals: [dirty] }));
    expect(JSON.stringify(sweep)).not.toContain('hunter2');
    expect(sweep.signals[0]).toMatchObject({ title: 'at http://u:***@h', detail: 'password=***' });
  });

  test('holds none in why it failed, nor in what is told of that', async () => {
    const sweep = await sweepOf(() => {
      throw new Error('GET http://u:hunter2@h: \u001b[31mrefused');
    });
    expect(sweep.error).toBe('GET http://u:***@h: refused');
    expect(JSON.stringify(sweep)).not.toContain('hunter2');
    expect(sweep.signals[0]?.detail).toContain('http://u:***@h: refused');
  });

  test('holds none of the secrets of the configuration', async () => {
    const sweep = await sweepOf(
      () => of({ covers: [], signals: [{ ...web, detail: 'found swordfish' }] }),
      ['swordfish'],
    );
    expect(sweep.signals[0]?.detail).toBe('found ***');
  });

  const turnsOf = async (...turns: readonly (readonly Signal[])[]): Promise<readonly Sweep[]> => {
    const { scheduler, until } = virtualTime();
    let next = 0;
    const read = () => of({ covers: [], signals: turns[next++] ?? [] });
    const source: Source = { name: 'outside', everyMs: 1000, timeoutMs: 500, read };
    const swept = sweeps(source, { scheduler, blindTicks: 1, words: locales.en });
    const all = firstValueFrom(swept.pipe(take(turns.length), toArray()));
    await until(scheduler.now() + 1000 * turns.length);
    return all;
  };

  test('has the very same signal for what is frozen and the very same, and no secret in it', async () => {
    const dirty = Object.freeze({ ...web, detail: 'password=hunter2' });
    const other = Object.freeze({ ...web, entity: 'other', detail: 'password=hunter3' });
    const sweeps = await turnsOf([dirty, other], [dirty, other], [other, dirty], [dirty]);
    expect(JSON.stringify(sweeps)).not.toContain('hunter');
    const [first, second, third, last] = sweeps.map(({ signals }) => signals);
    expect(second?.[0]).toBe(first?.[0]);
    expect(second?.[1]).toBe(first?.[1]);
    expect(third?.[0]).toEqual(first?.[1]);
    expect(last?.[0]).toEqual(first?.[0]);
  });

  test('looks anew at what a source may have changed in place', async () => {
    const signal = { ...web, detail: 'well' };
    const { scheduler, until } = virtualTime();
    const read = () => {
      signal.detail = signal.detail === 'well' ? 'password=hunter2' : 'well';
      return of({ covers: [], signals: [signal] });
    };
    const source: Source = { name: 'outside', everyMs: 1000, timeoutMs: 500, read };
    const details: (string | undefined)[] = [];
    sweeps(source, { scheduler, blindTicks: 1, words: locales.en })
      .pipe(take(3))
      .subscribe(({ signals }) => details.push(signals[0]?.detail));
    await until(scheduler.now() + 3_000);
    expect(details).toEqual(['password=***', 'well', 'password=***']);
  });
});

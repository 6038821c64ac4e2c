import { describe, expect, test } from 'vitest';
import { fleetWordsIn } from '../../../src/messages/fleet.ts';
import { locales } from '../../../src/messages/messages.ts';
import { pageIn } from '../../../src/messages/page.ts';
import { fleetPage } from '../../../src/status/page/fleet-page.ts';
import type { Frame } from '../../../src/status/page/layout.ts';
import { fleetStatusOf } from '../../support/fleet-status-of.ts';

const at = Date.UTC(2026, 10, 27);
const shown = (status = fleetStatusOf(), locale: 'en' | 'ru' = 'en'): string => {
  const frame: Frame = {
    ...{ words: pageIn(locales[locale]), whatIfName: 'What if', fleetName: 'Fleet', host: 'box-1' },
    ...{ version: '1', up: '1 h', at, here: '/', acting: 'closed' },
  };
  return fleetPage(frame, { status, say: fleetWordsIn(locale), span: locales[locale].span }).text;
};

describe('the page of a fleet', () => {
  test('names who is not heard first, who speaks, and what that owes', () => {
    const text = shown();
    expect(text).toContain('<h1 id="first" data-live class="bad" aria-live="polite">Not heard: box-2</h1>');
    expect(text).toContain('box-1 speaks for all (1 s ago), and owes 2 messages');
    expect(text.indexOf('>box-2</span><span class="mark down">silent')).toBeLessThan(
      text.indexOf('>box-1</span><span class="mark well">heard'),
    );
    expect(text).toContain('7 not shipped');
    expect(text).toContain('<a href="/fleet" aria-current="page">Fleet</a>');
  });

  test('is grey, and not green, where nobody here can know', () => {
    const hosts = fleetStatusOf().hosts.map((one) => ({ ...one, is: 'unseen' as const }));
    const text = shown(fleetStatusOf({ reached: false, voice: null, hosts }));
    expect(text).toContain('The log of the fleet can not be reached');
    expect(text.match(/class="mark unknown">unseen/g)).toHaveLength(2);
    expect(text).not.toContain('class="mark well"');
  });

  test('is good where all are heard, and says so in both languages', () => {
    const hosts = fleetStatusOf().hosts.map((one) => ({ ...one, is: 'heard' as const }));
    expect(shown(fleetStatusOf({ hosts }))).toContain(
      'class="good" aria-live="polite">All 2 hosts are heard, box-1 speaks for all',
    );
    expect(shown(fleetStatusOf({ hosts }), 'ru')).toContain('Слышно все машины (2), за всех говорит box-1');
    expect(shown(fleetStatusOf({ hosts, voice: null }))).toContain('class="warn"');
  });

  test('says of how many it hears some, where others are stopped or not seen', () => {
    const [host] = fleetStatusOf().hosts;
    if (host === undefined) throw new Error('a host is wanted');
    const hosts = (['heard', 'heard', 'heard', 'unseen', 'stopped'] as const).map((is, index) => ({
      ...host,
      host: `box-${index}`,
      is,
    }));
    const text = shown(fleetStatusOf({ hosts }));
    expect(text).toContain('class="warn" aria-live="polite">3 of 5 hosts are heard, box-1 speaks for all');
    expect(shown(fleetStatusOf({ hosts }), 'ru')).toContain('Слышно машин: 3 из 5, за всех говорит box-1');
  });

  test('says what it does not know yet, and bears hostile names', () => {
    const text = shown(fleetStatusOf({ server: null, hosts: [] }));
    expect(text).toContain('its server has not answered yet');
    expect(text).toContain('No host has been heard yet.');
    const [host] = fleetStatusOf().hosts;
    if (host === undefined) throw new Error('a host is wanted');
    expect(shown(fleetStatusOf({ hosts: [{ ...host, host: '<img src=x>' }] }))).not.toContain('<img');
  });
});

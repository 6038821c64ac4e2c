import { describe, expect, test } from 'vitest';
import { withoutSecretsIn } from '../../src/language/match-secrets.ts';
import { MatchError, matcherOf, type Subject } from '../../src/language/matcher.ts';
import { isSecretExpression, namedValue } from '../../src/language/secret-labels.ts';
import { fitToTell } from '../../src/streams/fit-to-tell.ts';
import { pushedAlerts } from '../../src/streams/prometheus/pushed-alerts.ts';

const given = 'hunter2SECRET';
const secretNames = [
  ...['password', 'token', 'api_key', 'apiKey', 'DB_PASS', 'client_secret', 'access-key', 'private_key'],
  ...['app.secret', 'exported_password', 'auth', 'x_signature', 'credentials', 'Authorization_Token'],
];
const openNames = [
  'host',
  'team',
  'token_expiry',
  'PASSWORD_FILE',
  'author',
  'key',
  'compose_project',
  'keyboard',
];

describe('the value of a name', () => {
  test.each(secretNames)('of a secret is masked, in a signal and in an alert that is pushed: %s', (name) => {
    const signal = { kind: 'x', entity: 'y', active: true, title: 'X y', detail: '' };
    const told = fitToTell().signal({ ...signal, labels: { [name]: given, host: 'box' } });
    const body = [{ labels: { alertname: 'A', [name]: given }, annotations: { [name]: given } }];
    const { alerts } = pushedAlerts(body);
    expect(told.labels).toEqual({ [name]: namedValue(name, given), host: 'box' });
    expect(alerts).toHaveLength(1);
    expect(JSON.stringify([told, alerts])).not.toContain('hunter2');
    // What was masked once stays as it is, or a label would be another one behind each wall.
    expect(fitToTell().signal(told)).toBe(told);
    expect(namedValue(name, namedValue(name, given))).toBe(namedValue(name, given));
  });

  test.each([
    'x?token=***~3f9a',
    'check/x?token=***~3f9a@1795877649807',
    'A{password="***~k3f9"}',
    'password=***',
  ])('that was masked before stays as it is in a text: %s', (text) => {
    expect(fitToTell().text(text)).toBe(text);
    expect(fitToTell().text(text.replace('***', 'abcd***'))).not.toContain('abcd');
  });

  test.each(openNames)('that only speaks of one stays: %s', (name) => {
    expect(namedValue(name, given)).toBe(given);
  });

  test('of a secret is told apart from another, and says nothing where it is none', () => {
    expect(namedValue('token', given)).toMatch(/^\*\*\*~[2-9a-z]{4}$/);
    expect(namedValue('token', given)).not.toBe(namedValue('token', `${given}3`));
    for (const none of ['', 'true', 'none', '/run/secrets/db']) expect(namedValue('token', none)).toBe(none);
  });
});

describe('a matcher by a label that is masked', () => {
  const subject = (labels: Subject['labels']): Subject => ({
    kind: 'x',
    entity: 'y',
    severity: 'warning',
    labels,
  });
  const masked = subject({ token: namedValue('token', given), alertname: 'password=***' });

  test.each([
    { matchers: [`token=${given}`] },
    { matchers: [`token="${given}"`] },
    { matchers: [`token="${namedValue('token', given)}"`] },
    { labels: { token: given } },
  ])('matches by what was given and by what is shown, and is kept without it: %j', (match) => {
    expect(matcherOf(match)(masked)).toBe(true);
    expect(matcherOf(match)(subject({ token: 'another', alertname: 'b' }))).toBe(false);
    if (match.matchers === undefined) return;
    const kept = withoutSecretsIn(match);
    expect(JSON.stringify(kept)).not.toContain('hunter2');
    expect(matcherOf(kept)(masked)).toBe(true);
    expect(withoutSecretsIn(kept)).toEqual(kept);
  });

  test('that is harmless, and a key, stay what they are', () => {
    for (const match of [{ key: 'container/web-*' }, { matchers: ['team=~"a|b"', ' kind=x', 'token=~".+"'] }])
      expect(withoutSecretsIn(match)).toEqual(match);
    expect(withoutSecretsIn({ key: `check/x?token=${given}` })).toEqual({ key: 'check/x?token=***' });
  });

  test.each([`token=~"${given}.*"`, `alertname!~"password=${given}"`])(
    'is refused where an expression would have to be masked, without showing it: %s',
    (written) => {
      expect(() => withoutSecretsIn({ matchers: [written] })).toThrow(MatchError);
      expect(() => withoutSecretsIn({ matchers: [written] })).not.toThrow('hunter2');
      expect(isSecretExpression('team', 'a|b')).toBe(false);
    },
  );
});

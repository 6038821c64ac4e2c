import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskArguments, showCommand } from '../../../src/streams/host/command-line.ts';
import { anyText } from '../../support/any-text.ts';
import { expectAtOnce } from '../../support/at-once.ts';
import { runs } from '../../support/runs.ts';

const hidden = 'hunter2';

describe('secrets in a command line', () => {
  test.each([
    [['mysql', `--password=${hidden}`], 'mysql --password=***'],
    [['mysql', '--password', hidden], 'mysql --password ***'],
    [['mysql', `--password=my ${hidden} phrase`], 'mysql --password=***'],
    [['x', '-token', hidden], 'x -token ***'],
    [['x', '--token', hidden, '--verbose'], 'x --token *** --verbose'],
    [['x', '--auth.token', hidden], 'x --auth.token ***'],
    [['x', '--api-key', hidden], 'x --api-key ***'],
    [['x', `--api_key=${hidden}`], 'x --api_key=***'],
    [['env', `GITHUB_TOKEN=${hidden}`, 'pytest'], 'env GITHUB_TOKEN=*** pytest'],
    [['env', `AWS_SECRET_ACCESS_KEY=${hidden}`, 'pytest'], 'env AWS_SECRET_ACCESS_KEY=*** pytest'],
    [['env', `ENCRYPTION_KEY=${hidden}`, 'pytest'], 'env ENCRYPTION_KEY=*** pytest'],
    [['env', `KEY=${hidden}`], 'env KEY=***'],
    [['env', `DB_PASSWD=${hidden}`], 'env DB_PASSWD=***'],
    [['sh', '-c', `cd /srv && TOKEN=${hidden} pytest -x`], 'sh -c cd /srv && TOKEN=*** pytest -x'],
    [['sh', '-c', `pytest --password ${hidden} -x`], 'sh -c pytest --password *** -x'],
    [['sh', '-c', `pytest --password "a ${hidden} b" -x`], 'sh -c pytest --password *** -x'],
    [['sh', '-c', `X='1' SECRET='a ${hidden} b' pytest`], "sh -c X='1' SECRET=*** pytest"],
    [['curl', '-d', `{"user":"a","password": "${hidden}"}`], 'curl -d {"user":"a","password": ***}'],
    [['curl', '-H', `Authorization: Bearer ${hidden}`, 'u'], 'curl -H Authorization: *** u'],
    [['curl', '-H', `Cookie: a=1; session=${hidden}`, 'u'], 'curl -H Cookie: *** u'],
    [['curl', '-H', `X-Auth-Token: ${hidden}`], 'curl -H X-Auth-Token: ***'],
    [['psql', `postgres://app:${hidden}@db/app`], 'psql postgres://app:***@db/app'],
    [['git', 'clone', `https://u:${hidden.repeat(40)}@host/a`], 'git clone https://u:***@host/a'],
    [['git', 'clone', `https://u:${hidden.repeat(1_000)}@host/a`], 'git clone https://u:***@host/a'],
    [['git', 'clone', `https://${hidden.repeat(3)}@host/a`], 'git clone https://***@host/a'],
    [
      ['curl', 'https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe'],
      'curl https://api.telegram.org/bot***/getMe',
    ],
    [['app', `DB_PASS=${hidden}`, '--verbose'], 'app DB_PASS=*** --verbose'],
    [['app', '--pass', hidden], 'app --pass ***'],
    [['app', '--pass', `-${hidden}`], 'app --pass ***'],
    [['app', `SMTP_PASS=a b ${hidden}`], 'app SMTP_PASS=***'],
    [['redis-server', '--requirepass', hidden], 'redis-server --requirepass ***'],
    [['redis-cli', '-a', `a ${hidden}`, 'ping'], 'redis-cli -a *** ping'],
    [['/usr/bin/mysql', '-u', 'root', `-p${hidden}`], '/usr/bin/mysql -u root -p***'],
    [['sudo', 'sshpass', '-p', hidden, 'ssh', 'h'], 'sudo sshpass -p *** ssh h'],
    [['curl', '-u', `app:${hidden}`, 'h'], 'curl -u *** h'],
    [['curl', '--user', `app:${hidden}`, 'h'], 'curl --user *** h'],
    [['curl', '--proxy-auth', `u:${hidden}`, 'h'], 'curl --proxy-auth *** h'],
    [['openssl', 'rsa', '-passin', `pass:${hidden}`], 'openssl rsa -passin ***'],
    [['az', `AccountName=a;AccountKey=${hidden}==;E=x`], 'az AccountName=a;AccountKey=***;E=x'],
    [['psql', `postgres://app:p@ss/${hidden}@db/app`], 'psql postgres://app:***@db/app'],
    [['curl', 'https://hc-ping.com/01234567-89ab-cdef-0123-456789abcdef'], 'curl https://hc-ping.com/***'],
    [['docker', 'login', '-u', 'a', '-p', hidden], 'docker login -u a -p ***'],
  ])('%j is shown as %j', (args, shown) => {
    expect(showCommand(args, 200)).toBe(shown);
  });

  test.each([
    [['pytest', 'tests/test_token.py::test_refresh', '-k', 'password']],
    [['pytest', 'tests/test_secret.py', '-x']],
    [['git', 'clone', 'https://host:8080/a.git']],
    [['python', '-m', 'pytest', '--no-password', '--verbose']],
    [['ssh', 'git@host', 'keyboard']],
    [['git', 'clone', 'ssh://deploy@host/a.git']],
    [['sleep', '600']],
    [['docker', 'run', '-p', '80:80', '--user', '1000:1000', 'nginx']],
    [['mysql', '-p', 'app', '-P', '3306']],
    [['mkdir', '-p', '/srv/token']],
    [['mongod', '--auth', '--port', '27017']],
    [['docker', 'login', '--password-stdin']],
    [['app', '--password-file', '/run/secrets/db', 'key=value']],
  ])('%j is shown as it is', (args) => {
    expect(showCommand(args, 200)).toBe(args.join(' '));
  });

  test('arguments keep their number', () => {
    fc.assert(
      fc.property(fc.array(anyText()), (args) => {
        expect(maskArguments(args)).toHaveLength(args.length);
      }),
      { numRuns: runs(100) },
    );
  });

  test('a named secret never gets through, wherever it stands', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9_.+/]{12,24}$/);
    const name = fc.constantFrom(
      'token',
      'SECRET',
      'password',
      'passwd',
      'api-key',
      'API_KEY',
      'access_token',
    );
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,8}$/)),
        name,
        value,
        fc.nat(2),
        (around, key, secret, how) => {
          const given = [[`--${key}=${secret}`], [`--${key}`, secret], [`${key}=${secret}`]][how] ?? [];
          const shown = showCommand([...around, ...given, ...around], 10_000);
          expect(shown).not.toContain(secret);
        },
      ),
    );
  });
});

describe('a command line for people', () => {
  test('of any length costs no more than one of 4096 characters', () => {
    expect(showCommand(['a'.repeat(4090), 'bcdefgh', 'ijk', 'l'], 10_000)).toBe(`${'a'.repeat(4090)} bcdef`);
  });

  test('is on one line, within its length, and made quickly, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.array(anyText(300)), fc.integer({ min: 1, max: 300 }), (args, longest) => {
        const shown = showCommand(args, longest);
        expect([...shown].length).toBeLessThanOrEqual(longest);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  test.each([
    'a',
    '-',
    'token',
    'token=',
    '--token ',
    '--token-',
    'password="',
    'a://b:',
    '://',
    'key:',
    '1',
    'bot1',
    ' ',
    "'",
    '=',
  ])('two hundred thousand bytes of %j cost next to nothing', (filling) => {
    const long = filling.repeat(200_000 / filling.length);
    expectAtOnce(() => showCommand([long, long], 200));
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programRules } from '../../src/language/secret-programs.ts';
import { prose } from '../../src/language/secret-prose.ts';
import { phrases, shapes } from '../../src/language/secret-rules.ts';
import { withoutSecrets } from '../../src/language/secrets.ts';
import { expectAtOnce } from '../support/at-once.ts';
import { runs } from '../support/runs.ts';

const rules = [...shapes, ...phrases, ...prose, ...programRules];

describe('each rule', () => {
  test('is listed in docs/secret-rules.md', () => {
    const page = readFileSync('docs/secret-rules.md', 'utf8');
    for (const { name } of rules) expect(page).toContain(`| ${name} `);
  });

  test('has a name of its own, and says whose fact it is', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    for (const { source } of rules) expect(source).not.toBe('');
  });

  test.each(rules.map((rule) => [rule.name, rule] as const))('%s masks its example', (_, { example }) => {
    const secret = /«([\s\S]+)»/.exec(example)?.[1] ?? '';
    const masked = withoutSecrets(example.replace(/[«»]/g, ''));
    expect(secret).not.toBe('');
    expect(masked).not.toContain(secret.replace(/^bot/, '').slice(0, 12));
    expect(masked).toContain('***');
    expect(withoutSecrets(masked)).toBe(masked);
  });

  test.each([...shapes, ...phrases, ...prose].map((rule) => [rule.name, rule] as const))(
    '%s is the one that knows its example',
    (_, { example, pattern }) => {
      expect(example.replace(/[«»]/g, '').match(pattern)).not.toBeNull();
    },
  );
});

describe('a secret with a name', () => {
  const hidden = 'hunter2';
  test.each([
    ['connect postgres://app:hunter2@db failed', 'connect postgres://app:***@db failed'],
    ['postgres://app:p@ss/hunter2@db:5432/app', 'postgres://app:***@db:5432/app'],
    ['http://u:a/hunter2@h/x', 'http://u:***@h/x'],
    ['redis://:hunter2@h:6379/0', 'redis://:***@h:6379/0'],
    ['cut off: amqp://app:hunter2', 'cut off: amqp://app:***'],
    ['https_proxy=http://u:hunter2@proxy:3128', 'https_proxy=http://u:***@proxy:3128'],
    ['FATAL: password=hunter2 host=db', 'FATAL: password=*** host=db'],
    ['DB_PASS=hunter2 SMTP_PASS=hunter2', 'DB_PASS=*** SMTP_PASS=***'],
    ['ORA-01017: app/hunter2x@db: logon denied', 'ORA-01017: app/***@db: logon denied'],
    ['app/hunter2x@//db.example:1521/XE', 'app/***@//db.example:1521/XE'],
    ['net use Z: \\\\srv\\share hunter2 /user:bob', 'net use Z: \\\\srv\\share *** /user:bob'],
    ['net use \\\\srv\\share /user:bob hunter2', 'net use \\\\srv\\share /user:bob ***'],
    ['echo hunter2 | passwd --stdin bob', 'echo *** | passwd --stdin bob'],
    ['echo "bob:hunter2" | chpasswd', 'echo *** | chpasswd'],
    ["printf '%s' hunter2 | sudo -S id", 'printf *** | sudo -S id'],
    [
      'echo -n hunter2 | docker login -u bob --password-stdin',
      'echo -n *** | docker login -u bob --password-stdin',
    ],
    ['key re_AbCdEfGh_1234567890abcdefghijklmn', 'key ***'],
    ['vcp_abcdefghijklmnop1234567890 and vercel_a1bcdefghijklmnopqrst', '*** and ***'],
    ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
    ['app --pass hunter2 -v', 'app --pass *** -v'],
    ['app --password -hunter2', 'app --password ***'],
    ['redis-server --requirepass hunter2', 'redis-server --requirepass ***'],
    ['openssl rsa -passin pass:hunter2', 'openssl rsa -passin ***'],
    ['curl --proxy-auth u:hunter2 h', 'curl --proxy-auth *** h'],
    ['AccountName=a;AccountKey=hunter2==;B=c', 'AccountName=a;AccountKey=***;B=c'],
    ['Server=a;User Id=b;Pwd=hunter2;Database=c', 'Server=a;User Id=b;Pwd=***;Database=c'],
    ['PASSWORD=a&hunter2 x', 'PASSWORD=*** x'],
    ['{"client_secret":"hunter2","a":1}', '{"client_secret":***,"a":1}'],
    ['{\\"client_secret\\":\\"hunter2\\"}', '{\\"client_secret\\":***}'],
    ['{"secret":{"password":"hunter2"}}', '{"secret":{"password":***}}'],
    ['user: app\npassword: hunter2\nhost: db', 'user: app\npassword: ***\nhost: db'],
    ['clientSecret: hunter2', 'clientSecret: ***'],
    ['password => "a hunter2"', 'password => ***'],
    ['GET /x?token=hunter2&page=1', 'GET /x?token=***&page=1'],
    ['GET /x?sv=1&sig=hunter2', 'GET /x?sv=1&sig=***'],
    ['GET /x?key=hunter2', 'GET /x?key=***'],
    ['dsn=h?password=hunter2', 'dsn=h?password=***'],
    ['cmd="run --password=hunter2"', 'cmd="run --password=***"'],
    ['curl -u app:hunter2 h', 'curl -u *** h'],
    ['sh -c redis-cli -a hunter2 ping', 'sh -c redis-cli -a *** ping'],
    ['pass: hunter2', 'pass: ***'],
    ['пароль: hunter2', 'пароль: ***'],
    ['password is hunter2', 'password is ***'],
    ['Passwort ist Hunter2', 'Passwort ist ***'],
    ["password for user admin is 'hunter2'", 'password for user admin is ***'],
    ['Пароль для app: hunter2', 'Пароль для app: ***'],
    ['Пароль - hunter2', 'Пароль - ***'],
    ['password [hunter2]', 'password [***]'],
    ['password： hunter2', 'password： ***'],
    ['contraseña: hunter2', 'contraseña: ***'],
    ['"name":"DB_PASSWORD","value":"hunter2"', '"name":"DB_PASSWORD","value":***'],
    ['<add key="password" value="hunter2"/>', '<add key="password" value=***/>'],
    ['<ns:password type="x">hunter2</ns:password>', '<ns:password type="x">***</ns:password>'],
    ['password: |\n  hunter2\n  hunter2\nhost: db', 'password: |\n  ***\nhost: db'],
    ['token%3Dhunter2&x', 'token%3D***&x'],
    ['PASS hunter2', 'PASS ***'],
    ['"AUTH" "hunter2"', '"AUTH" "***"'],
    ['jdbc:oracle:thin:scott/hunter2@//db:1521/x', 'jdbc:oracle:thin:scott/***@//db:1521/x'],
    ['htpasswd -b f app hunter2', 'htpasswd -b f app ***'],
    ['mc alias set m http://h AKID hunter2', 'mc alias set m http://h AKID ***'],
    ['dial app:hunter2@db:5432', 'dial app:***@db:5432'],
    ['mount //app:hunter2@host/share', 'mount //app:***@host/share'],
    ['java -Dpw=hunter2 -jar a', 'java -Dpw=*** -jar a'],
  ])('%j becomes %j', (text, masked) => {
    expect(withoutSecrets(text)).toBe(masked);
    expect(masked).not.toContain(hidden);
    expect(withoutSecrets(masked)).toBe(masked);
  });

  test('is masked whatever it is, where its name leaves no doubt', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_.+/-]{8,24}$/);
    const around = fc.constantFrom(
      'DB_PASS=%',
      '--client-secret=%',
      'password="%"',
      '"api_key":"%"',
      '--token %',
    );
    fc.assert(
      fc.property(secret, around, (value, form) => {
        expect(withoutSecrets(`x ${form.replace('%', () => value)} y`)).not.toContain(value);
      }),
    );
  });
});

describe('a secret of the configuration', () => {
  test('is masked wherever it stands, as the rules know nothing of it', () => {
    expect(withoutSecrets('the word is swordfish', ['swordfish'])).toBe('the word is ***');
  });
});

describe('an innocent text', () => {
  test.each([
    'password reset sent',
    'org/app1234@sha256:0a1b2c3d4e5f, team/web2app@v1.2.3, actions/checkout4@main, @scope/pkg123@next',
    'github.com/pkg/errors123@v0.9.1, /usr/lib/python3/app1234@host.service, img/logo2x@2x.png',
    'net use shows 2 shares, net use Z: \\\\srv\\share * /user:bob',
    'echo ok | tee log1, echo done | passwdqc1',
    'vercel_build_step_took_so_many_seconds, re_index of table_x',
    'secret db-creds-1 not found, token v2.1.0, token test_token1.py',
    'FATAL: password authentication failed for user "app"',
    'invalid token: unexpected end of input',
    'token: expired',
    'wrong password: 3 tries left',
    'secret "db-password" not found',
    'no secret: it is open',
    'tests/test_token.py::test_refresh',
    'tests/test_secret.py:12: AssertionError',
    'key=value store down',
    'pass: 12 tests passed',
    'pass: everything',
    'bypass=true',
    'max_tokens=100, tokens: 512, token_expiry=3600',
    'PASSWORD_FILE=/run/secrets/db --password-file /x --password-stdin',
    'auth-token-service: connection refused',
    'registry.example.com/auth-token:1.2',
    'auth-token:8080',
    'Basic authentication required',
    'Bearer of bad news',
    'authorization failed',
    'signature verification failed',
    'task-runner-abcdefghijklmnopqrstuvwxyz',
    'e50ea29c1b7d2f0a9b8c7d6e5f4a3b2c1d0e9f8a',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '4c01db0b339c',
    '123e4567-e89b-12d3-a456-426614174000',
    '/var/lib/docker/volumes/token/_data',
    'http://host:8080/path?mail=a@b',
    'http://[::1]:8080/ redis://cache:6379/0 tcp://db:5432',
    'ssh://deploy@host/a.git git@github.com:org/repo.git',
    'container/web@1781478857000',
    'exited (1) 2 min ago. look: docker logs --tail 50 web',
    'docker run -p 80:80 --user 1000:1000 nginx; ssh -p 22 h; mkdir -p /a',
    'сброс пароля отправлен',
    'password must not be empty, token bucket is full',
    'password is required. token is 3600 s old',
    'password is at least 8 characters, the secret is missing',
    'the password for user app is incorrect',
    'Failed password for root from 10.0.0.1 port 22 ssh2',
    'secret for db: missing. password for db: see vault',
    'пароль изменён 3 дня назад; Пароль для app: просрочен',
    'time to first token: 120 ms',
    'no such secret: db',
    'Authorization: required',
    'login page password reset',
    'docker run --user app:app x; curl --user-agent x h',
    'app --auth none --tls-key /etc/x.key tls_key=/etc/x.key password=/run/secrets/db',
    '{"password":null,"x":1}',
    'Unexpected token < in JSON at position 0',
    'PASS src/a1.test.js',
    'user:bob@example.org mailto:bob@example.org npm:react@18.2.0',
    'postgres:16@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '- name: PASSWORD_FILE\n  value: /run/x',
    'pod web-7d9f8b6c5d-x2x9z, trace 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'it costs $5$ and $1$2',
  ])('%s stays as it is', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});

describe('a hostile text', () => {
  // Quadratic time would take minutes for these.
  test.each([
    'a',
    '-',
    'token',
    'token=',
    'token:[',
    '--token ',
    '--user a:',
    'password="',
    'a://b:',
    '://',
    '@',
    'key:',
    '1',
    ' ',
    "'",
    '"',
    '\\"',
    '=',
    'eyJ',
    '-----BEGIN PRIVATE KEY-----',
    'mysql ',
    'mysql -',
    'authorization:',
    'cookie: a=',
    'bearer ',
    'SK',
    'A1',
    'hc-ping.com/',
    'login ',
    'x;',
    'Pwd=a;b',
    'api key',
    'password for ',
    'password is ',
    'password - ',
    'пароль: ',
    'a:b',
    'a:b1@',
    '<password ',
    '<a "password" ',
    'name=token ',
    'password: |\n ',
    'USER a PASS ',
    '%22password',
    'set password for ',
    'sqlplus ',
    'htpasswd -b ',
    'rabbitmqctl -p a ',
    'xfreerdp a ',
    '$6$',
    'EAAa',
    'Private-Lines: 1 a',
  ])('of many characters of %j, 200,000 with POLKAN_RUNS=all, takes no time to speak of', (piece) => {
    const text = piece.repeat(runs(200_000, 4) / piece.length);
    expectAtOnce(() => withoutSecrets(text));
  });
});

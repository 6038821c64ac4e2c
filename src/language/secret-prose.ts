import type { SecretRule } from './secret-rules.ts';
import { saidOfSecrets } from './secret-words.ts';

/**
 * What secrets look like where people write sentences, where a name stands apart from its value, and where only the
 * place of an argument says what it is. The rest of the table is in `secret-rules.ts`; what is said there holds here.
 */

const word =
  'pass(?:word|wd|phrase|code|wort)|pwd|secret|token|api[ _-]?key|kennwort|contraseña|senha|wachtwoord|hasło|mot de passe|парол(?:ь|я|ем)|секрет|токен';

/** Behind "password is" these begin what is said of it; so does what ends as a participle or an adjective does. */
const said = [...saidOfSecrets].join('|');
const nothingSaid = `(?!(?:${said})(?![\\p{L}\\p{N}'])|(?:[\\p{L}-]+)(?:ed|ing|en|able|ible|id|less)(?![\\p{L}\\p{N}]))`;

const quoted = `"[^"\\n]{1,512}"?|'[^'\\n]{1,512}'?|«[^»\\n]{1,512}»?|\`[^\`\\n]{1,512}\`?`;
/** What has a digit or a capital behind its first letter is hardly a word; what ends a sentence is what it speaks of. */
const telling = `(?=[^\\s"',;]{0,128}\\p{N}|\\p{L}[^\\s"',;]{0,128}(?-i:\\p{Lu})|[^\\s"',;]{3,128}?[.!]?(?:$|[\\n,;)]))`;
/** `token is 3600 s old`. */
const noTime =
  '(?!\\d{1,6}(?:[.,]\\d{1,6})?\\s?(?:[mnµu]?s|sec|seconds?|min|minutes?|h|hours?|d|days?|%|characters|chars|bytes)(?![\\p{L}\\p{N}]))';
const bare = `${nothingSaid}${noTime}${telling}[^\\s"',;()[\\]{}<>]{3,512}`;

/** `mailto:bob@example.org`, `user: …`: who it is, and no password. */
const noAddress =
  '(?!(?:from|to|cc|bcc|user|e?mail|mailto|sips?|xmpp|acct|for|by|author|login|contact|reply-to|sender|recipient|owner|git|ssh|error|warning|npm|file|link|image):[^\\s@]{1,128}@[\\w.-]{1,255}(?![\\w.:/-]))';

const named = '[\\w.:-]{0,64}(?:password|passwd|passphrase|secret|token|api_?key|pass|pwd)(?:_?\\d{1,3})?';

/** Each of the rules has one of these in its text; a text without any is not looked at any further. */
export const proseHints = new RegExp(
  `${word}|pass|контрольное|oracle|sqlplus|sqlldr|\\b(?:exp|imp|expdp|impdp|rman)\\s|rabbitmqctl|\\bmc\\s|xfreerdp|auth|private-lines|net\\s{1,4}use|\\|\\s|/[^\\s:@/]{6,64}@|:[^\\s:@/]{2,128}@`,
  'i',
);

/** Secrets that are known by the sentence or the place they stand in. */
export const prose: readonly SecretRule[] = [
  {
    name: 'what a sentence says the password is',
    source: 'gitleaks generic-api-key (“is” is no operator there), detect-secrets KeywordDetector',
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}_])((?:${word})(?:\\s(?:for|of|to|on|für|de|pour|для|от|к)\\s[^\\n:=]{1,60}?)?\\s{1,3}(?:is|was|ist|war|lautet|est|es|это|->|→)\\s{1,3}|(?:${word})\\s{1,3}[-–—]\\s{1,3}(?=[^\\s"',;]{0,128}\\p{N}))(?:${quoted}|${bare})`,
      'giu',
    ),
    shown: '$1***',
    example: "password for user app is «'swordfish'»",
  },
  {
    name: 'password for somebody',
    source: 'detect-secrets KeywordDetector',
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}_])((?:${word})\\s(?:for|of|to|on|für|de|pour|для|от|к)\\s[^\\n:=]{1,60}?\\s?[:=]\\s{1,3})(?:${quoted}|${bare})`,
      'giu',
    ),
    shown: '$1***',
    example: 'Password for app: «hunter2»',
  },
  {
    name: 'password in brackets, or in another tongue',
    source: 'detect-secrets KeywordDetector',
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}_])((?:(?:${word})\\s{0,2}\\[|(?:контрольное слово|mot de passe|парол(?:ь|ем))\\s{0,3}[:：]?\\s{1,3}))(?:${quoted}|${nothingSaid}(?=[^\\s"',;]{0,128}\\p{N})[^\\s"',;()[\\]{}<>]{4,512})`,
      'giu',
    ),
    shown: '$1***',
    example: 'mot de passe : «hunter2»',
  },
  {
    name: 'a name here and its value there',
    source: 'docs.docker.com (Env), kubernetes.io (EnvVar), .NET appSettings',
    pattern: new RegExp(
      `((?<![\\p{L}\\p{N}_])(?:name|key|id)\\\\?["']?\\s{0,4}[:=]\\s{0,4}\\\\?["']?${named}\\\\?["']?[\\s,;]{0,80}\\\\?["']?value\\\\?["']?\\s{0,4}[:=]\\s{0,4})(?:\\\\?"[^"\\\\\\n]{1,512}(?:\\\\?")?|'[^'\\n]{1,512}'?|(?!\\*{3})[^\\s"',;<>]{1,512})`,
      'giu',
    ),
    shown: '$1***',
    example: '- name: DB_PASSWORD\n  value: «hunter2»',
  },
  {
    name: 'password in XML, named by an attribute',
    source: 'detect-secrets KeywordDetector, trufflehog',
    pattern: new RegExp(
      `(<(?:[\\w:.-]{1,64}\\s[^<>]{0,128}["']${named}["'][^<>]{0,128}|${named}\\s[^<>]{1,256})>\\s{0,4})[^<\\s][^<]{0,512}`,
      'giu',
    ),
    shown: '$1***',
    example: '<entry key="db.password">«hunter2»</entry>',
  },
  {
    name: 'password in a block of YAML',
    source: 'yaml.org, block scalars',
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}_])(${named}["']?:\\s{1,4}[|>][-+\\d]{0,2}\\s{0,4}?\\n(\\s{1,16}))[^\\n]{1,1024}(?:\\n\\2[^\\n]{1,1024}){0,64}`,
      'giu',
    ),
    shown: '$1***',
    example: 'password: |\n  «hunter2»',
  },
  {
    name: 'password in percent-encoding',
    source: 'RFC 3986; trufflehog decodes before it looks',
    pattern: new RegExp(
      `(${named}(?:%22|%27)?(?:%3D|%3A)(?:%20|%22|%27){0,4})(?:(?!%(?:22|26|27|2C|7D|3B))[^\\s&"'<>]){1,512}`,
      'giu',
    ),
    shown: '$1***',
    example: '%22password%22%3A%22«hunter2»%22',
  },
  {
    name: 'command that signs in',
    source: 'RFC 959, RFC 1939, redis.io/commands/auth',
    pattern:
      /((?<![\w-])USER\s\S{1,64}\s{1,4}PASS\s|(?<=^|["'>\]]\s?)(?:PASS|AUTH)\s|"AUTH"\s")(?=[^\s"]{0,64}\d)(?=[^\s"]{0,64}[A-Za-z])[^\s"/]{4,512}(?=["'\s]|$)/gm,
    shown: '$1***',
    example: 'USER app PASS «hunter2»',
  },
  {
    name: 'password set in SQL',
    source: 'dev.mysql.com SET PASSWORD',
    pattern:
      /\b(set\s{1,4}password(?:\s{1,4}for\s{1,4}[^=\n]{1,128})?\s{0,4}=\s{0,4}(?:password\()?)(?:'[^'\n]{1,512}'?|"[^"\n]{1,512}"?)/gi,
    shown: '$1***',
    example: "SET PASSWORD FOR app = «'hunter2'»",
  },
  {
    name: 'password of Oracle',
    source: 'docs.oracle.com, sqlplus and JDBC',
    pattern:
      /((?:jdbc:oracle:\w{1,16}:|\b(?:sqlplus|sqlldr|expdp|impdp|exp|imp|rman(?:\s{1,4}target)?)\s(?:-\w{1,16}\s){0,4})["']?[\w.$#-]{1,64}\/)[^\s/@]{1,256}(?=@|["'\s]|$)/gi,
    shown: '$1***',
    example: 'sqlplus scott/«tiger»@db',
  },
  {
    name: 'name and password of Oracle before a database',
    source: 'docs.oracle.com, connect strings of SQL*Plus',
    // A version, a digest and a branch stand behind an `@`, too, and paths before it: a password has a digit, and a name before it.
    pattern:
      /(?<![\w@./:%-])([A-Za-z_][\w$#-]{1,31}\/)(?=[^\s@/]{0,63}\d)(?=[^\s@/]{0,63}[A-Za-z])[\w!#$%^&*+=~-]{6,64}(?=@(?!v?\d|sha\d|main\b|master\b|latest\b)\/{0,2}[A-Za-z][\w.-]{0,255}(?:[:/][\w.-]{1,128})*(?=$|[\s"',;)\]}]|:\s))/g,
    shown: '$1***',
    example: 'connect app/«hunter22»@db failed',
  },
  {
    name: 'password of a Windows share',
    source: 'learn.microsoft.com, net use',
    pattern:
      /(\bnet\s{1,4}use\s(?:[^\n|&]{0,256}?\s)?\\\\[^\s]{1,256}(?:\s{1,4}\/\w{1,16}(?::[^\s/]{1,128})?)*\s{1,4})(?![/*])[^\s/"']{3,256}/gi,
    shown: '$1***',
    example: 'net use Z: \\\\srv\\share «hunter2» /user:app',
  },
  {
    name: 'password that is piped',
    source: 'passwd(1), chpasswd(8), sudo(8): what reads one from its standard input',
    pattern:
      /(\b(?:echo|printf)\s{1,4}(?:-[neE]{1,3}\s{1,4})?)[^\s|][^|\n]{0,256}?(?=\s{0,4}\|\s{0,4}(?:sudo\s{1,4})?(?:(?:ch|smb|k)?passwd\b|sudo\s(?:-\w{1,16}\s){0,4}?-\w{0,4}S|su\s|cryptsetup\s|kinit\s|(?:docker|podman|helm|crictl|aws|az)\s[\w\s]{0,32}login))/g,
    shown: '$1***',
    example: 'echo «hunter2» | passwd --stdin app',
  },
  {
    name: 'argument that is a password by its place',
    source: 'htpasswd(1), rabbitmqctl(8), min.io mc alias, xfreerdp(1), chpasswd(8)',
    pattern:
      /(\bhtpasswd\s(?:-\w{1,16}\s)*-\w{0,8}b\w{0,8}\s\S{1,256}\s\S{1,128}\s|\brabbitmqctl\s(?:-\S{1,64}\s(?:[\w@.-]{1,64}\s)?){0,4}(?:add_user|change_password|authenticate_user)\s\S{1,128}\s|\bmc\s(?:alias\sset|config\shost\sadd)\s\S{1,64}\s\S{1,256}\s\S{1,256}\s|\bxfreerdp3?\s(?:\S{1,256}\s){0,16}\/p:|\bchpasswd\s{0,4}<<<\s{0,4}["']?[\w.-]{1,64}:)[^\s"']{1,512}/g,
    shown: '$1***',
    example: 'rabbitmqctl add_user app «hunter2»',
  },
  {
    name: 'name and password before a host',
    source: 'RFC 3986 3.2.1, without its scheme',
    pattern: new RegExp(
      `(?<=^|[\\s"'\`(,=[<]|(?<!:)//)(${noAddress}[A-Za-z_][\\w.-]{0,63}:)(?:[^\\s:@/"'<>]{2,128}(?=@(?!sha\\d|\\d{9})(?:[\\w.-]{1,255}|\\[[\\da-f:]{2,45}\\])(?::\\d{2,5}(?!\\d)|/\\w))|(?!v?\\d{1,4}\\.)(?=[^\\s:@/]{0,128}\\d)(?=[^\\s:@/]{0,128}[A-Za-z])[^\\s:@/"'<>]{6,128}(?=@(?!sha\\d|\\d)\\w))`,
      'gim',
    ),
    example: 'dial app:«hunter2»@db:5432',
    shown: '$1***',
  },
  {
    name: 'key of PuTTY',
    source: 'PuTTY manual, appendix C',
    pattern: /(Private-Lines: \d{1,4}\s{1,4})[\w+/=\s]{4,16384}(?=\nPrivate-|$)/g,
    shown: '$1***',
    example: 'Private-Lines: 1\n«AAAAgQCabcExample»',
  },
];

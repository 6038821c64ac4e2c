/**
 * What secrets look like: facts that well-known secret scanners have gathered, in expressions of our own. This is
 * the one table of them; `secrets.ts` goes by it.
 *
 * Every repetition is bounded or begins where a word does, so that no text, however hostile, makes matching slow.
 */

/** A secret that shows by its form, whatever stands around it. */
export interface SecretRule {
  readonly name: string;
  /** Whose fact it is: a scanner's rule, or the page that describes the form. */
  readonly source: string;
  readonly pattern: RegExp;
  /** What it becomes; `***` unless told. */
  readonly shown?: string;
  /** A text with one, which stands between « and ». */
  readonly example: string;
}

/** What no real secret is, for the examples. */
const filler = (length: number): string => 'Exa1mple'.repeat(Math.ceil(length / 8)).slice(0, length);
const hex = (length: number): string => '0123456789abcdef'.repeat(Math.ceil(length / 16)).slice(0, length);

/** Each of the shapes has a run of such characters; a text without one is not looked at any further. */
export const longRun = /(?<![\w.+/=%:-])[\w.+/=%:-]{14}/;

/** Secrets that are known by how they begin. */
export const shapes: readonly SecretRule[] = [
  {
    name: 'age key',
    source: 'gitleaks age-secret-key',
    pattern: /AGE-SECRET-KEY-1[0-9A-Za-z]{16,128}/g,
    example: `key «AGE-SECRET-KEY-1${hex(58).toUpperCase()}»`,
  },
  {
    name: 'JSON Web Token',
    source: 'gitleaks jwt, RFC 7519',
    pattern: /(?<![\w-])eyJ[\w-]{5,4096}\.[\w-]{5,8192}(?:\.[\w-]{0,2048})?/g,
    example: `sent «eyJ${filler(20)}.eyJ${filler(40)}.${filler(30)}»`,
  },
  {
    name: 'Telegram bot token',
    source: 'gitleaks telegram-bot-api-token',
    pattern: /(?<!\d)\d{6,20}(?::|%3A)[\w-]{20,256}/gi,
    example: `token is «123456789:${filler(35)}»`,
  },
  {
    name: 'GitHub token',
    source:
      'gitleaks github-pat, github-oauth, github-app-token, github-refresh-token, github-fine-grained-pat',
    pattern: /(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{16,255}|github_pat_\w{16,255})/g,
    example: `remote: «ghp_${filler(36)}» was refused`,
  },
  {
    name: 'GitLab token',
    source: 'gitleaks gitlab-pat, gitlab-deploy-token, gitlab-rrt and their relatives',
    pattern: /(?<![A-Za-z0-9])gl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|soat|wt)-[\w.-]{16,300}/g,
    example: `login with «glpat-${filler(20)}»`,
  },
  {
    name: 'key of OpenAI, Anthropic, OpenRouter',
    source: 'gitleaks openai-api-key, anthropic-api-key',
    pattern:
      /(?<![A-Za-z0-9])sk-(?:(?:admin|ant|or|proj|service|svcacct)-[\w-]{12,300}|[A-Za-z0-9]{20,100})/g,
    example: `key «sk-proj-${filler(48)}» is not valid`,
  },
  {
    name: 'key of other model services',
    source: 'trufflehog groq, replicate, xai; gitleaks perplexity-api-key, huggingface-access-token',
    pattern: /(?<![A-Za-z0-9])(?:gsk_|r8_|xai-|pplx-|hf_|api_org_)[A-Za-z0-9]{24,200}/g,
    example: `use «hf_${filler(34)}»`,
  },
  {
    name: 'Slack token',
    source: 'gitleaks slack-bot-token, slack-user-token, slack-app-token',
    pattern: /(?<![A-Za-z0-9])(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-]{10,300}/g,
    example: `«xoxb-${'123456789012'}-${filler(24)}»`,
  },
  {
    name: 'webhook of Slack, Discord, Teams',
    source: 'gitleaks slack-webhook-url, microsoft-teams-webhook; trufflehog discordwebhook',
    pattern:
      /((?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks|(?:[\w-]{1,63}\.)?webhook\.office\.com\/webhookb2)\/)[^\s"'<>]{1,512}/gi,
    shown: '$1***',
    example: `POST https://hooks.slack.com/services/«T000/B000/${filler(24)}»`,
  },
  {
    name: 'Discord bot token',
    source: 'trufflehog discordbottoken, detect-secrets DiscordBotTokenDetector',
    pattern: /(?<![\w-])[MNO][A-Za-z0-9_-]{23,26}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/g,
    example: `bot «M${filler(23)}.${filler(6)}.${filler(27)}»`,
  },
  {
    name: 'AWS access key',
    source: 'gitleaks aws-access-token, detect-secrets AWSKeyDetector',
    pattern: /(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
    example: `signed by «${'AKIA'}ABCDEFGHIJKLMNOP»`,
  },
  {
    name: 'Google key',
    source: 'gitleaks gcp-api-key; trufflehog googleoauth2',
    pattern: /(?<![A-Za-z0-9])(?:AIza[\w-]{30,60}|ya29\.[\w-]{20,1024}|GOCSPX-[\w-]{20,60})/g,
    example: `key «AIza${filler(35)}»`,
  },
  {
    name: 'Azure client secret',
    source: 'gitleaks azure-ad-client-secret',
    pattern: /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g,
    example: `secret «abc8Q~${filler(32)}»`,
  },
  {
    name: 'Stripe key',
    source: 'gitleaks stripe-access-token, detect-secrets StripeDetector',
    pattern:
      /(?<![A-Za-z0-9])(?:[prs]k_(?:live|prod|test)_[A-Za-z0-9]{10,255}|whsec_[A-Za-z0-9+/=]{16,128})/g,
    example: `«${'sk_'}live_${filler(24)}»`,
  },
  {
    name: 'key of a mail service',
    source: 'gitleaks sendgrid-api-token, mailgun-private-api-token, mailchimp-api-key, sendinblue-api-token',
    pattern:
      /(?<![A-Za-z0-9])(?:SG\.[\w-]{16,64}\.[\w-]{16,128}|key-[0-9a-f]{32}|xkeysib-[\w-]{32,128}|[0-9a-f]{32}-us\d{1,2})(?![A-Za-z0-9])/g,
    example: `«SG.${filler(22)}.${filler(43)}»`,
  },
  {
    name: 'Twilio key',
    source: 'gitleaks twilio-api-key, detect-secrets TwilioKeyDetector',
    pattern: /(?<![A-Za-z0-9])SK[0-9a-fA-F]{32}(?![A-Za-z0-9])/g,
    example: `«SK${hex(32)}»`,
  },
  {
    name: 'token of a package registry',
    source: 'gitleaks npm-access-token, pypi-upload-token, rubygems-api-token; trufflehog dockerhub',
    pattern:
      /(?<![A-Za-z0-9])(?:npm_[A-Za-z0-9]{24,64}|pypi-AgE[\w-]{20,1024}|rubygems_[0-9a-f]{40,64}|dckr_(?:pat|oat)_[\w-]{20,64})/g,
    example: `//registry.npmjs.org/ «npm_${filler(36)}»`,
  },
  {
    name: 'token of a host, a vault or a monitor',
    source:
      'gitleaks digitalocean-pat, vault-service-token, vault-batch-token, doppler-api-token, databricks-api-token, grafana-service-account-token, grafana-cloud-api-token, sentry-user-token, sentry-org-token, new-relic-user-api-key, dynatrace-api-token, planetscale-password, shopify-access-token, postman-api-token, linear-api-key, notion-api-token, pulumi-api-token, prefect-api-token, heroku-api-key-v2; trufflehog tailscale, supabasetoken',
    pattern:
      /(?<![A-Za-z0-9])(?:do[opr]_v1_|hv[bsr]\.|dp\.(?:pt|st|ct|sa|scim|audit)\.|dapi(?=[0-9a-f]{32})|gl(?:sa|c)_|sntry[su]_|NRAK-|NRJS-|dt0[a-z]\d{2}\.|pscale_(?:tkn|pw|oauth)_|shp(?:at|ca|pa|ss)_|PMAK-|lin_api_|ntn_|pul-|pnu_|HRKU-|tskey-|sbp_|sgp_|ATATT3|sq0[a-z]{3}-)[\w.=-]{16,300}/g,
    example: `«hvs.${filler(24)}» has expired`,
  },
];

/** Each of the phrases has one of these; a text without any is not looked at any further. */
export const hints =
  /-----BEGIN|bot\d|hc-ping|cronitor|heartbeat|\/push\/|\/ping\/|bearer|basic|authorization|cookie|identified|password|pass|masterauth|secret|token|api[ _-]?key|@(?:tcp|unix)\(|\bkey\b/i;

/** Secrets that are known by the words before them. */
export const phrases: readonly SecretRule[] = [
  {
    name: 'private key (PEM)',
    source: 'gitleaks private-key, detect-secrets PrivateKeyDetector',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,16384}(?:-----END [A-Z0-9 ]{0,48}-----)?/g,
    example: `«-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIE${filler(40)}\n-----END RSA PRIVATE KEY-----»`,
  },
  {
    name: 'Telegram bot token in a path',
    source: 'gitleaks telegram-bot-api-token, core.telegram.org/bots/api',
    pattern: /(?<![a-z\d])bot\d{1,20}(?::|%3A)[\w-]{8,256}/gi,
    shown: 'bot***',
    example: `https://api.telegram.org/«bot123456789:${filler(35)}»/getMe`,
  },
  {
    name: 'heartbeat URL',
    source: 'healthchecks.io/docs/http_api, uptime.betterstack.com/docs, Uptime Kuma’s push monitor',
    pattern:
      /((?:hc-ping\.com|cronitor\.link\/p|uptime\.betterstack\.com\/api\/v\d{1,2}\/heartbeat|\/api\/push|\/ping(?=\/[\w-]{20}))\/)[^\s"'<>]{1,256}/gi,
    shown: '$1***',
    example: `curl https://hc-ping.com/«01234567-89ab-cdef-0123-456789abcdef»`,
  },
  {
    name: 'bearer or basic credentials',
    source: 'gitleaks curl-auth-header, RFC 6750, RFC 7617',
    pattern:
      /\b([Bb]earer|BEARER|[Bb]asic|BASIC)(\s{1,4})(?=[\w.~+/-]{0,64}(?:\d|[a-z][A-Z]|=))[\w.~+/=-]{8,8192}/g,
    shown: '$1$2***',
    example: `sent Basic «dXNlcjpodW50ZXIy»`,
  },
  {
    name: 'authorization header',
    source: 'gitleaks curl-auth-header, RFC 9110 11.6.2',
    pattern:
      /\b((?:proxy-)?authorization\\?["']?\s{0,4}[:=]\s{0,4})["']?(?:(?:digest|hawk|oauth|aws4-[\w-]{1,32})\s[^\n]{1,4096}|(?:(?:basic|bearer|token|negotiate|ntlm|apikey|key|bot|splunk)\s{1,4})?[^\s"',;]{1,8192})/gi,
    shown: '$1***',
    example: `Authorization: «Basic hunter2»`,
  },
  {
    name: 'cookie header',
    source: 'RFC 6265; trufflehog does not know it',
    pattern: /\b((?:set-)?cookie["']?\s{0,4}[:=]\s{0,4})["']?(?=[^"'\n;=]{1,256}=)[^"'\n]{1,4096}/gi,
    shown: '$1***',
    example: `Cookie: «a=1; session=hunter2»`,
  },
  {
    name: 'password in SQL',
    source: 'dev.mysql.com CREATE USER, postgresql.org CREATE ROLE',
    pattern:
      /\b(identified\s{1,4}by(?:\s{1,4}password)?|password)(\s{1,4})(?:'[^'\n]{1,512}'?|"[^"\n]{1,512}"?)/gi,
    shown: '$1$2***',
    example: `ALTER USER app PASSWORD «'hunter2'»`,
  },
  {
    name: 'password in XML',
    source: 'detect-secrets KeywordDetector, trufflehog',
    pattern: /(<[\w:.-]{0,64}(?:password|passwd|secret|token|apikey)>\s{0,4})[^<\s][^<]{0,512}/gi,
    shown: '$1***',
    example: '<password>«hunter2»</password>',
  },
  {
    name: 'data source name of Go',
    source: 'trufflehog, github.com/go-sql-driver/mysql DSN',
    pattern: /((?<![\w.-])[\w.-]{1,64}:)[^\s@"']{1,256}(?=@(?:tcp|unix)\()/g,
    shown: '$1***',
    example: 'dial app:«hunter2»@tcp(db:3306)/app',
  },
  {
    name: 'what looks random behind a word for a secret',
    source: 'gitleaks generic-api-key, detect-secrets KeywordDetector with entropy',
    pattern:
      /\b(pass(?:word|wd|phrase)|secret|token|api[ _-]?key)(\s{1,3}\(?)(?=[a-z+/=!#$%^&*~]{0,128}\d)(?=[\d+/=!#$%^&*~]{0,128}[a-z])[a-z\d+/=!#$%^&*~]{7,512}(?![\w.:-])/gi,
    shown: '$1$2***',
    example: 'login failed with password «hunter2»',
  },
  {
    name: 'key in two words',
    source: 'gitleaks generic-api-key',
    pattern:
      /\b((?:access|account|api|license|private|secret|shared) key\s?[:=]\s{0,4})(?=\S{0,256}\d)[^\s,;]{6,512}/gi,
    shown: '$1***',
    example: 'API key: «hunter2»',
  },
  {
    name: 'password of a configuration line',
    source: 'redis.io configuration; netrc(5)',
    pattern:
      /\b(requirepass|masterauth|sentinel auth-pass \S{1,128}|login \S{1,128} password)(\s{1,4})[^\s]{1,512}/gi,
    shown: '$1$2***',
    example: `machine h login app password «hunter2»`,
  },
];

/**
 * Words that make a name that of a secret, wherever they stand in it; after the keywords of gitleaks' generic-api-key,
 * detect-secrets' KeywordDetector and trufflehog's.
 */
export const secretWords: ReadonlySet<string> = new Set(
  `password passwd passwort passphrase passcode pwd pw secret token credential credentials creds apikey authkey authtoken
   accesskey secretkey privatekey accountkey sharedkey jwt psk sessionid passin passout пароль секрет токен`.split(
    /\s+/,
  ),
);

/** A word that is written together: `dbpassword`, `clientsecret`, `requirepass`; but nobody's `bypass`. */
export const secretEnding =
  /(?:password|passwd|passphrase|secret|token|apikey|(?<!by|com|tres|over|under|sur|multi|im)pass|masterauth)\d{0,3}$/;

/** With `key` behind it, each of these makes a secret, as it stands before `_key` at the end anyway. */
export const keyWords: ReadonlySet<string> = new Set(
  `api access account admin app application auth client consumer deploy encryption license master private secret service
   session shared signing storage subscription`.split(/\s+/),
);

/** `public_key`, `cache_key`: a key that opens nothing. */
export const openKeys: ReadonlySet<string> = new Set(
  'public foreign partition cache sort object routing unique row lookup map event message duplicate hot'.split(
    ' ',
  ),
);

/** At the end of a name these say that it only speaks of a secret: `token_expiry`, `test_token.py`, `PASSWORD_FILE`. */
export const aboutSecrets: ReadonlySet<string> = new Set(
  `file path dir name count type kind length len size expiry expires expiration ttl age policy reset status enabled disabled
   required limit max min usage used budget stdin prompt fd mode version algorithm py js ts tsx go rb java kt rs c h cc cpp cs
   php sh json yml yaml txt log html css md test spec`.split(/\s+/),
);

/** Before a colon these are who speaks: `auth-token-service: connection refused`. */
export const speakers: ReadonlySet<string> = new Set(
  `service server svc api manager proxy store handler provider client job worker db controller operator agent exporter
   refresher rotator rotation sync syncer check checker validator error exception failure warning info`.split(
    /\s+/,
  ),
);

/** Behind a colon these say something of a secret, and are none: `token: expired`. */
export const saidOfSecrets: ReadonlySet<string> = new Set(
  `required expired invalid missing incorrect wrong not no none null nil is are was must unexpected failed failure too
   authentication cannot can can't could unable error empty ok okay the a an has have denied rejected refused accepted unknown
   yes true false reset changed sent set unset valid verified mismatch expires expiring undefined redacted hidden secret object
   access login please use provide check with from for to in at unauthorized forbidden it its this that does doesn't did didn't
   неверный неверен неверно не нет истёк истек просрочен отсутствует`.split(/\s+/),
);

/** An option of a program that takes a secret under a name that says nothing: `mysql -pSECRET`. */
export interface ProgramRule {
  readonly name: string;
  readonly source: string;
  /** What stands in the command line, as base names of arguments. */
  readonly programs: readonly string[];
  readonly options: readonly string[];
  /** `attached`: the value stands at the option, and an option alone has none. */
  readonly attached?: boolean;
  /** As for the other rules. */
  readonly example: string;
}

export const programRules: readonly ProgramRule[] = [
  {
    name: 'MySQL, MariaDB',
    source: 'dev.mysql.com, connection options',
    programs: [
      'mysql',
      'mysqldump',
      'mysqladmin',
      'mysqlcheck',
      'mysqlimport',
      'mysqlsh',
      'mariadb',
      'mariadb-dump',
      'mariadb-admin',
    ],
    options: ['-p'],
    attached: true,
    example: 'mysql -u root -p«hunter2» app',
  },
  {
    name: 'Redis',
    source: 'redis.io/docs, redis-cli',
    programs: ['redis-cli', 'valkey-cli', 'redis-benchmark', 'keydb-cli'],
    options: ['-a'],
    example: 'redis-cli -h db -a «hunter2» ping',
  },
  {
    name: 'curl and its relatives',
    source: 'gitleaks curl-auth-user, curl(1)',
    programs: ['curl', 'http', 'https', 'xh', 'lftp', 'etcdctl'],
    options: ['-u', '--user', '-U', '--proxy-user', '-a', '--auth'],
    example: 'curl -u «app:hunter2» http://h/',
  },
  {
    name: 'programs with -p',
    source: 'sshpass(1), mongosh, cqlsh, mongodump, rabbitmqadmin, smbmap manuals',
    programs: [
      'sshpass',
      'mongo',
      'mongosh',
      'mongodump',
      'mongorestore',
      'cqlsh',
      'rabbitmqadmin',
      'beeline',
      '7z',
      '7za',
    ],
    options: ['-p'],
    example: 'sshpass -p «hunter2» ssh h',
  },
  {
    name: 'programs with -P',
    source: 'mosquitto_pub(1), ipmitool(1), zip(1), unzip(1), sqlcmd manual',
    programs: ['mosquitto_pub', 'mosquitto_sub', 'ipmitool', 'zip', 'unzip', 'sqlcmd', 'bcp'],
    options: ['-P'],
    example: 'mosquitto_pub -u app -P «hunter2» -t a',
  },
  {
    name: 'Samba tools',
    source: 'smbclient(1), -U user%password',
    programs: ['smbclient', 'rpcclient', 'smbget', 'smbcacls', 'net', 'winexe'],
    options: ['-U', '--user'],
    example: 'smbclient //h/share -U «bob%hunter2»',
  },
  {
    name: 'OpenSSL with -k',
    source: 'openssl-enc(1)',
    programs: ['openssl'],
    options: ['-k', '-K'],
    example: 'openssl enc -d -aes-256-cbc -k «hunter2» -in f',
  },
  {
    name: 'LDAP tools',
    source: 'ldapsearch(1)',
    programs: ['ldapsearch', 'ldapmodify', 'ldapadd', 'ldapwhoami', 'ldappasswd'],
    options: ['-w'],
    example: 'ldapsearch -x -w «hunter2» -b dc=a',
  },
  {
    name: 'PuTTY tools',
    source: 'PuTTY manual, -pw',
    programs: ['plink', 'pscp', 'psftp'],
    options: ['-pw'],
    example: 'plink -pw «hunter2» app@h',
  },
  {
    name: 'SNMP tools',
    source: 'snmpcmd(1)',
    programs: ['snmpget', 'snmpwalk', 'snmpbulkwalk', 'snmpset'],
    options: ['-c', '-A', '-X'],
    example: 'snmpwalk -v2c -c «hunter2» h',
  },
  {
    name: 'login of container tools',
    source: 'docs.docker.com, docker login; podman-login(1)',
    programs: ['login'],
    options: ['-p'],
    example: 'docker login -u app -p «hunter2» h',
  },
];

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
    name: 'Vercel token',
    source: 'vercel.com/docs, tokens and Blob',
    pattern:
      /(?<![A-Za-z0-9])(?:vercel_(?:blob_rw_\w{16,128}|(?=\w{0,128}\d)\w{20,128})|vc[acikpr]_(?=\w{0,128}\d)\w{20,128})/g,
    example: `token «vercel_blob_rw_${filler(16)}_${filler(30)}»`,
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
    pattern:
      /(?<![A-Za-z0-9])SK[0-9a-fA-F]{32}(?![A-Za-z0-9])|(?<=(?<![A-Za-z0-9])AC[0-9a-f]{32}:)[0-9a-f]{32}(?![A-Za-z0-9])/g,
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
  {
    name: 'token of a place to deploy to, or to keep content in',
    source:
      'gitleaks facebook-page-access-token, artifactory-api-key, figma-pat, contentful-delivery-api-token, typeform-api-token, flyio-access-token, airtable-personnal-access-token, cloudflare-origin-ca-key; trufflehog netlify, render, resend, vercel, posthog',
    pattern:
      /(?<![A-Za-z0-9])(?:EAA[A-Z](?=[A-Za-z]{0,40}\d)[A-Za-z0-9]{24,400}|AKCp[A-Za-z0-9]{40,100}|(?:cio|figd|tfp|rnd|nfp|nfc|re|phx|vercel|fo1|fm1[ar]|fm2|lip|nvapi)_(?=[A-Za-z_-]{0,40}\d)[\w=-]{20,300}|FlyV1 fm[12]\w?_[\w+/=,-]{16,2048}|CFPAT-[\w-]{32,64}|pat[A-Za-z0-9]{14}\.[0-9a-f]{64}|v1\.0-[0-9a-f]{24}-[0-9a-f]{100,200})/g,
    example: `«figd_${filler(40)}»`,
  },
  {
    name: 'password that is hashed',
    source: 'crypt(5), PHC string format',
    pattern:
      /(?<![\w$])\$(?:apr1|[156y]|2[abxy]?|7|gy|sha1|md5|argon2(?:id?|d)|scrypt|pbkdf2-\w{1,16}|bcrypt-sha256)\$[\w./+=,$-]{16,512}/g,
    example: `root:«$6$salt$${filler(43)}»:19000:0`,
  },
];

/** Each of the phrases has one of these; a text without any is not looked at any further. */
export const hints =
  /-----BEGIN|bot\d|hc-ping|cronitor|heartbeat|ifttt|\/push\/|\/ping\/|bearer|basic|authorization|cookie|identified|password|pass|masterauth|secret|token|api[ _-]?key|@(?:tcp|unix)\(|\bkey\b/i;

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
      /((?:hc-ping\.com|cronitor\.link\/p|heartbeat\.uptimerobot\.com|maker\.ifttt\.com\/trigger\/[^\s/]{1,64}(?:\/json)?\/with\/key|(?:uptime\.betterstack|betteruptime)\.com\/api\/v\d{1,2}\/(?:incoming|heartbeat)|\/api\/push|\/ping(?=\/[\w-]{20}))\/)[^\s"'<>]{1,256}/gi,
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
      /\b((?:proxy-)?authorization\\?["']?\s{0,4}[:=]\s{0,4})(?!(?:required|missing|invalid|failed|denied|expired|none|null|ok|not|header|is|was)\b)["']?(?:(?:digest|hawk|oauth|aws4-[\w-]{1,32})\s[^\n]{1,4096}|(?:(?:basic|bearer|token|negotiate|ntlm|apikey|key|bot|splunk)\s{1,4})?[^\s"',;]{1,8192})/gi,
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
      /\b(requirepass|masterauth|sentinel auth-pass \S{1,128}|(?:machine \S{1,256}|default)\s{1,4}login \S{1,128}\s{1,4}(?:account \S{1,128}\s{1,4})?password)(\s{1,4})[^\s]{1,512}/gi,
    shown: '$1$2***',
    example: `machine h login app password «swordfish»`,
  },
];

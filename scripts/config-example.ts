import { writeFileSync } from 'node:fs';
import { placed } from '../src/config/file/settings-in-file.ts';
import { settings } from '../src/config/settings.ts';
import type { Setting } from '../src/language/setting.ts';

const heading = `# yaml-language-server: $schema=docs/polkan.schema.json
#
# All that a config of Polkan can say. Copy it to where WATCHDOG_CONFIG says, and take the "#" in the first column away
# from the lines you want. Each setting stands there with its default; what has none, with what it could be.
# Variables of the environment (WATCHDOG_…) go before what is written here. A value may be \${NAME}, \${NAME:-default} or
# \${file:/run/secrets/name}. WATCHDOG_CONFIG may also be a folder: then all its *.yaml are one config.
# Made from the code by: npm run docs
`;

/** What a setting without a default could be. */
const examples: Readonly<Record<string, string>> = {
  locale: 'en',
  host: 'box',
  'orchestrator.url': 'http://127.0.0.1:8080/metrics.json',
  'memory.clear_pct': '85',
  'disk.clear_pct': '80',
  'dependencies.targets': '{ site: "https://example.org/", database: "tcp://db:5432" }',
  'status.hosts': '[box.lan]',
  'status.socket': '/run/polkan/polkan.sock',
  'status.token': `"\${file:/run/secrets/page}"`,
  'heartbeat.url': 'https://hc.example.org/ping/0f1e',
  'tap.file': '/data/tap.jsonl',
};

/** What stands beside the settings, each line with what it is for. */
const parts = `
# ---- Channels: who is told -------------------------------------------------
# Each has a name of your own, by which routes call it, and a type. Several may be of one type.

#channels:
#  # A Telegram bot (its token from @BotFather) and the chat that it writes to.
#  telegram: { type: telegram, token: "\${file:/run/secrets/tg}", chat: 42 }
#  # The same bot in a group, in one of its topics.
#  team: { type: telegram, token: "\${TG_TOKEN}", chat: -1001234567890, thread: 7 }
#  # Mail over SMTP: smtps:// is TLS from the start, smtp:// becomes it (STARTTLS).
#  mail:
#    type: mail
#    url: "smtps://mail.example.org"
#    # The account; the password is best kept in a file.
#    user: polkan
#    password: "\${file:/run/secrets/mail}"
#    # Whom it is from, and to whom it goes.
#    from: polkan@example.org
#    to: [ops@example.org]
#  # A POST of our own JSON (docs/webhook.schema.json); with a secret it is signed.
#  hook: { type: webhook, url: "https://hooks.example.org/polkan", secret: "\${HOOK_SECRET}" }
#  # A topic of ntfy; url where the server is your own.
#  phone: { type: ntfy, topic: polkan-4711, url: "https://ntfy.example.org" }
#  # An incoming webhook of Slack, Mattermost or Rocket.Chat.
#  slack: { type: slack, url: "https://hooks.slack.com/services/T0/B0/x" }
#  # A webhook of Discord.
#  discord: { type: discord, url: "https://discord.com/api/webhooks/1/x" }
#  # A room of Matrix, with the token of the account that writes there.
#  matrix: { type: matrix, url: "https://matrix.example.org", token: "\${MATRIX_TOKEN}", room: "!abc:example.org" }
#  # Whatever an Apprise API knows, by the key of its configuration.
#  apprise: { type: apprise, url: "http://apprise:8000", key: polkan }
#  # The members of an Alertmanager cluster: alerts are pushed to every one.
#  am: { type: alertmanager, url: "http://127.0.0.1:9093" }

# ---- Routes: who is told of what -------------------------------------------
# The first that matches counts; what none matches goes to every channel.

#routes:
#  # What is critical goes to two; reminders come every 2 h; after 15 min without an answer the mail goes out, too.
#  - name: critical
#    match: { severity: critical }
#    to: [telegram, phone]
#    reminders: 2h
#    escalate: [{ after: 15m, to: mail }]
#  # Disks can wait until the morning.
#  - match: { kind: "disk*" }
#    to: telegram
#    quiet: { from: "23:00", to: "07:00", location: Europe/Berlin }

# ---- Causes: what explains what --------------------------------------------
# While the one is open, the other is not told.

#causes:
#  - { cause: { kind: container, entity: db }, hides: { kind: dep, entity: "shop-*" } }

# ---- Maintenance: when nothing is told -------------------------------------

#maintenance:
#  # By a cron expression and how long it lasts, or by times with when.
#  - { match: { kind: container }, cron: "0 4 * * 0", for: 1h, comment: weekly updates }

# ---- Kinds: timing and severity of one kind --------------------------------

#kinds:
#  # Told after 10 s only, again every hour, well after 30 s without it.
#  container: { for: 10s, cooldown: 1h, keep: 30s, severity: critical }

# ---- Storms and flapping ---------------------------------------------------

#group:
#  # So many messages of a group at once, within so long; what comes on top is told as one.
#  burst: 3
#  window: 60s
#  # How long that becomes in a storm.
#  longest: 4m
#flap:
#  # So many alerts within so long are flapping, until it has stayed the same for so long.
#  alerts: 5
#  within: 1h
#  settle: 30m
#  # How long a symptom waits for its cause.
#cause_wait: 5s
#  # The time zone of quiet hours and maintenance that name none.
#location: Europe/Berlin

# ---- Checks: probes of your own (docs/checks.md) ---------------------------
# Each has a name and may have interval, timeout, for, keep, cooldown, severity, labels and depends_on.

#checks:
#  # A page, what it should say, how fast, and how long its certificate should still hold.
#  - name: shop
#    http: "https://shop.example/health"
#    expect: { status: 200-299, body: /ok/, within: 800ms, certificate: 14d }
#    interval: 1m
#  # A port that takes connections.
#  - { name: gateway, tcp: "192.0.2.1:443" }
#  # A certificate behind STARTTLS.
#  - { name: mail, tls: "mail.example:587", starttls: smtp, expect: { certificate: 14d } }
#  # What a name server answers.
#  - { name: names, dns: shop.example, record: A, resolver: "192.0.2.53", answers: 192.0.2.10 }
#  # Numbers in JSON, one entity for each element.
#  - { name: pools, json: "http://nas/api", value: "$.pools[*].used_pct", each: "$.pools[*].name", alert: "> 90", clear: "< 85" }
#  # A metric in the text format of Prometheus.
#  - { name: jobs, prometheus: "http://app:9100/metrics", metric: 'jobs_waiting{queue="mail"}', alert: "> 100", clear: "< 80" }
#  # A file that should not be older.
#  - { name: backup, file: /backup/latest.dump, older: 26h }

# ---- Sources of your own ---------------------------------------------------

#sources:
#  # An ES module beside this file (docs/modules.md), and how often it looks.
#  - { module: ./backups.js, interval: 5m }
`;

const section = (title: string): string =>
  `\n# ---- ${title} ${'-'.repeat(Math.max(3, 70 - title.length))}\n`;

const units: Readonly<Record<string, string>> = { s: 's', min: 'm', days: 'd' };

const rangeOf = (setting: Setting): string => {
  switch (setting.type) {
    case 'number':
      return ` (${setting.min} to ${setting.max} ${setting.unit})`;
    case 'choice':
      return ` (${setting.choices.join(', ')})`;
    default:
      return '';
  }
};

const valueFor = (path: string, setting: Setting): string => {
  const example = examples[path];
  if (setting.type === 'number') {
    const { unit } = setting;
    // What goes by another setting unless it says otherwise: that one's default.
    return `${setting.default ?? 30}${units[unit] ?? ''}`;
  }
  if (setting.type === 'text' && setting.form === 'list' && setting.default !== '')
    return `[${setting.default
      .split(',')
      .map((item) => JSON.stringify(item.trim()))
      .join(', ')}]`;
  if (setting.default === '' && example !== undefined) return example;
  return setting.type === 'text' ? JSON.stringify(setting.default) : String(setting.default);
};

/** `polkan.example.yaml`. */
export const configExample = (): string => {
  const lines: string[] = [section('General').trim()];
  let before: readonly string[] = [];
  const rows = placed(settings).toSorted(([, a], [, b]) => Number(a.length > 1) - Number(b.length > 1));
  const tops = [...new Set(rows.map(([, path]) => (path.length > 1 ? (path[0] ?? '') : '')))];
  for (const top of tops) {
    if (top !== '') lines.push(section(top).trimEnd());
    for (const [, path, setting] of rows.filter(([, path]) => (path.length > 1 ? path[0] : '') === top)) {
      for (const [depth, name] of path.slice(0, -1).entries()) {
        if (before[depth] !== name) lines.push('', `#${'  '.repeat(depth)}${name}:`);
      }
      const indent = '  '.repeat(path.length - 1);
      lines.push(
        ...(path.length === 1 ? [''] : []),
        `#${indent}${path.length === 1 ? ' ' : ''}# ${setting.help}${rangeOf(setting)}`.replace(
          /^# # /,
          '# ',
        ),
        `#${indent}${path.at(-1)}: ${valueFor(path.join('.'), setting)}`,
      );
      before = path.slice(0, -1);
    }
  }
  return `${heading}\n${lines.join('\n')}\n${parts}`;
};

/** `npm run docs` writes it anew. */
if (import.meta.main) {
  writeFileSync(new URL('../polkan.example.yaml', import.meta.url), configExample());
}

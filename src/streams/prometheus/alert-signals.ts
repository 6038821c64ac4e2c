import { digestOf } from '../../language/digest.ts';
import type { Labels, Severity, Signal } from '../../language/signal.ts';
import type { PrometheusWords } from '../../messages/prometheus.ts';
import type { AlertBook, HeardAlert } from './alert-book.ts';

/** A longer name of an entity is cut, and a digest stands for the rest. */
export const longestEntity = 200;
/** Of so many labels, and so many characters of them, a title is made; a digest stands for the rest. */
export const mostInTitle = { labels: 6, characters: 100 };

/** What severities are called elsewhere. Another one is as bad as the kind is. */
const severitiesOf: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  page: 'critical',
  error: 'critical',
  warning: 'warning',
  warn: 'warning',
  info: 'info',
  none: 'info',
};

const rank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };

const nameOf = ({ alertname = '' }: Labels): string => alertname || 'alert';

/**
 * Which one it is: its name and its other labels, `HighLoad{instance=box:9100,job=node}`. How bad it is is no part of that,
 * so that a rule which warns and one of the same name that is critical are one thing that gets worse.
 */
export const entityOf = (labels: Labels): string => {
  const before = entities.get(labels);
  if (before !== undefined) return before;
  const entity = madeOf(labels);
  entities.set(labels, entity);
  return entity;
};

/** What was made of labels is asked for at every turn. */
const entities = new WeakMap<Labels, string>();

/** Its labels but for some, `device=sda1`, in the order of their names. */
const othersOf = (labels: Labels, ...but: readonly string[]): string[] => {
  const plain = (text: string): string => (/^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text));
  return Object.entries(labels)
    .filter(([name]) => !but.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${plain(name)}=${plain(value)}`);
};

/** What it is called: two of one name are told apart by their other labels, however many there are. */
const titleOf = (labels: Labels, words: PrometheusWords): string => {
  const others = othersOf(labels, 'alertname', 'severity', 'instance');
  const whole = others.join(', ');
  const some = others.slice(0, mostInTitle.labels).join(', ').slice(0, mostInTitle.characters);
  const rest = some === whole ? whole : `${some}…#${digestOf(whole, 6)}`;
  return words.title(nameOf(labels), labels.instance ?? '', rest);
};

const madeOf = (labels: Labels): string => {
  const rest = othersOf(labels, 'alertname', 'severity').join(',');
  const whole = rest === '' ? nameOf(labels) : `${nameOf(labels)}{${rest}}`;
  return whole.length <= longestEntity
    ? whole
    : `${whole.slice(0, longestEntity - 8)}…#${digestOf(whole, 6)}`;
};

/** Labels that name something else here, as Prometheus itself calls them then. */
const own = new Set(['kind', 'entity', 'key', 'source']);

const labelsOf = (labels: Labels): Labels =>
  Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => name !== 'severity')
      .map(([name, value]) => [own.has(name) ? `exported_${name}` : name, value]),
  );

const detailOf = ({ annotations, link, labels }: HeardAlert, words: PrometheusWords): string => {
  const { summary = '', description = '', message = '', ...others } = annotations;
  const lines = [
    ...[summary, description, message].filter((text) => text !== ''),
    ...Object.entries(others).map(([name, text]) => `${name}: ${text}`),
    ...(link === '' ? [] : [words.link(link)]),
  ];
  return lines.length > 0 ? lines.join('\n') : words.fires(nameOf(labels));
};

/** When it is looked at, epoch milliseconds, and how that is said. */
export interface Seeing {
  readonly now: number;
  readonly words: PrometheusWords;
  /** The time of day that the clock on the wall showed at a time of the scheduler. */
  readonly clock: (at: number) => string;
}

/** What is known of one entity: by all the alerts that it is. */
const signalOf = (
  entity: string,
  alerts: readonly HeardAlert[],
  heardAt: number | null,
  { now, words, clock }: Seeing,
): Signal | null => {
  const fires = alerts.filter(({ isOver, until }) => !isOver && until > now);
  const lost = alerts.filter(({ isOver, until }) => !isOver && until <= now);
  const severityOf = ({ labels }: HeardAlert): Severity | undefined =>
    severitiesOf[(labels.severity ?? '').toLowerCase()];
  const rankOf = (alert: HeardAlert): number => rank[severityOf(alert) ?? 'warning'];
  const [worst] = [...(fires.length > 0 ? fires : lost.length > 0 ? lost : alerts)].sort(
    (one, other) => rankOf(other) - rankOf(one),
  );
  if (worst === undefined) return null;
  const severity = severityOf(worst);
  const title = titleOf(worst.labels, words);
  const about = {
    ...{ kind: 'prometheus', entity, title, labels: labelsOf(worst.labels) },
    ...(severity !== undefined && { severity }),
  };
  if (fires.length > 0) return { ...about, active: true, detail: detailOf(worst, words) };
  if (lost.length === 0) return { ...about, active: false, detail: words.over };
  const detail = words.lost(worst.saidAt === null ? null : clock(worst.saidAt));
  // Unseen it is only if something else was heard since: where nothing was, it is Prometheus that is silent.
  const isUnseen = lost.some(({ until }) => heardAt !== null && heardAt > until);
  return { ...about, active: null, detail, ...(isUnseen && { unread: true }) };
};

/**
 * The signals of the book, one of each entity. What fires is active, what was said to be over is well; what nobody vouches for any more
 * is unknown, for that it is well was never said. `heartbeat`: the alert that always fires is nobody's trouble.
 *
 * @param only the entities that are wanted. Default: all
 */
export const signalsOf = (
  book: AlertBook,
  seeing: Seeing,
  heartbeat: string,
  only: ReadonlySet<string> | null = null,
): Signal[] => {
  const found = new Map<string, HeardAlert[]>();
  for (const alert of book.alerts.values()) {
    if (heartbeat !== '' && alert.labels.alertname === heartbeat) continue;
    const entity = entityOf(alert.labels);
    if (only !== null && !only.has(entity)) continue;
    const those = found.get(entity);
    if (those === undefined) found.set(entity, [alert]);
    else those.push(alert);
  }
  return [...found].flatMap(([entity, alerts]) => signalOf(entity, alerts, book.heardAt, seeing) ?? []);
};

import type { Order, Refusal } from '../language/console.ts';
import { digestOf } from '../language/digest.ts';
import { messageOf } from '../language/errors.ts';
import { globFits } from '../language/glob.ts';
import { withoutSecretsIn } from '../language/match-secrets.ts';
import { termAsTyped } from '../language/match-text.ts';
import { type Match, MatchError, matcherOf } from '../language/matcher.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { incidentStart } from '../language/signal.ts';
import type { Author, Command, Mark } from '../language/telling.ts';
import { isAcknowledged } from './acknowledged.ts';
import { hasShortId, shortIds } from './short-id.ts';
import { type Incident, isOpen, type Silence, type TellingState } from './state.ts';

export type { Order, Refusal } from '../language/console.ts';

/** So many silences there are at most. */
export const mostSilences = 1_000;
/** So many names are given to choose from. */
const mostNames = 10;

/** An incident that is open on another host of a fleet, or that its voice has found. */
export interface OpenElsewhere {
  /** As the fleet names it. */
  readonly id: string;
  readonly key: string;
  /** Its key where it is. */
  readonly ownKey: string;
}

export interface OrderOptions {
  /** When it was said, epoch milliseconds. */
  readonly at: number;
  readonly by: Author;
  /** Until when its channel has been listened to. */
  readonly heard?: Mark | undefined;
  /** What is meant by a name that nothing here has. Default: nothing. */
  readonly others?: readonly OpenElsewhere[];
}

/** What an order becomes: a command to be written down, or the reason why not. */
export const ordered = (
  state: TellingState,
  order: Order,
  { at, by, heard, others = [] }: OrderOptions,
): Command | Refusal => {
  const head = { type: 'command', at, by, ...(heard && { heard }) } as const;
  const idOf = (...facts: readonly unknown[]): string =>
    `c-${digestOf([at, by.channel, by.name, order.verb, ...facts].join('\n'), 5)}`;
  const comment = 'comment' in order && order.comment ? { comment: withoutSecrets(order.comment) } : {};
  switch (order.verb) {
    case 'silence': {
      if (live(state, at).length >= mostSilences) return { code: 'tooMany', most: mostSilences };
      let match = matchIn(order.match);
      try {
        match = withoutSecretsIn(match);
        matcherOf(match);
      } catch (error) {
        const what = error instanceof MatchError ? { wrong: error.wrong, given: error.given } : {};
        return { code: 'badMatch', why: messageOf(error), ...what };
      }
      const near = keysMeant(state, order.match);
      if (near.length > 0) {
        const why = `'${order.match}' is a name, not a key`;
        return { code: 'badMatch', why, wrong: 'name', given: order.match, near };
      }
      const from = at + (order.inMs ?? 0);
      const until = order.forMs === null ? null : from + order.forMs;
      const id = idOf(order.match, until, ...(from === at ? [] : [from]));
      return { ...head, id, verb: 'silence', match, from, until, ...comment };
    }
    case 'unsilence': {
      const found = live(state, at).find(({ id }) => id === order.silence || id === `c-${order.silence}`);
      if (found === undefined) return { code: 'noSilence', silence: order.silence };
      return { ...head, id: idOf(found.id), verb: 'unsilence', silence: found.id };
    }
    case 'unack': {
      const incident = named(state, order.what, others);
      if ('code' in incident) return incident;
      const { id, key } = incident;
      if ('ack' in incident && !isAcknowledged(incident, at)) return { code: 'notAcknowledged', key };
      return { ...head, id: idOf(id), verb: 'unack', incident: id };
    }
    case 'ack': {
      const incident = named(state, order.what, others);
      if ('code' in incident) return incident;
      const { id, key } = incident;
      const ack = 'ack' in incident ? incident.ack : null;
      if (ack !== null && ack.until === null) return { code: 'already', key, by: ack.by, at: ack.at };
      return { ...head, id: idOf(id), verb: 'ack', incident: id, ...comment };
    }
    case 'snooze': {
      const incident = named(state, order.what, others);
      if ('code' in incident) return incident;
      const { id } = incident;
      return {
        ...head,
        id: idOf(id, order.forMs),
        verb: 'snooze',
        incident: id,
        until: at + order.forMs,
        ...comment,
      };
    }
  }
};

/** The silences that hold, or will. */
export const live = (state: TellingState, now: number): readonly Silence[] =>
  [...state.silences.values()].filter(({ until }) => until === null || until > now);

/** A match as it is typed: a key, a glob of keys such as `container/web-*`, or `label=value,…`. */
export const matchIn = (text: string): Match => {
  if (!/[=~]/.test(text) || isNamedByLabels(text)) return { key: text };
  return { matchers: splitMatchers(text).map(termAsTyped) };
};

/** The key of an entity that is named by labels, `prometheus/HighLoad{instance=box}`: nothing before its slash is a matcher. */
const isNamedByLabels = (text: string): boolean => /^[^=~!",\s]+\/[^=~!",\s]*\{/.test(text);

/** At the commas that are not inside quotes. */
const splitMatchers = (text: string): readonly string[] => {
  const parts = [...text.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g)].map(([part]) => part);
  // A quote that is not closed is for whoever reads matchers to refuse.
  if (parts.join(',') !== text) return [text];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
};

/** The keys of what is open that a mere name may mean; as a key it would be of none of them. Empty too where it is a key. */
const keysMeant = (state: TellingState, what: string): readonly string[] => {
  if (/[/*?=~]/.test(what)) return [];
  const found = named(state, what);
  const keys = !('code' in found) ? [found.key] : found.code === 'several' ? found.keys : [];
  return keys.includes(what) ? [] : keys;
};

/** The one open incident that is called so: by its short id, its key or id, or part of its name. */
const named = (
  state: TellingState,
  what: string,
  others: readonly OpenElsewhere[] = [],
): Incident | OpenElsewhere | Refusal => {
  const open = [...state.incidents.values()].filter((incident) => isOpen(incident) && !incident.edge);
  const ids = shortIds(state.incidents.keys());
  const named = open.filter(
    ({ id, key }) => id === what || key === what || ids.get(id) === what.toLowerCase(),
  );
  // What was shown once may have been longer, while there was another one like it.
  const exact = named.length > 0 ? named : open.filter(({ id }) => hasShortId(id, what));
  const wanted = what.toLowerCase();
  const near = exact.length > 0 ? exact : open.filter(({ key, title }) => isLike(wanted, key, title));
  const [first, another] = near;
  if (first === undefined)
    return namedElsewhere(others, what) ?? { code: wasOpen(state, what) ? 'notOpen' : 'nothing', what };
  if (another === undefined) return first;
  return { code: 'several', what, keys: near.slice(0, mostNames).map(({ key }) => key) };
};

/** The same of another host; `null`: nothing there is called so. */
const namedElsewhere = (others: readonly OpenElsewhere[], what: string): OpenElsewhere | Refusal | null => {
  const exact = others.filter(
    ({ id, key, ownKey }) => [id, key, ownKey].includes(what) || hasShortId(id, what),
  );
  const found = exact.length > 0 ? exact : others.filter(({ key }) => isLike(what.toLowerCase(), key, ''));
  const [first, another] = found;
  if (first === undefined) return null;
  if (another === undefined) return first;
  return { code: 'several', what, keys: found.slice(0, mostNames).map(({ key }) => key) };
};

const isLike = (wanted: string, key: string, title: string): boolean => {
  if (wanted.includes('*')) return globFits(wanted, key.toLowerCase());
  return wanted !== '' && (key.toLowerCase().includes(wanted) || title.toLowerCase().includes(wanted));
};

const wasOpen = (state: TellingState, what: string): boolean =>
  state.flaps.has(what) || (what.includes('@') && Number.isFinite(incidentStart(what)));

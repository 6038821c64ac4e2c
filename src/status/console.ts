import type { Console as Asked, IncidentStatus, Refusal, SilenceStatus } from '../language/console.ts';
import type { Announcement, Delivery } from '../language/delivery.ts';
import { matchText } from '../language/match-text.ts';
import { MatchError, matcherOf } from '../language/matcher.ts';
import { defaultSeverity } from '../language/severity.ts';
import type { Labels } from '../language/signal.ts';
import type { Command } from '../language/telling.ts';
import type { VoiceSaid } from '../language/voice-said.ts';
import { slowExpressionIn } from '../streams/slow-match.ts';
import { createArrivals } from '../telling/arrivals.ts';
import { live, matchIn, type OpenElsewhere, ordered } from '../telling/order.ts';
import { orderOf } from '../telling/order-text.ts';
import { subjectLabels, subjectOf } from '../telling/rules.ts';
import { shortIds } from '../telling/short-id.ts';
import { silencesOf } from '../telling/silences-of.ts';
import type { Telling, Turn } from '../telling/stage.ts';
import { type Ended, isOpen } from '../telling/state.ts';
import { createEndedSilences } from './ended-silences.ts';
import { isUnheard, statusOfEnded, statusOfOpen, statusOfSilence } from './incident-status.ts';
import { type MaintenanceStatus, maintenanceAt } from './maintenance-status.ts';
import { type OpenAlert, openAlerts } from './open-alerts.ts';
import { openElsewhere } from './open-elsewhere.ts';
import { strangeTo, type WatchedThing } from './strange-to.ts';

export type { Answered, IncidentStatus, SilenceStatus } from '../language/console.ts';

/** What operators can ask of telling, and say to it. */
export interface Console extends Asked {
  /** What went by: a command in it is durable, and what was delivered has arrived. */
  take(event: Turn | Delivery): void;
  /** The keys of what is open and was to be told, and has arrived at no channel yet. */
  unheard(): readonly string[];
  /** The silences that are over, as far as they are known. */
  ended(): readonly SilenceStatus[];
  /** The windows of maintenance there are: now, and to come. */
  maintenance(): readonly MaintenanceStatus[];
  /** What is open, with all that a matcher can ask of it, and what holds it back. */
  alerts(): readonly OpenAlert[];
  /** Which of some a silence of this text would be of; throws where it can't be matched. */
  matching(text: string): (thing: Matchable) => boolean;
}

/** What a silence is compared with. */
export interface Matchable {
  readonly kind: string;
  readonly entity: string;
  readonly source: string;
  readonly labels?: Labels | undefined;
}

/**
 * A console of what telling knows. `now`: epoch milliseconds; `say` takes a command on its way to be durable, and an order is
 * answered once `take` has seen it come back. `owed`: by channel, what waited for it at the start.
 */
export const createConsole = (
  telling: Telling,
  {
    now,
    say,
    owed = new Map(),
    watched = () => [],
    said = () => [],
    hear = () => Promise.resolve(),
  }: {
    readonly now: () => number;
    readonly say: (command: Command) => void;
    readonly owed?: ReadonlyMap<string, readonly Announcement[]>;
    /** Everything that is watched here. Default: nobody knows. */
    readonly watched?: () => readonly WatchedThing[];
    /** What the voices of a fleet have said. Default: this host stands alone. */
    readonly said?: () => readonly VoiceSaid[];
    /** Has it known what they have said by now. Default: there is nothing to know. */
    readonly hear?: () => Promise<unknown>;
  },
): Console => {
  const { state, rules } = telling;
  const arrivals = createArrivals();
  for (const [channel, those] of owed)
    for (const { id, notifications } of those) arrivals.decided(channel, id, notifications);
  const waiting = new Map<string, () => void>();
  const silencesOver = createEndedSilences(state.silences.values());

  /** What is over, and is not among the incidents that are still followed. */
  const over = (): readonly Ended[] => [...state.ended.values()].filter(({ id }) => !state.incidents.has(id));

  /** Of what is open first, so that none is renamed by what is over. */
  const ids = (): ReadonlyMap<string, string> =>
    shortIds([...state.incidents.keys(), ...over().map(({ id }) => id)]);

  const others = (): readonly OpenElsewhere[] => openElsewhere(said(), rules.host);

  const opened = (command: Command): { key: string | null; open: number } => {
    if (command.verb === 'unsilence') return { key: null, open: 0 };
    if (command.verb !== 'silence') {
      const { incident } = command;
      const key = state.incidents.get(incident)?.key ?? others().find(({ id }) => id === incident)?.key;
      return { key: key ?? null, open: 0 };
    }
    const matches = matcherOf(command.match);
    const meant = [...state.incidents.values()].filter(
      (incident) => isOpen(incident) && matches(subjectOf(incident, rules)),
    );
    return { key: matchText(command.match), open: meant.length };
  };

  const matching: Console['matching'] = (text) => {
    const matches = matcherOf(matchIn(text));
    const slow = slowIn(text);
    if (slow !== null) throw new MatchError('slow', slow.given ?? text, slow.why);
    return ({ kind, entity, source, labels }) =>
      matches({
        kind,
        entity,
        severity: defaultSeverity(kind),
        labels: subjectLabels({ kind, source, labels }, rules.host),
      });
  };

  const strange = (text: string): ReturnType<typeof strangeTo> => {
    try {
      return strangeTo(watched(), text, matching(text));
    } catch {
      // What can't be matched is refused with the reason by whoever takes the order.
      return null;
    }
  };

  /** A silence that is over says when it ended, where that is known. */
  const withEnd = (refusal: Refusal): Refusal => {
    if (refusal.code !== 'noSilence') return refusal;
    const { silence } = refusal;
    const until = silencesOver.list(now()).find(({ id }) => id === silence || id === `c-${silence}`)?.until;
    return until == null ? refusal : { ...refusal, endedAt: until };
  };

  const incidents = (): readonly IncidentStatus[] => {
    const known = ids();
    const there = [...state.incidents.values()].map((incident) =>
      statusOfOpen(incident, known.get(incident.id) ?? '', telling, arrivals, now()),
    );
    return [...there, ...over().map((one) => statusOfEnded(one, known.get(one.id) ?? '', arrivals))];
  };

  return {
    incidents,

    // What stands with each is asked for only where anything is missing.
    unheard: () =>
      arrivals.anyMissing
        ? incidents()
            .filter((one) => one.closedAt === null && isUnheard(one))
            .map(({ key }) => key)
        : [],

    silences: () => live(state, now()).map(statusOfSilence),

    silencesOf: (key) => silencesOf(state, rules, key, now()).map(statusOfSilence),

    order: async (said, by, heard) => {
      const order = typeof said === 'string' ? orderOf(said) : said;
      if (order === null) return { refused: { code: 'notUnderstood', said: String(said) } };
      const refused = order.verb === 'silence' ? slowIn(order.match) : null;
      if (refused !== null) return { refused };
      const meant = order.verb === 'silence' ? strange(order.match) : null;
      if (order.verb === 'silence' && meant?.isName && meant.near.length > 0) {
        const why = `'${order.match}' is a name, not a key`;
        return { refused: { code: 'badMatch', why, wrong: 'name', given: order.match, near: meant.near } };
      }
      const commanded = (): ReturnType<typeof ordered> =>
        ordered(state, order, { ...{ at: Math.max(state.at, now()), by, heard }, others: others() });
      let command = commanded();
      // It may be open on another host, of which this one has not heard yet.
      if (!('type' in command) && 'what' in order) {
        await hear();
        command = commanded();
      }
      if (!('type' in command)) return { refused: withEnd(command) };
      const durable = new Promise<void>((resolve) => waiting.set(command.id, resolve));
      say(command);
      await durable;
      return { did: command, ...opened(command), ...(meant && { near: meant.near }) };
    },

    ended: () => silencesOver.list(now()),

    outcome: (command) => ({ did: command, ...opened(command) }),

    maintenance: () => maintenanceAt(rules, now()),

    alerts: () => openAlerts(state, rules, now()),

    matching,

    take: (given) => {
      if (given.type === 'delivery') {
        arrivals.delivered(given);
        return;
      }
      for (const { channels, announcement } of given.told)
        for (const channel of channels)
          arrivals.decided(channel, announcement.id, announcement.notifications);
      for (const event of given.events) {
        if (event.type === 'command') {
          waiting.get(event.id)?.();
          waiting.delete(event.id);
          silencesOver.take(event);
        }
      }
    },
  };
};

/** Why a match would hold everything up; `null`: it would not, or is none. */
const slowIn = (text: string): Extract<Refusal, { code: 'badMatch' }> | null => {
  try {
    const given = slowExpressionIn(matchIn(text));
    if (given === null) return null;
    const why = `'${given}' takes too long on some texts: a repetition stands in a repetition, or there are many`;
    return { code: 'badMatch', why, wrong: 'slow', given };
  } catch {
    // What can't be read is refused by whoever reads it, with the reason.
    return null;
  }
};

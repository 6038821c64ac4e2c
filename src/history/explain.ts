import { type JournalEvent, type Stop, stepsAfter } from '../journal/events.ts';
import { emptyState, fold, type JournalState } from '../journal/fold.ts';
import type { Delivery } from '../language/delivery.ts';
import { matchText } from '../language/match-text.ts';
import { incidentStart, keyOf, type Policy, type Transition } from '../language/signal.ts';
import type { Hold, Told } from '../language/telling.ts';
import { firstAtWall, wallAt } from '../language/wall-clock.ts';
import type { Actor } from '../machines/actors.ts';
import { clearsAt, crossesAt, remindsAt } from '../machines/clocks.ts';
import { exactTime } from '../messages/clock.ts';
import type { Messages } from '../messages/messages.ts';
import { standingLine } from '../messages/standing-line.ts';
import { tellingIn } from '../messages/telling.ts';
import { defaultRules } from '../telling/defaults.ts';
import type { Rules } from '../telling/rules.ts';
import { silencesOf } from '../telling/silences-of.ts';
import { isOpen } from '../telling/state.ts';
import { whyHeld } from '../telling/why-held.ts';

/** What `explain` has to know of the configuration. */
export interface ExplainerOptions {
  readonly policyOf: (kind: string) => Policy;
  readonly words: Messages;
  /** The moment to explain, epoch milliseconds; `null`: the end of the journal, or `now` if that is later. */
  readonly at: number | null;
  readonly now: number;
  /** What the running sidecar says of the key now, if it watches it and could be asked. */
  readonly seen?: { readonly title: string; readonly detail: string; readonly known: boolean } | null;
  /** Why nobody looks at the key, in words. */
  readonly ignored?: string | null;
  /** How it is told. Default: by the default rules, to the channels of the journal. */
  readonly rules?: Rules;
  /** Only why it is not told. */
  readonly whyNot?: boolean;
}

/** Collects a journal up to the moment to explain, and then says why `key` did or did not bark. */
export interface Explainer {
  take(position: number, event: JournalEvent): void;
  /** Lines of text; those that belong to the one before them are indented. */
  sentences(): string[];
}

/** So many of the key's last moves are listed. */
const mostMoves = 10;
/** So many silences are named. */
const mostSilences = 5;
/** So many keys are named where the one that was asked for is not known. */
const mostKeys = 5;

export const createExplainer = (key: string, options: ExplainerOptions): Explainer => {
  const state = emptyState();
  const moves: Transition[] = [];
  /** What each sink made of each of the key's actions in the end. */
  const deliveries = new Map<string, Delivery>();
  /** Of every sink: what it was last seen to do, whatever the key. */
  const lastTries = new Map<string, Delivery>();
  /** The notices that were about the key. */
  const noticed = new Map<string, { readonly action: Told; readonly since: number; readonly at: number }>();
  /** What was held back of the key last. */
  const holds: Hold[] = [];
  const near = new Set<string>();
  let first: { at: number; position: number } | null = null;
  let whole = true;
  let stop: Stop | null = null;
  /** When there is something for the first time behind the moment to explain, as the clock on the wall showed it. */
  let later: number | null = null;

  return {
    take(position, event) {
      const steps = stepsAfter(state.clock, event);
      if (options.at !== null && wallAt(steps, event.at) > options.at) {
        later ??= wallAt(steps, event.at);
        return;
      }
      first ??= { at: event.at, position };
      if (first.position === position) whole = position === 1;
      fold(state, event);
      switch (event.type) {
        case 'transition':
          if (event.key === key) moves.push(event);
          else if (near.size < mostKeys && isNear(key, event)) near.add(event.key);
          return;
        case 'delivery':
          lastTries.set(event.sink, event);
          if (event.notice !== undefined) {
            const own = noticed.get(event.notice);
            if (own !== undefined)
              deliveries.set(idOf(event.notice, 0, event.sink), { ...event, action: own.action });
          } else if (event.key === key) deliveries.set(idOf(event.action, event.of, event.sink), event);
          return;
        case 'start':
          stop = null;
          return;
        case 'stop':
          stop = event;
          return;
        case 'checkpoint':
          whole = true;
          return;
        case 'attempt':
        case 'heard':
        case 'memory':
        case 'clock':
        case 'command':
          return;
        case 'hold':
          if (event.key === key) holds.push(event);
          if (holds.length > mostMoves) holds.shift();
          return;
        case 'notice':
          for (const { key: of, action, since } of event.members) {
            if (of === key) noticed.set(event.id, { action, since, at: event.at });
          }
          return;
      }
    },

    sentences() {
      const { words } = options;
      const say = words.explain;
      const { clock } = state;
      const wallNow = options.at ?? Math.max(options.now, wallAt(clock, state.at));
      const at = Math.max(firstAtWall(clock, wallNow), options.at === null ? state.at : 0);
      const time = (ms: number): string => exactTime(wallAt(clock, ms), wallNow);
      if (first === null && later !== null)
        // A time of day that is still to come was meant as yesterday's: the date says so.
        return [
          say.before(
            exactTime(wallNow, Number.POSITIVE_INFINITY),
            exactTime(later, Number.POSITIVE_INFINITY),
          ),
        ];
      const view: View = { key, state, moves, deliveries, lastTries, at, words, time };
      const standing = standingLines(view, options);
      const silences = silenceLines(view, standing, options);
      if (options.whyNot === true && standing.length > 0)
        return [...standing, ...silences, ...holdLines(holds, view)];
      return [
        ...(moves.length === 0 && !state.actors.has(key)
          ? neverSeen([...near], options)
          : stateLines(view, options)),
        ...(stop === null ? [] : [stopLine(stop, words, time)]),
        ...blindLines(view),
        ...standing,
        ...silences,
        ...owedLines(view),
        ...holdLines(holds, view),
        ...historyLines(view),
        first === null ? say.empty : whole ? say.begins(time(first.at)) : say.pruned(time(first.at)),
      ];
    },
  };
};

const stopLine = ({ at, fault }: Stop, { explain: say }: Messages, time: View['time']): string =>
  fault === undefined ? say.stopped(time(at)) : say.ended(time(at), fault);

/** What is known at the moment to explain. */
interface View {
  readonly key: string;
  readonly state: JournalState;
  readonly moves: readonly Transition[];
  readonly deliveries: ReadonlyMap<string, Delivery>;
  readonly lastTries: ReadonlyMap<string, Delivery>;
  readonly at: number;
  readonly words: Messages;
  readonly time: (ms: number) => string;
}

const idOf = (action: string, of: number, sink: string): string => `${action} ${of} ${sink}`;

/** Whether somebody who wrote `given` may have meant this one. */
const isNear = (given: string, { key, entity }: Transition): boolean => {
  const part = given.slice(given.indexOf('/') + 1).toLowerCase();
  return part !== '' && (key.toLowerCase().includes(part) || entity.toLowerCase() === part);
};

const neverSeen = (
  near: readonly string[],
  { words: { explain: say }, seen = null, ignored = null }: ExplainerOptions,
): string[] => {
  if (seen !== null)
    return [seen.known ? say.well(seen.title, null) : say.unknown(seen.title), ...detailLines(seen)];
  if (ignored !== null) return [ignored];
  return [say.never, near.length === 0 ? say.noneNear : say.near(near)];
};

const stateLines = (
  { key, state: { actors }, moves, at, words, time }: View,
  { policyOf }: ExplainerOptions,
): string[] => {
  const actor = actors.get(key);
  return actor === undefined || actor.state.path === 'ok.quiet' || actor.state.path === 'recovered'
    ? wellLines(actor, moves, words, time)
    : illLines(actor, policyOf(actor.kind), { moves, at, words, time });
};

const wellLines = (
  actor: Actor | undefined,
  moves: readonly Transition[],
  { explain: say }: Messages,
  time: View['time'],
): string[] => {
  // That it stayed well says nothing of since when.
  const last = moves.findLast(({ reason }) => reason !== 'settled') ?? moves.at(-1);
  if (last === undefined)
    return actor === undefined ? [] : [say.well(actor.title, null), ...detailLines(actor)];
  const { title, at, reason } = last;
  if (reason === 'edge') return [say.happened(title, time(at)), ...detailLines(last)];
  if (reason === 'gone') return [say.gone(title, time(at))];
  if (reason === 'unwatched') return [say.unwatched(title, time(at))];
  const line = reason === 'subsided' ? say.subsided(title, time(at)) : say.well(title, time(at));
  return [line, ...detailLines(last)];
};

const illLines = (
  actor: Actor,
  policy: Policy,
  { moves, at, words: { explain: say }, time }: Pick<View, 'moves' | 'at' | 'words' | 'time'>,
): string[] => {
  const { title } = actor;
  const { path, firstActiveAt, activeSweeps, incidentAt, lastAlertAt, firstInactiveAt } = actor.state;
  // Where the beginning is pruned, the incident still says when it was opened.
  const incident = moves.at(-1)?.incident ?? null;
  const openedAt = incidentAt ?? (incident === null ? at : incidentStart(incident));
  if (path === 'ok.pending') {
    const since = firstActiveAt ?? at;
    const until = crossesAt(since, policy);
    const waits = [
      ...(activeSweeps < policy.forTicks ? [say.pendingTicks(activeSweeps, policy.forTicks)] : []),
      ...(until > at ? [say.pendingUntil(time(until))] : []),
    ];
    return [
      say.pending(title, time(since)),
      ...detailLines(actor),
      ...(waits.length === 0 ? [say.pendingOver] : waits),
    ];
  }
  const lines = [say.alerted(title, time(openedAt)), ...detailLines(actor)];
  if (path === 'cooldown.clearing') {
    const since = firstInactiveAt ?? at;
    const until = clearsAt(since, policy);
    return [...lines, until > at ? say.clearing(time(since), time(until)) : say.cleared(time(since))];
  }
  const last = lastAlertAt ?? openedAt;
  const until = remindsAt(last, policy);
  return [...lines, until > at ? say.holding(time(last), time(until)) : say.held(time(last), time(until))];
};

const detailLines = ({ detail }: { detail: string }): string[] =>
  detail === '' ? [] : detail.split('\n').map((line) => `  ${line}`);

const blindLines = ({ key, state: { actors }, moves, words, time }: View): string[] => {
  const source = actors.get(key)?.source ?? moves.at(-1)?.source;
  const blind = source === undefined ? undefined : actors.get(keyOf('blind', source));
  const since = blind?.state.incidentAt ?? null;
  if (blind === undefined || source === undefined || since === null || blind.key === key) return [];
  return [words.explain.blind(source, time(since), blind.detail)];
};

/** Where each channel stands with what is open of the key, and with what it has not been told of. */
const standingLines = (
  view: View,
  { rules = defaultRules('', [...(view.state.channels ?? [])]) }: ExplainerOptions,
): string[] => {
  const { key, state, at, words, time } = view;
  const { unheard, unarrived, noChannel } = words.explain;
  const incidents = [...state.telling.incidents.values()].filter((incident) => incident.key === key);
  const isAlone = rules.channels.length === 0 && view.state.channels !== null;
  if (isAlone) return incidents.some(isOpen) ? [noChannel] : [];
  return incidents.flatMap((incident) => {
    const standings = rules.channels.map((channel) => {
      const standing = whyHeld(state.telling, rules, incident, channel, at);
      const isDecided = standing.code === 'told' || standing.code === 'over';
      const isUnheard = isDecided && !isHeard(incident.id, channel, view);
      return { channel, standing, isDecided, isUnheard };
    });
    const decided = standings.filter(({ isDecided }) => isDecided);
    return [
      ...(decided.length > 0 && decided.every(({ isUnheard }) => isUnheard) ? [unheard] : []),
      ...standings.flatMap(({ channel, standing, isUnheard }) => {
        if (!isUnheard) return [standingLine(standing, channel, tellingIn(words), time)];
        // Of what still waits a line of its own says so, and when it is tried again.
        return waits(incident.id, channel, view) ? [] : [unarrived(channel)];
      }),
    ];
  });
};

/** The silences that hold for it, where nothing else has named them: they may have had nothing to hold back yet. */
const silenceLines = (
  { key, state, at, words: { explain: say }, time }: View,
  said: readonly string[],
  { rules = defaultRules('', []) }: ExplainerOptions,
): string[] => {
  const silences = silencesOf(state.telling, rules, key, at).filter(
    ({ id }) => !said.some((line) => line.includes(id)),
  );
  const named = silences
    .slice(0, mostSilences)
    .map(({ id, match, until }) => say.silenced(matchText(match), until === null ? null : time(until), id));
  return silences.length > mostSilences
    ? [...named, say.moreSilences(silences.length - mostSilences)]
    : named;
};

/** Whether the alert of an incident waits for a channel. */
const waits = (incident: string, channel: string, { state }: View): boolean =>
  state.sinks
    .get(channel)
    ?.owed.some(({ notifications }) =>
      notifications.some((one) => one.incident === incident && one.action === 'alert'),
    ) === true;

/** Whether a channel that was to be told of an incident has it: its alert neither waits nor was given up. */
const isHeard = (incident: string, channel: string, view: View): boolean => {
  const { deliveries } = view;
  if (waits(incident, channel, view)) return false;
  const since = incidentStart(incident);
  const own = [...deliveries.values()].filter(({ sink, at }) => sink === channel && at >= since);
  return !own.some(({ outcome }) => outcome === 'dropped') || own.some(({ outcome }) => outcome === 'sent');
};

/** What was held back of the key, when, by what, and until when. */
const holdLines = (holds: readonly Hold[], { words: { explain: say }, time }: View): string[] =>
  holds.length === 0
    ? []
    : [
        say.holds,
        ...holds.map(
          ({ at, action, reason, by, until, channels }) =>
            `  ${time(at)} ${say.action[action]}: ${reason}${by === null ? '' : `, ${by}`}${until === null ? '' : ` → ${time(until)}`} (${channels.join(', ')})`,
        ),
      ];

/** What of the key is still to be told, and what keeps the sink from being told it. */
const owedLines = ({ key, state, lastTries, at, words: { explain: say }, time }: View): string[] =>
  [...state.sinks].flatMap(([sink, { owed }]) => {
    const last = lastTries.get(sink);
    const failed = last?.outcome === 'retrying' ? last : undefined;
    const held = [
      ...(failed === undefined ? [] : [say.failed(time(failed.at), failed.why ?? '')]),
      ...(failed?.mayHaveArrived && failed.key === key ? [say.mayHaveArrived] : []),
      ...(failed?.until === undefined || failed.until <= at ? [] : [say.heldUntil(time(failed.until))]),
    ];
    return owed
      .flatMap(({ notifications }) => notifications)
      .filter((one) => one.key === key)
      .map(({ action, at: since }) => [say.owed(sink, say.action[action], time(since)), ...held].join(' '));
  });

/** Moves that are the same but for their time: a debounce makes one with each sweep. */
type Group = readonly [Transition, ...Transition[]];

const historyLines = (view: View): string[] => {
  const { moves, words, time } = view;
  if (moves.length === 0) return [];
  const { explain: say } = words;
  const groups: [Transition, ...Transition[]][] = [];
  for (const move of moves) {
    const [last] = groups.at(-1) ?? [];
    const isSame = last?.reason === 'waiting' && move.reason === 'waiting' && last.from === move.from;
    if (isSame) groups.at(-1)?.push(move);
    else groups.push([move]);
  }
  const shown = groups.slice(-mostMoves);
  const line = (group: Group): string => {
    const [{ at, from, to, reason, action }] = group;
    const last = group.at(-1)?.at ?? at;
    const when = group.length === 1 ? time(at) : `${time(at)}–${time(last)}`;
    const what = action === null ? [] : [say.action[action]];
    const notes = group.length === 1 ? what : [say.times(group.length)];
    return `  ${when} ${from} → ${to}: ${say.reason[reason]}${notes.map((note) => ` (${note})`).join('')}`;
  };
  return [
    say.history(shown.flat().length, moves.length),
    ...shown.flatMap((group) => [line(group), ...deliveryLines(group[0], view)]),
  ];
};

/** What came of telling a move, sink by sink. */
const deliveryLines = (
  { action, at }: Transition,
  { key, state, deliveries, words, time }: View,
): string[] => {
  if (action === null) return [];
  const { explain: say } = words;
  const sent: string[] = [];
  const others: string[] = [];
  for (const delivery of deliveries.values()) {
    if (delivery.action !== action || delivery.of !== at) continue;
    const { sink, outcome, attempts, messageId = null, why = '' } = delivery;
    const when = time(delivery.at);
    const isOwed = state.sinks
      .get(sink)
      ?.owed.some(({ notifications }) =>
        notifications.some((one) => one.key === key && one.at === at && one.action === action),
      );
    if (outcome === 'sent') sent.push(say.sent(sink, when, attempts, messageId));
    else if (outcome === 'dropped') others.push(say.dropped(sink, when, why));
    else if (outcome === 'skipped')
      others.push(say.skipped(sink, why === words.delivery.aboutItself ? '' : why));
    else if (!isOwed) others.push(say.retrying(sink, when, why));
  }
  return [...(sent.length === 0 ? [] : [say.told(sent)]), ...others].map((line) => `    ${line}`);
};

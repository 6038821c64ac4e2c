import { matchText } from '../../language/match-text.ts';
import { incidentKey } from '../../language/signal.ts';
import type { Hold } from '../../language/telling.ts';
import { explainingIn } from '../../messages/explaining.ts';
import { standingLine } from '../../messages/standing-line.ts';
import { lawIn, tellingIn } from '../../messages/telling.ts';
import { knowsOf } from '../../telling/arrivals.ts';
import { defaultRules } from '../../telling/defaults.ts';
import type { Rules } from '../../telling/rules.ts';
import { silencesOf } from '../../telling/silences-of.ts';
import { type Incident, isOpen } from '../../telling/state.ts';
import { whyHeld } from '../../telling/why-held.ts';
import type { ExplainedMoment, ExplainerOptions } from './view.ts';

/** So many silences are named. */
const mostSilences = 5;
/** Of so many incidents of a key it is said where each channel stands with them. */
const mostIncidents = 3;
/** So much of what was said is listed. */
const mostCommands = 5;

/** Where each channel stands with what is open of the key, and with what it has not been told of: the latest first. */
export const standingLines = (
  view: ExplainedMoment,
  { rules = defaultRules('', [...(view.state.channels ?? [])]) }: ExplainerOptions,
): string[] => {
  const { key, state, words, time } = view;
  const say = explainingIn(words);
  const incidents = [...state.telling.incidents.values()]
    .filter((incident) => incident.key === key)
    .sort((one, other) => other.at - one.at);
  if (rules.channels.length === 0 && state.channels !== null)
    return incidents.some(isOpen) ? [words.explain.noChannel] : [];
  const [only] = incidents;
  if (only === undefined) return [];
  if (incidents.length === 1) return linesOf(only, rules, view);
  // Of those that are over, and of which the very same is to be said, it is said once.
  const alike = Map.groupBy(incidents, (incident) => {
    const lines = linesOf(incident, rules, view).join('\n');
    return isOpen(incident) ? `${incident.id}\n${lines}` : lines;
  });
  const groups = [...alike.values()];
  const left = groups.slice(mostIncidents).flat().length;
  return [
    ...groups.slice(0, mostIncidents).flatMap((those) => {
      const [latest] = those as [Incident];
      const first = those.at(-1) ?? latest;
      const over = latest.closedAt === null ? null : time(latest.closedAt);
      const head =
        those.length === 1
          ? say.ofIncident(time(latest.at), over)
          : say.ofIncidents(those.length, time(first.at), time(latest.at));
      return [head, ...linesOf(latest, rules, view).map((line) => `  ${line}`)];
    }),
    ...(left === 0 ? [] : [say.more(left)]),
  ];
};

/** Where each channel stands with one. */
const linesOf = (incident: Incident, rules: Rules, view: ExplainedMoment): string[] => {
  const { state, arrivals, at, words, time } = view;
  const standings = rules.channels.map((channel) => {
    const standing = arrivals.of(whyHeld(state.telling, rules, incident, channel, at), channel, incident.id);
    return { channel, standing };
  });
  const all = standings.map(({ standing }) => standing);
  const isUnheard =
    all.some(({ code }) => code === 'owed' || code === 'lost') && !all.some((standing) => knowsOf(standing));
  const until = state.telling.toBeSeen.get(incident.id);
  return [
    ...(isUnheard ? [words.explain.unheard] : []),
    ...(until === undefined ||
    !isOpen(incident) ||
    !all.some(({ code }) => code === 'held' || code === 'undecided')
      ? []
      : [explainingIn(words).firstLook(time(until))]),
    ...standings
      // Of what still waits a line of its own says so, and when it is tried again.
      .filter(({ standing: { code } }) => code !== 'owed')
      .map(({ channel, standing }) => standingLine(standing, channel, tellingIn(words), time)),
  ];
};

/** The silences that hold for it, where nothing else has named them: they may have had nothing to hold back yet. */
export const silenceLines = (
  { key, state, at, words: { explain: say }, time }: ExplainedMoment,
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

/** Who took it on, or gave it back, when, and with which words. */
export const saidLines = ({ commands, words, time }: ExplainedMoment): string[] => {
  const say = explainingIn(words);
  const lines = commands.slice(-mostCommands).flatMap((command): string[] => {
    const { at, verb, by, comment = '' } = command;
    if (verb !== 'ack' && verb !== 'snooze' && verb !== 'unack') return [];
    const who = by.channel === '' ? by.name : `${by.name} (${by.channel})`;
    const until = 'until' in command && command.until != null ? time(command.until) : null;
    const what = verb === 'unack' ? say.unack(who) : say.ack(who, until);
    return [`  ${time(at)} ${what}${comment === '' ? '' : `: ${comment}`}`];
  });
  return lines.length === 0 ? [] : [say.said, ...lines];
};

/** What was held back of the key, when, by what, and until when. */
export const holdLines = (view: ExplainedMoment): string[] => {
  const { holds, moves, words, time } = view;
  if (holds.length === 0) return [];
  const say = tellingIn(words);
  const line = (hold: Hold): string => {
    const { at, action, reason, until, channels, incident } = hold;
    const by = holderIn(hold, view);
    // That it has become worse is told later; a reminder never is.
    const isWorse = moves.some(
      (move) => move.incident === incident && move.reason === 'worse' && move.at <= at,
    );
    const isDropped = action === 'realert' && reason === 'grouped' && !isWorse;
    const end = until === null || isDropped ? '' : ` → ${time(until)}`;
    const why = isDropped ? say.dropped : lawIn(say, hold);
    const what = `${words.explain.action[action]}: ${why}${by === null ? '' : explainingIn(words).by(by)}`;
    return `  ${time(at)} ${what}${end} (${channels.join(', ')})`;
  };
  return [words.explain.holds, ...holds.map(line)];
};

/** What held it, as it can be looked up: a cause by its key, who has acknowledged it by name. */
const holderIn = ({ by, reason }: Hold, { commands, words }: ExplainedMoment): string | null => {
  if (by === null) return null;
  switch (reason) {
    case 'caused':
      return incidentKey(by);
    case 'acknowledged':
      return commands.find(({ id }) => id === by)?.by.name ?? by;
    case 'quiet':
      return tellingIn(words).route(by);
    default:
      return by;
  }
};

/** What of the key is still to be told, and what keeps the sink from being told it. */
export const owedLines = ({
  key,
  state,
  lastTries,
  at,
  words: { explain: say },
  time,
}: ExplainedMoment): string[] =>
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

import { incidentStart, keyOf, type Policy, type Transition } from '../../language/signal.ts';
import type { Actor } from '../../machines/actors.ts';
import { clearsAt, crossesAt, remindsAt } from '../../machines/clocks.ts';
import type { Messages } from '../../messages/messages.ts';
import type { ExplainedMoment, ExplainerOptions } from './view.ts';

/** What is said of what the journal has nothing of. */
export const neverSeen = (
  near: readonly string[],
  { words: { explain: say }, seen = null, ignored = null }: ExplainerOptions,
): string[] => {
  if (seen !== null)
    return [seen.known ? say.well(seen.title, null) : say.unknown(seen.title), ...detailLines(seen)];
  if (ignored !== null) return [ignored];
  return [say.never, near.length === 0 ? say.noneNear : say.near(near)];
};

/** How it is. */
export const stateLines = (
  { key, state: { actors }, moves, at, words, time }: ExplainedMoment,
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
  time: ExplainedMoment['time'],
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
  { moves, at, words: { explain: say }, time }: Pick<ExplainedMoment, 'moves' | 'at' | 'words' | 'time'>,
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

/** That its source sees nothing. */
export const blindLines = ({ key, state: { actors }, moves, words, time }: ExplainedMoment): string[] => {
  const source = actors.get(key)?.source ?? moves.at(-1)?.source;
  const blind = source === undefined ? undefined : actors.get(keyOf('blind', source));
  const since = blind?.state.incidentAt ?? null;
  if (blind === undefined || source === undefined || since === null || blind.key === key) return [];
  return [words.explain.blind(source, time(since), blind.detail)];
};

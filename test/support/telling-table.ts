import type { Matcher } from '../../src/language/matcher.ts';
import { matcherOf } from '../../src/language/matcher.ts';
import { severityRank } from '../../src/language/severity.ts';
import type { Severity, Transition } from '../../src/language/signal.ts';
import type { Command, SilenceCommand } from '../../src/language/telling.ts';
import type { Input } from '../../src/telling/advance.ts';
import type { Route, Rules } from '../../src/telling/rules.ts';
import { type History, live } from './telling-histories.ts';
import { hour } from './telling-world.ts';

// The laws of telling a second time, slowly and plainly: a table of incidents and channels, of which every cell is looked at
// at every moment at which anything could be otherwise. Written from the laws, not from the code; what both tell is compared.

/** What a channel knows of an incident, and why it waits. */
interface Cell {
  believes: 'open' | 'over' | null;
  severity: Severity;
  toldAt: number;
  decidedAt: number;
  reminders: number;
  remindAt: number | null;
  waits: string | null;
  /** What was heard within a second after the first waits that long, whoever looks. */
  joinsAt: number;
  /** What waits for its group is looked at again then. */
  endsAt: number;
}

interface Row {
  readonly id: string;
  readonly at: number;
  readonly opened: Transition;
  readonly edge: boolean;
  severity: Severity;
  closedAt: number | null;
  unwatched: boolean;
  /** When its machine alerted or reminded last. */
  rangAt: number;
  ack: { until: number } | null;
  reminder: { at: number; worse: boolean } | null;
  touched: boolean;
  /** Its cause has closed in what was seen now. */
  heard: boolean;
  /** What has hidden it, and the sweeps of its own source since that has closed. */
  cause: { id: string; closedAt: number | null; good: number; failed: number } | null;
  readonly cells: Map<string, Cell>;
  /** When any channel was told of it first. */
  toldFrom: number | null;
}

interface Window {
  start: number;
  length: number;
  count: number;
  digests: boolean;
}

interface Flap {
  alerts: number[];
  changedAt: number;
  last: string;
  readonly saidTo: Set<string>;
}

type Sort = 'plain' | 'with its cause' | 'digest' | 'released' | 'escalation' | 'flapping' | 'settled';

/** Everything that the table tells, a line each: when, whom, of what, and what it shall believe. */
export const toldByTable = (
  inputs: readonly { readonly input: Input; readonly rules: Rules }[],
): readonly string[] => {
  const lines: string[] = [];
  const rows = new Map<string, Row>();
  const silences = new Map<string, SilenceCommand & { readonly matcher: Matcher }>();
  const windows = new Map<string, Window>();
  const criticals = new Map<string, number>();
  const flaps = new Map<string, Flap>();
  let now = 0;

  /** Made once, and again when it has become worse: a history asks for it a thousand times. */
  const subjects = new Map<Row, ReturnType<typeof subjectNow>>();
  const subjectNow = ({ opened: { kind, entity, source, labels }, severity }: Row, rules: Rules) => ({
    ...{ kind, entity, severity },
    labels: { host: rules.host, source, ...labels },
  });
  const subjectOf = (row: Row, rules: Rules) => {
    const known = subjects.get(row);
    if (known?.severity === row.severity && known.labels.host === rules.host) return known;
    const subject = subjectNow(row, rules);
    subjects.set(row, subject);
    return subject;
  };
  const isMet = (match: Matcher, row: Row, rules: Rules): boolean => match(subjectOf(row, rules));
  const isAcked = (row: Row): boolean => row.ack !== null && now < row.ack.until;
  const groupOf = ({ opened }: Row): string => opened.labels?.group ?? opened.source;
  const laneOf = (row: Row, channel: string): string =>
    `${channel} ${groupOf(row)} ${row.severity === 'critical'}`;

  const isSilenced = (row: Row, rules: Rules): boolean =>
    [...silences.values()].some(
      ({ matcher, from, until }) => from <= now && (until ?? Infinity) > now && isMet(matcher, row, rules),
    ) ||
    rules.maintenance.some(({ match, schedule }) => schedule.endOf(now) !== null && isMet(match, row, rules));

  /** What explains what is the same all through one look. */
  const direct = new Map<Row, readonly Row[]>();
  const directOf = (row: Row, rules: Rules): readonly Row[] => {
    const known = direct.get(row) ?? directNow(row, rules);
    direct.set(row, known);
    return known;
  };
  const directNow = (row: Row, rules: Rules): Row[] =>
    [...rows.values()].filter(
      (other) =>
        other.closedAt === null &&
        other.opened.key !== row.opened.key &&
        rules.causes.some(({ cause, hides, same }) => {
          if (!isMet(cause, other, rules) || !isMet(hides, row, rules)) return false;
          return same.every((name) => {
            const [mine, its] = [subjectOf(row, rules), subjectOf(other, rules)];
            const labelOf = (subject: typeof mine): string | undefined =>
              name === 'entity' ? subject.entity : (subject.labels as Record<string, string>)[name];
            return labelOf(mine) === labelOf(its);
          });
        }),
    );

  const reaches = (from: Row, to: Row, rules: Rules, seen = new Set<Row>()): boolean =>
    directOf(from, rules).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, rules, seen);
    });

  const isOlder = (one: Row, other: Row): boolean =>
    one.at < other.at || (one.at === other.at && one.opened.key < other.opened.key);

  /** The oldest of those that explain it and are told instead. */
  const causeOf = (row: Row, rules: Rules): Row | undefined => {
    const oldestFirst = directOf(row, rules).toSorted((one, other) => (isOlder(one, other) ? -1 : 1));
    if (oldestFirst.length === 0 || !reaches(row, row, rules)) return oldestFirst[0];
    const circle = [...rows.values()].filter(
      (other) => other !== row && reaches(row, other, rules) && reaches(other, row, rules),
    );
    if (circle.some((other) => isOlder(other, row))) return oldestFirst[0];
    return oldestFirst.find((cause) => !circle.includes(cause));
  };

  const flaps_ = (row: Row, { flap: rule }: Rules): { flaps: boolean; flap: Flap | undefined } => {
    const flap = flaps.get(row.opened.key);
    if (flap === undefined || rule.alerts === 0 || now >= flap.changedAt + rule.settleMs)
      return { flaps: false, flap };
    if (rows.get(flap.last)?.unwatched) return { flaps: false, flap };
    if (flap.saidTo.size > 0) return { flaps: true, flap };
    const recent = flap.alerts.slice(-rule.alerts);
    const [first = 0] = recent;
    return { flaps: recent.length === rule.alerts && (recent.at(-1) ?? 0) - first <= rule.withinMs, flap };
  };

  const routesOf = (row: Row, rules: Rules): Omit<Route, 'match'>[] => {
    const found: Omit<Route, 'match'>[] = [];
    for (const route of rules.routes) {
      if (!isMet(route.match, row, rules)) continue;
      found.push(route);
      if (!route.goOn) break;
    }
    if (found.length > 0) return found;
    const toAll = { name: 'default', goOn: false, reminders: null, quiet: null, escalate: [] };
    return [{ ...toAll, channels: rules.channels }];
  };

  /** The first to be told has so long to answer; where there is none, it counts from the alert. */
  const escalatesFrom = (row: Row, { channels }: Omit<Route, 'match'>, rules: Rules): number =>
    channels.some((channel) => rules.channels.includes(channel)) ? (row.toldFrom ?? Infinity) : row.at;

  const waysOf = (
    row: Row,
    rules: Rules,
  ): { channel: string; route: Omit<Route, 'match'>; escalated: boolean }[] => {
    const ways: { channel: string; route: Omit<Route, 'match'>; escalated: boolean }[] = [];
    const add = (channel: string, route: Omit<Route, 'match'>, escalated: boolean): void => {
      if (rules.channels.includes(channel) && !ways.some((way) => way.channel === channel))
        ways.push({ channel, route, escalated });
    };
    const routes = routesOf(row, rules);
    for (const route of routes) for (const channel of route.channels) add(channel, route, false);
    for (const route of routes)
      for (const { afterMs, channels } of route.escalate)
        if (row.closedAt === null && !isAcked(row) && now >= escalatesFrom(row, route, rules) + afterMs)
          for (const channel of channels) add(channel, route, true);
    const [first] = routes;
    const flap = flaps.get(row.opened.key);
    const others = [...row.cells.keys(), ...(flap?.last === row.id ? flap.saidTo : [])];
    if (first !== undefined) for (const channel of others) add(channel, first, false);
    return ways;
  };

  const look = (rules: Rules, hinted: boolean): void => {
    direct.clear();
    const sorted = [...rows.values()]
      .map((row) => {
        const explains = row.closedAt === null && rules.causes.some(({ cause }) => isMet(cause, row, rules));
        return { row, order: explains ? 0 : 1 };
      })
      .sort(
        (one, other) =>
          one.order - other.order ||
          severityRank(other.row.severity) - severityRank(one.row.severity) ||
          (isOlder(one.row, other.row) ? -1 : 1),
      )
      .map(({ row }) => row);
    /** The sorts of notices of this moment, by lane. */
    const open = new Set<string>();
    const told: (() => void)[] = [];
    const done = new Set<Cell>();
    const count = (row: Row, lane: string, place: string, sort: Sort, { group }: Rules): void => {
      if (open.has(place)) return;
      open.add(place);
      if (row.severity === 'critical') {
        criticals.set(lane, now);
        return;
      }
      const window = windows.get(lane);
      if (window !== undefined && now < window.start + window.length) {
        window.count += 1;
        return;
      }
      const digests = window !== undefined && sort === 'digest';
      const length = digests ? Math.min(2 * window.length, group.longestMs) : group.windowMs;
      windows.set(lane, { start: now, count: 1, digests, length });
    };
    const hasWaited = ({ waits, endsAt }: Cell): boolean => waits === 'grouped' && endsAt <= now;
    const digesting = new Set(sorted.flatMap(({ cells }) => [...cells.values()]).filter(hasWaited));
    /** What has waited for its group first, and then whatever joins it. */
    for (const [row, first] of [
      ...sorted.map((one) => [one, true] as const),
      ...sorted.map((one) => [one, false] as const),
    ]) {
      const isHinted = hinted && (row.touched || row.heard);
      const { flaps: isFlapping, flap } = flaps_(row, rules);
      for (const { channel, route, escalated } of waysOf(row, rules)) {
        const cell: Cell = row.cells.get(channel) ?? {
          ...{
            believes: null,
            severity: 'info',
            toldAt: 0,
            decidedAt: 0,
            reminders: 0,
            remindAt: null,
            waits: null,
            joinsAt: 0,
            endsAt: 0,
          },
        };
        const saysSettled = flap?.last === row.id && flap.saidTo.has(channel);
        const settles = flap?.saidTo.has(channel) === true && !isFlapping;
        if (done.has(cell) || digesting.has(cell) !== first) continue;
        // What is true, against what it believes.
        let action: 'alert' | 'realert' | 'recovery' | null = null;
        let went = false;
        let reminds = false;
        if (row.edge) action = cell.believes === null ? 'alert' : null;
        else if (row.closedAt === null && cell.believes !== 'open') action = 'alert';
        else if (row.closedAt === null && severityRank(row.severity) > severityRank(cell.severity))
          action = 'realert';
        else if (row.closedAt === null && saysSettled && settles) action = 'alert';
        else if (row.closedAt === null && row.reminder?.worse && row.reminder.at > cell.decidedAt)
          action = 'realert';
        else if (row.closedAt === null && cell.remindAt !== null && cell.remindAt <= now)
          [action, reminds] = ['realert', true];
        else if (row.closedAt !== null && cell.believes === 'open') action = 'recovery';
        else if (row.closedAt !== null && cell.believes === null && cell.waits !== null)
          [action, went] = ['recovery', true];
        if (action === null && saysSettled && (settles || cell.waits !== null))
          [action, went] = row.closedAt === null ? ['alert', false] : ['recovery', true];
        if (action === null) continue;
        // Of what has flapped the last is told, and the others with it.
        if (settles && !saysSettled && !row.edge) continue;
        const isSettling = settles && saysSettled;
        if (reminds && !isSettling && route.reminders === 'off') continue;
        if (reminds && !isSettling && route.reminders !== null && route.reminders !== 'off') {
          const { everyMs, factor, longestMs } = route.reminders;
          const at = row.reminder?.at ?? now;
          if (at < cell.toldAt + Math.min(longestMs, everyMs * factor ** cell.reminders)) continue;
        }
        const others = [...rows.values()].filter((other) => {
          const its = other.cells.get(channel);
          if (other === row || other.opened.key !== row.opened.key || other.closedAt === null) return false;
          return (
            its !== undefined &&
            !other.edge &&
            (its.believes === 'open' || (its.believes === null && its.waits !== null))
          );
        });
        const isEnd =
          went && saysSettled && others.some((other) => other.cells.get(channel)?.believes === 'open');
        const isPlainRecovery = (action === 'recovery' && !went) || isEnd;
        const lane = laneOf(row, channel);
        const hider =
          cell.waits === 'caused by' && went && row.cause !== null ? rows.get(row.cause.id) : undefined;
        const isHiderKnown =
          hider !== undefined &&
          // What was seen to be over just now is, though nobody was told of it.
          (hider.closedAt === null ||
            hider.touched ||
            [...hider.cells.values()].some(({ believes, waits }) => believes === 'open' || waits !== null));
        let sort: Sort = 'plain';
        if (!row.edge && settles && (saysSettled || cell.waits === 'flapping')) sort = 'settled';
        else if (
          !row.edge &&
          isFlapping &&
          !flap?.saidTo.has(channel) &&
          action === 'recovery' &&
          cell.waits === 'grouped'
        )
          sort = 'flapping';
        else if (!row.edge && action === 'alert' && cell.believes === null && escalated) sort = 'escalation';
        else if (
          !row.edge &&
          action === 'alert' &&
          cell.believes === null &&
          isFlapping &&
          !flap?.saidTo.has(channel)
        )
          sort = 'flapping';
        else if (cell.waits === 'grouped') sort = 'digest';
        else if (cell.waits !== null && !isPlainRecovery) sort = isHiderKnown ? 'with its cause' : 'released';
        const notice =
          sort === 'with its cause'
            ? `plain ${hider === undefined ? '' : groupOf(hider)}`
            : sort === 'plain'
              ? `plain ${groupOf(row)}`
              : sort;
        // What is told beside a digest is in it.
        const place = `${sort === 'plain' && open.has(`digest ${lane}`) ? 'digest' : notice} ${lane}`;
        const cause = causeOf(row, rules);
        const reasons: string[] = [];
        let [joinsAt, endsAt] = [0, 0];
        const isWaitingAfter =
          cell.believes === null &&
          row.cause !== null &&
          row.cause.closedAt !== null &&
          row.cause.good < 2 &&
          row.cause.failed < rules.blindTicks;
        const waitsForCause =
          action === 'alert' &&
          !row.edge &&
          now < row.at + rules.causeWaitMs &&
          rules.causes.some(({ waits, hides }) => waits && isMet(hides, row, rules));
        const flapsOn = !row.edge && isFlapping && flap?.saidTo.has(channel) === true;
        if (!isPlainRecovery) {
          if (isSilenced(row, rules)) reasons.push('silenced');
          if (cause !== undefined || (action !== 'recovery' && isWaitingAfter)) reasons.push('caused by');
          else if (waitsForCause) reasons.push('caused');
        }
        if (flapsOn) reasons.push('flapping');
        if (!isPlainRecovery) {
          if (row.severity !== 'critical' && route.quiet?.endOf(now) != null) reasons.push('quiet');
        }
        // Until its hold ends it joins nobody, unless there is something new of it.
        const waitsOn = !row.touched && cell.waits === 'grouped' && now < cell.endsAt;
        if (rules.group.burst > 0 && (waitsOn || !open.has(place))) {
          if (row.severity === 'critical') {
            endsAt = (criticals.get(lane) ?? -Infinity) + rules.group.criticalMs;
            if (now < endsAt) reasons.push('grouped');
          } else {
            const window = windows.get(lane);
            if (window !== undefined && now < window.start + window.length) {
              const full = window.digests || window.count >= rules.group.burst;
              const joins = window.start + rules.group.joinMs;
              const isJoined = now < joins && window.start < now && (isHinted || now < cell.joinsAt);
              if (isJoined && !full) joinsAt = joins;
              endsAt = full ? window.start + window.length : joins;
              if (full || isJoined) reasons.push('grouped');
            }
          }
        }
        if (!isPlainRecovery && action === 'realert' && isAcked(row)) reasons.push('acknowledged');
        // A hold stands until it ends; then the first law that matches takes over.
        const isHiddenAnew =
          cell.waits === 'caused by' &&
          cause !== undefined &&
          // Of an older one that was seen only now it is held from now on.
          (row.cause?.closedAt !== null || row.cause.id !== cause.id);
        const hasEnded = cell.waits === 'grouped' && cell.endsAt <= now;
        const stands =
          !row.touched && !isHiddenAnew && !hasEnded && cell.waits !== null && reasons.includes(cell.waits);
        const reason = stands ? cell.waits : (reasons[0] ?? null);
        if (reason !== null) {
          if (row.touched || cell.waits !== reason) cell.decidedAt = now;
          if (action === 'realert') cell.remindAt = null;
          // A reminder that is held is dropped.
          if (reminds || (action === 'realert' && severityRank(row.severity) <= severityRank(cell.severity)))
            continue;
          row.cells.set(channel, cell);
          if (
            !stands &&
            !(cell.waits === 'grouped' && reason === 'grouped' && cell.endsAt > now && endsAt > cell.endsAt)
          )
            cell.endsAt = endsAt;
          cell.waits = reason;
          // Who waits for another law joins nobody.
          cell.joinsAt = reason === 'grouped' ? joinsAt : 0;
          if (!stands && reason === 'caused by' && cause !== undefined && row.cause?.id !== cause.id)
            row.cause = { id: cause.id, closedAt: null, good: 0, failed: 0 };
          continue;
        }
        // An end that waits still is told with the next alert of the same entity.
        if (action === 'alert' || isSettling)
          for (const older of others) {
            const its = older.cells.get(channel);
            if (its === undefined || done.has(its)) continue;
            if (its.believes !== 'open' && !isSettling) continue;
            done.add(its);
            lines.push(`${now} ${channel} ${older.id} recovery`);
            count(
              older,
              laneOf(older, channel),
              `${place.slice(0, -lane.length)}${laneOf(older, channel)}`,
              sort,
              rules,
            );
            told.push(() => {
              Object.assign(its, { believes: 'over', toldAt: now, decidedAt: now, reminders: 0 });
              Object.assign(its, { severity: older.severity, waits: null, joinsAt: 0 });
            });
          }
        lines.push(`${now} ${channel} ${row.id} ${action}`);
        done.add(cell);
        count(row, lane, place, sort, rules);
        const said = action;
        told.push(() => {
          row.cells.set(channel, cell);
          cell.believes = said === 'recovery' || row.edge ? 'over' : 'open';
          Object.assign(cell, {
            severity: row.severity,
            toldAt: now,
            decidedAt: now,
            remindAt: null,
            waits: null,
            joinsAt: 0,
          });
          cell.reminders = said === 'realert' ? cell.reminders + 1 : 0;
          if (said === 'alert') row.toldFrom ??= now;
          if (sort === 'flapping') flap?.saidTo.add(channel);
          if (sort === 'settled' && saysSettled) {
            flap?.saidTo.delete(channel);
            if (flap?.saidTo.size === 0) flaps.delete(row.opened.key);
          }
        });
      }
    }
    for (const happen of told) happen();
    for (const row of rows.values()) {
      [row.reminder, row.touched, row.heard] = [null, false, false];
      // Reminded of or not: that was decided.
      for (const cell of row.cells.values())
        if (cell.remindAt !== null && cell.remindAt <= now) cell.remindAt = null;
    }
  };

  /** Every time that lies ahead and at which anything could be otherwise. */
  const nextMoment = (rules: Rules): number => {
    const times: number[] = [];
    for (const { from, until } of silences.values()) times.push(from, until ?? Infinity);
    for (const { schedule } of rules.maintenance) times.push(schedule.endOf(now) ?? Infinity);
    for (const { quiet } of rules.routes) times.push(quiet?.endOf(now) ?? Infinity);
    for (const { start, length } of windows.values()) times.push(start + rules.group.joinMs, start + length);
    for (const at of criticals.values()) times.push(at + rules.group.criticalMs);
    for (const { changedAt } of flaps.values()) times.push(changedAt + rules.flap.settleMs);
    for (const { at, ack, cells, toldFrom } of rows.values()) {
      times.push(at + rules.causeWaitMs, ack?.until ?? Infinity);
      for (const { remindAt } of cells.values()) times.push(remindAt ?? Infinity);
      for (const { escalate } of rules.routes)
        for (const { afterMs } of escalate) times.push(at + afterMs, (toldFrom ?? Infinity) + afterMs);
    }
    return Math.min(...times.filter((time) => time > now));
  };

  const happen = (transition: Transition): void => {
    const { incident: id, action, reason, key, at } = transition;
    if (id === null || (action === null && reason !== 'unwatched')) return;
    const usual = transition.kind === 'disk_crit' ? 'critical' : 'warning';
    const row = rows.get(id);
    if (action === 'alert') {
      const edge = reason === 'edge';
      rows.set(id, {
        ...{ id, at, opened: transition, edge, severity: transition.severity ?? usual },
        ...{
          closedAt: edge ? at : null,
          unwatched: false,
          rangAt: at,
          ack: null,
          reminder: null,
          touched: true,
          heard: false,
          cause: null,
        },
        cells: new Map(),
        toldFrom: null,
      });
      if (edge) return;
      const known = flaps.get(key);
      const isOld = known === undefined || known.changedAt < at - 24 * hour;
      const flap = isOld ? { alerts: [], changedAt: at, last: id, saidTo: new Set<string>() } : known;
      flaps.set(key, flap);
      const last = known === undefined ? undefined : rows.get(known.last);
      // How it settled is told by the new one: behind the old one nothing waits any more.
      for (const cell of last?.cells.values() ?? []) if (cell.believes === 'over') cell.waits = null;
      flap.alerts.push(at);
      Object.assign(flap, { changedAt: at, last: id });
      return;
    }
    if (row === undefined) return;
    row.touched = true;
    if (action === 'realert') {
      row.severity = transition.severity ?? row.severity;
      row.reminder = { at, worse: reason === 'worse' };
      // Who was told late is reminded so much later.
      const every = at - row.rangAt;
      for (const cell of row.cells.values())
        if (cell.believes === 'open')
          cell.remindAt = 10 * (cell.toldAt - row.rangAt) > every ? cell.toldAt + every : at;
      row.rangAt = at;
      if (reason === 'worse') row.ack = null;
      return;
    }
    row.closedAt = at;
    for (const cell of row.cells.values()) cell.remindAt = null;
    row.unwatched = reason === 'unwatched';
    for (const other of rows.values())
      if (other.cause?.id === id) [other.cause.closedAt, other.heard] = [at, true];
    const flap = flaps.get(key);
    if (flap !== undefined) flap.changedAt = at;
  };

  const obey = (command: Command): void => {
    if (command.verb === 'silence')
      silences.set(command.id, { ...command, matcher: matcherOf(command.match) });
    else if (command.verb === 'unsilence') silences.delete(command.silence);
    else {
      const row = rows.get(command.incident);
      if (row === undefined) return;
      row.touched = true;
      row.ack = command.verb === 'unack' ? null : { until: command.until ?? Infinity };
    }
  };

  for (const { input, rules } of inputs) {
    const end = Math.max(now, input.at);
    for (let next = nextMoment(rules); next <= end; next = nextMoment(rules)) {
      // What a sweep sees is true at its moment, and seen before anything is told then.
      if (next === end && input.type === 'sweep') break;
      now = next;
      look(rules, false);
    }
    now = end;
    if (input.type === 'command') obey(input.command);
    if (input.type === 'sweep') {
      for (const transition of input.transitions) happen(transition);
      for (const { opened, cause } of rows.values()) {
        if (cause?.closedAt == null || input.hinted || opened.source !== input.source) continue;
        if (now <= cause.closedAt) continue;
        if (input.failed) cause.failed += 1;
        else cause.good += 1;
      }
      look(rules, input.hinted);
      continue;
    }
    if (input.type !== 'time') look(rules, false);
  }
  return lines;
};

/** Where telling and the table do not tell the same; crashes, reloads and silences without an end are left out. */
export const disagreements = (history: History, start?: number): readonly string[] => {
  const steps = history.steps
    .filter(({ step }) => step.type !== 'crash' && step.type !== 'reload')
    .map(({ gapMs, step }) => ({
      gapMs,
      step: step.type === 'silence' ? { ...step, forMs: step.forMs ?? 6 * hour } : step,
    }));
  const { world } = live({ ...history, steps }, undefined, start);
  const lines = world.notices.flatMap(({ at, channels, members }) =>
    members.flatMap(({ incident, action }) =>
      channels.map((channel) => `${at} ${channel} ${incident} ${action}`),
    ),
  );
  const [mine, its] = [new Set(lines), new Set(toldByTable(world.inputs))];
  return [
    ...[...mine].filter((line) => !its.has(line)).map((line) => `only telling: ${line}`),
    ...[...its].filter((line) => !mine.has(line)).map((line) => `only the table: ${line}`),
  ];
};

import type { JournalState } from '../journal/fold.ts';
import type { Transition } from '../language/signal.ts';
import type { Command } from '../language/telling.ts';
import { transitionOf } from '../language/transition-of.ts';
import { isOpen } from '../telling/state.ts';
import type { Standing } from './records.ts';

/** What is open on a host, and which channels have heard of it by what this host knows: nothing of it waits for them any more. */
export const standingOf = ({ telling, sinks }: Readonly<JournalState>): readonly Standing[] => {
  const owed = new Map<string, Set<string | null>>();
  for (const [sink, outbox] of sinks)
    owed.set(
      sink,
      new Set(outbox.owed.flatMap(({ notifications }) => notifications.map(({ incident }) => incident))),
    );
  return [...telling.incidents.values()].flatMap((incident): Standing[] => {
    if (!isOpen(incident)) return [];
    const { id, at, reason, severity, labels, hearings } = incident;
    const opened: Transition = {
      ...transitionOf(incident, { at, from: 'ok.quiet', to: 'alerting', action: 'alert', reason }),
      labels,
      ...(severity !== null && { severity }),
    };
    const told = [...hearings].flatMap(([channel, { believes }]) =>
      believes === 'open' && owed.get(channel)?.has(id) !== true ? [channel] : [],
    );
    // What it owes, or holds back, by its own rules a voice may have told by others.
    const waits = (telling.channels ?? []).filter((channel) => !told.includes(channel));
    return [{ opened, told, ...(waits.length > 0 && { waits }) }];
  });
};

/** What operators have said on a host or by way of it, and holds at `now`: silences, and whoever has taken on what is open. */
export const saidOn = ({ telling }: Readonly<JournalState>, now: number): readonly Command[] => {
  const silences = [...telling.silences.values()].flatMap(({ saidAt: _, ...silence }): Command[] =>
    silence.until !== null && silence.until <= now ? [] : [{ type: 'command', verb: 'silence', ...silence }],
  );
  const taken = [...telling.incidents.values()].flatMap((incident): Command[] => {
    const { id, ack } = incident;
    if (ack === null || !isOpen(incident) || (ack.until !== null && ack.until <= now)) return [];
    const head = { type: 'command', at: ack.at, id: ack.command, by: ack.by, incident: id } as const;
    return [ack.until === null ? { ...head, verb: 'ack' } : { ...head, verb: 'snooze', until: ack.until }];
  });
  return [...silences, ...taken];
};

import type { JournalState } from '../journal/fold.ts';
import type { Transition } from '../language/signal.ts';
import { transitionOf } from '../language/transition-of.ts';
import { isOpen } from '../telling/state.ts';
import type { Standing } from './records.ts';

/** What is open on a host, and which channels have heard of it: nothing of it waits for them any more. */
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
    const told: string[] = [];
    const waits: string[] = [];
    for (const [channel, { believes }] of hearings)
      if (believes === 'open') (owed.get(channel)?.has(id) === true ? waits : told).push(channel);
    return [{ opened, told, ...(waits.length > 0 && { waits }) }];
  });
};

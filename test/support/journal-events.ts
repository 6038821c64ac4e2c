import type { JournalEvent, MemoryEvent } from '../../src/journal/events.ts';
import type { Store, Stored } from '../../src/journal/store/store.ts';
import type { Transition } from '../../src/language/signal.ts';
import { start } from './sweep-samples.ts';

/** Events as the pipeline appends them, made up. */

export const startOf = (...sinks: string[]): JournalEvent => ({
  type: 'start',
  at: start,
  version: '1',
  sinks,
});

export const memoryOf = (source: string, memory: unknown, at = start): MemoryEvent => ({
  type: 'memory',
  at,
  source,
  memory,
});

/** An alert for each of so many entities. */
export const movesOf = (count: number, entity = 'e', detail = 'is down.', at = start): Transition[] =>
  Array.from({ length: count }, (_, index) => ({
    type: 'transition',
    at: at + index,
    source: 'deps',
    key: `dep/${entity}${index}`,
    kind: 'dep',
    entity: `${entity}${index}`,
    from: 'ok.quiet',
    to: 'alerting',
    action: 'alert',
    reason: 'crossed',
    incident: `dep/${entity}${index}@${at + index}`,
    title: `Dependency ${entity}${index}`,
    detail,
  }));

/** Everything that a store has, if it answers at once. */
export const storedIn = (store: Store): Stored[] => {
  const all: Stored[] = [];
  store.read(1).subscribe((each) => all.push(each));
  return all;
};

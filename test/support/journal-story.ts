import { createExplainer } from '../../src/history/explain/explain.ts';
import type { JournalEvent } from '../../src/journal/events.ts';
import { checkpointOf, emptyState, fold } from '../../src/journal/fold.ts';
import type { Delivery } from '../../src/language/delivery.ts';
import type { Policy, Signal, Transition } from '../../src/language/signal.ts';
import { createActors } from '../../src/machines/actors.ts';
import { type Locale, locales } from '../../src/messages/messages.ts';
import { classicPolicy } from './histories.ts';

// A journal as a test tells it, with the real machine deciding.

/** `14:00` or `14:00:05` of the day of the story, in UTC; with a date before it, that of another. */
export const at = (clock: string): number => {
  const [time = '', date = '2026-06-15'] = clock.split(' ').reverse();
  return Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
};

export interface Story {
  readonly events: JournalEvent[];
  start(clock: string, ...sinks: string[]): Story;
  /** With the fault that ended it, if one did. */
  stop(clock: string, fault?: string): Story;
  /** One sweep of one entity; `null`: it can't be seen, `undefined`: it is not there. */
  see(clock: string, active: boolean | null | undefined, more?: Partial<Signal>): Story;
  /** A sweep of `containers` that failed for the third time. */
  blind(clock: string, isBlind: boolean): Story;
  /** What came of telling the last action of the key. */
  told(clock: string, sink: string, more?: Partial<Delivery>): Story;
  attempt(clock: string, sink: string, count?: number): Story;
  checkpoint(): Story;
  /** The configuration no longer lists it. */
  unwatch(clock: string): Story;
  add(...events: JournalEvent[]): Story;
  /** What is said of a key at the end of the story, or at a moment of it. */
  explain(
    key?: string,
    options?: { at?: string | null; now?: string; locale?: Locale; from?: number },
  ): string[];
}

export const story = (policyOf: (kind: string) => Policy = () => classicPolicy): Story => {
  const events: JournalEvent[] = [];
  const actors = createActors({
    policyOf,
    onFault: (key, error) => {
      throw new Error(`${key}: ${String(error)}`);
    },
  });
  const sweep = (clock: string, source: string, covers: string[], signals: Signal[]): void => {
    events.push(...actors.observe({ type: 'sweep', at: at(clock), source, covers, signals }));
  };
  const self: Story = {
    events,
    add(...more) {
      events.push(...more);
      return self;
    },
    start: (clock, ...sinks) => self.add({ type: 'start', at: at(clock), version: '1.2.3', sinks }),
    stop: (clock, fault) => self.add({ type: 'stop', at: at(clock), ...(fault !== undefined && { fault }) }),
    see(clock, active, more = {}) {
      const { kind = 'container', entity = 'web' } = more;
      const signal = (is: boolean | null): Signal => ({
        kind,
        entity,
        active: is,
        title: entity === '' ? 'Jobs' : `Container ${entity}`,
        detail: is ? 'exited (1). Look: docker logs --tail 50 web' : 'running.',
        ...more,
      });
      if (active === undefined) sweep(clock, 'containers', [kind], []);
      else sweep(clock, 'containers', [], [signal(active)]);
      return self;
    },
    blind(clock, isBlind) {
      const detail = isBlind ? 'could not be read 3 times in a row: refused.' : 'can be read again.';
      const title = 'Source containers';
      sweep(
        clock,
        'containers',
        [],
        [{ kind: 'blind', entity: 'containers', active: isBlind, title, detail }],
      );
      return self;
    },
    told(clock, sink, more = {}) {
      const of = events.findLast(
        (event): event is Transition => event.type === 'transition' && event.action !== null,
      );
      if (of === undefined || of.action === null) throw new Error('nothing was to be told');
      return self.add({
        type: 'delivery',
        at: at(clock),
        sink,
        key: of.key,
        incident: of.incident,
        action: of.action,
        of: of.at,
        outcome: 'sent',
        attempts: 1,
        ...more,
      });
    },
    attempt: (clock, sink, count = 1) => self.add({ type: 'attempt', at: at(clock), sink, count }),
    checkpoint() {
      const state = emptyState();
      for (const event of events) fold(state, event);
      return self.add(checkpointOf(state));
    },
    unwatch(clock) {
      return self.add(...actors.unwatch(at(clock), () => false));
    },
    explain(key = 'container/web', { at: moment = null, now = '14:20', locale = 'en', from = 1 } = {}) {
      const explainer = createExplainer(key, {
        policyOf,
        words: locales[locale],
        at: moment === null ? null : at(moment),
        now: at(now),
      });
      events.forEach((event, i) => {
        if (i + 1 >= from) explainer.take(i + 1, event);
      });
      return explainer.sentences();
    },
  };
  return self;
};

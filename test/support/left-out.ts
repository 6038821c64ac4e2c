import type { JournalEvent } from '../../src/journal/events.ts';
import type { Delivery } from '../../src/language/delivery.ts';

/** Whether it says that a reminder was left out, as may be seconds behind what told the same late. */
export const isLeftOut = (event: Pick<JournalEvent, 'type'>): event is Delivery => {
  const { type, outcome, action } = event as Partial<Delivery>;
  return type === 'delivery' && outcome === 'skipped' && action === 'realert';
};

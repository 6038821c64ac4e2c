import type { Logger } from 'pino';
import type { Delivery } from '../language/delivery.ts';
import type { Signal } from '../language/signal.ts';
import type { Messages } from '../messages/messages.ts';
import type { Turn } from '../telling/stage.ts';

/** What the log was told; it outlives a reload, which begins nothing anew for a reader. */
export interface LoggedSoFar {
  /** By source: whether its last sweep failed. */
  readonly failing: Map<string, boolean>;
  /** Sinks that have not taken a message since. */
  readonly stuck: Set<string>;
}

export const nothingLogged = (): LoggedSoFar => ({ failing: new Map(), stuck: new Set() });

/**
 * Tells the log how Polkan itself is doing: the first sweep of every source, sweeps that begin to fail and
 * succeed again, messages that do not arrive. What is observed is the log sink's to tell.
 */
export const narrate = (
  logger: Logger,
  words: Messages,
  { failing, stuck }: LoggedSoFar = nothingLogged(),
): ((event: Turn | Delivery) => void) => {
  const { watch } = words;

  return (event) => {
    if (event.type === 'turn') {
      if (event.decision === null) return;
      const { source, signals, error, hinted } = event.decision.sweep;
      if (source === 'self' || hinted) return;
      const before = failing.get(source);
      failing.set(source, error !== undefined);
      if (error !== undefined) {
        if (before !== true) logger.warn({ source }, watch.failedSweep(source, error));
      } else if (before === undefined) {
        // A source in plain JavaScript may have put anything there; that it can be read goes without saying.
        const told = signals.filter((signal?: Partial<Signal> | null) => signal?.kind !== 'blind');
        const active = told.filter((signal?: Partial<Signal> | null) => signal?.active === true);
        logger.info({ source }, watch.firstSweep(source, told.length, active.length));
      } else if (before) logger.info({ source }, watch.goodSweep(source));
      return;
    }
    const { sink, incident, attempts, why = '' } = event;
    if (event.outcome === 'retrying') {
      if (!stuck.has(sink)) logger.warn({ sink, incident, attempts }, watch.notSent(sink, why));
      stuck.add(sink);
    } else if (event.outcome === 'dropped')
      logger.error({ sink, incident, attempts }, watch.dropped(sink, why));
    else if (event.outcome === 'sent') stuck.delete(sink);
  };
};

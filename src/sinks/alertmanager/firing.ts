import { fingerprintOf } from '../../language/alert-labels.ts';
import type { Notification } from '../../language/delivery.ts';
import { type Alert, alertOf } from './alerts.ts';

/** So long what is over is said again, milliseconds: an Alertmanager that was away meanwhile hears of it. */
export const resolvedForMs = 5 * 60_000;

/** So long an event fires: it has no end of its own. */
export const eventForMs = 5 * 60_000;

/** What Alertmanager is to be told now, and what of it was told. */
export interface Firing {
  /**
   * All that is to be said: what is open, what a message adds to it, and what was said to fire and does not any more. Nothing
   * counts as said before `said`.
   */
  now(at: number, message?: readonly Alert[]): readonly Alert[];
  /** All of that has arrived. */
  said(alerts: readonly Alert[], at: number): void;
}

/**
 * What fires is a level: that which the channel believes to be open, by what it was told, whatever became of the
 * messages; after a restart it is the same. Beside it stand the ends, for five minutes each. An alert whose labels have changed
 * (it has become worse) is another one for Alertmanager, so the one before ends.
 */
export const createFiring = (open: () => readonly Notification[], host: string | undefined): Firing => {
  /** By fingerprint, what was said to fire. */
  let fires = new Map<string, Alert>();
  /** By fingerprint, what is over, and until when that is said. */
  const ended = new Map<string, { readonly alert: Alert; readonly until: number }>();
  return {
    now(at, message = []) {
      const all = new Map<string, Alert>();
      for (const [fingerprint, alert] of fires) all.set(fingerprint, { ...alert, endsAt: at });
      for (const [fingerprint, { alert, until }] of ended) if (until > at) all.set(fingerprint, alert);
      for (const alert of message) all.set(fingerprintOf(alert.labels), alert);
      for (const notification of open()) {
        const alert = alertOf(notification, host);
        // What is believed now is newer than a message that may have waited.
        all.set(fingerprintOf(alert.labels), alert);
      }
      return [...all.values()];
    },
    said(alerts, at) {
      fires = new Map();
      for (const [fingerprint, { until }] of ended) if (until <= at) ended.delete(fingerprint);
      for (const alert of alerts) {
        const fingerprint = fingerprintOf(alert.labels);
        if (alert.endsAt === null) {
          fires.set(fingerprint, alert);
          ended.delete(fingerprint);
        } else if (alert.endsAt <= at && !ended.has(fingerprint))
          ended.set(fingerprint, { alert, until: at + resolvedForMs });
      }
    },
  };
};

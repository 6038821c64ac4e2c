import * as z from 'zod/mini';
import { fingerprintOf } from '../../language/alert-labels.ts';
import { cutLine } from '../../language/cut-line.ts';
import { messageOf } from '../../language/errors.ts';
import { namedValue } from '../../language/secret-labels.ts';
import { withoutSecrets } from '../../language/secrets.ts';
import type { Labels } from '../../language/signal.ts';
import { harmless, oneLine, shortened } from '../../language/text.ts';

/** One alert, as it was pushed. Times are epoch milliseconds of the clock on the wall. */
export interface PushedAlert {
  /** Alertmanager's fingerprint of its labels. */
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Where a person sees its expression; empty: nowhere. */
  readonly link: string;
  /** When it ends, or has ended; `null`: that is not said. */
  readonly endsAt: number | null;
}

/** What is pushed at once. */
export interface Push {
  readonly alerts: readonly PushedAlert[];
  /** When, on the wall, epoch milliseconds. */
  readonly at: number;
}

/** So many labels, and annotations, an alert may have. */
export const mostLabels = 64;
/** So long a name of a label and its value may be, characters: they are who it is, and are not cut. */
export const longestLabel = 500;
/** So much of an annotation, and of a link, is kept, characters. */
export const longestAnnotation = 2_000;

const labelSet = z.record(z.string(), z.string());
const postable = z.object({
  labels: labelSet,
  annotations: z.optional(labelSet),
  startsAt: z.optional(z.string()),
  endsAt: z.optional(z.string()),
  generatorURL: z.optional(z.string()),
});
/** The body of `POST /api/v2/alerts` (Alertmanager's OpenAPI description, `postableAlerts`). */
export const postableAlerts = z.array(postable);

/**
 * What a label may be called: anything that is text, as with Alertmanager since 0.27 (its `matchers/compat`, the mode of
 * UTF-8). Nothing else of a name is taken away than what would act where it is shown.
 */
const labelName = (name: string): string => {
  const called = name.isWellFormed() ? oneLine(name) : '';
  if (called === '') throw new Error(`invalid label name ${JSON.stringify(name.slice(0, 60))}`);
  return called;
};

/** Go's zero time, which means none. */
const timeIn = (written: string | undefined, what: string): number | null => {
  if (written === undefined || written === '' || written.startsWith('0001-01-01T')) return null;
  const at = Date.parse(written);
  if (!Number.isFinite(at)) throw new Error(`${what} is no time: ${written.slice(0, 60)}`);
  return at;
};

/** Without what acts, and what looks like a secret: it is kept in the journal as it stands here. */
const told = (text: string): string => shortened(withoutSecrets(harmless(text)), longestAnnotation);

/** @throws Error that says what is wrong with it, as Alertmanager would */
const alertIn = (given: z.infer<typeof postable>): PushedAlert => {
  // A label without a value is none.
  const labels = Object.entries(given.labels).filter(([, value]) => value !== '');
  if (labels.length === 0) throw new Error('at least one label pair required');
  if (labels.length > mostLabels) throw new Error(`more than ${mostLabels} labels`);
  for (const [name, value] of labels) {
    if (name.length > longestLabel || value.length > longestLabel)
      throw new Error(`the label ${name.slice(0, 60)} is longer than ${longestLabel} characters`);
  }
  const annotations = Object.entries(given.annotations ?? {}).slice(0, mostLabels);
  const startsAt = timeIn(given.startsAt, 'startsAt');
  const endsAt = timeIn(given.endsAt, 'endsAt');
  if (startsAt !== null && endsAt !== null && endsAt < startsAt)
    throw new Error('start time must be before end time');
  return {
    name: fingerprintOf(Object.fromEntries(labels)),
    labels: Object.fromEntries(
      labels.map(([name, value]) => [labelName(name), namedValue(name, oneLine(value))]),
    ),
    annotations: Object.fromEntries(
      annotations.map(([name, text]) => [cutLine(name, 100), told(namedValue(name, text))]),
    ),
    link: oneLine(told(given.generatorURL ?? '')),
    endsAt,
  };
};

/**
 * What a body of `POST /api/v2/alerts` says: the alerts that are good, and what is wrong with each other one. As with
 * Alertmanager, one that is wrong keeps no other one out.
 *
 * @throws Error where it is no list of alerts at all
 */
export const pushedAlerts = (
  body: unknown,
): { readonly alerts: readonly PushedAlert[]; readonly wrong: readonly string[] } => {
  const read = postableAlerts.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`no list of alerts: ${(issue?.path ?? []).join('.')} ${issue?.message ?? ''}`.trim());
  }
  const alerts: PushedAlert[] = [];
  const wrong: string[] = [];
  for (const given of read.data) {
    try {
      alerts.push(alertIn(given));
    } catch (error) {
      wrong.push(messageOf(error));
    }
  }
  return { alerts, wrong };
};

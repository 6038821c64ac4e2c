import * as z from 'zod/mini';
import type { Notification, Outgoing } from '../../language/delivery.ts';
import { told } from '../../language/fields.ts';
import { actions, reasons, severities } from '../../language/signal.ts';
import { holdReasons } from '../../language/telling.ts';
import { plainDetail } from '../plain-text.ts';
import { latestOf, severityOf, toneOf } from '../standing.ts';

/** Of so many incidents a message tells; the others are counted. */
export const mostIncidents = 1_000;

const time = (description: string) => z.string().check(z.meta({ format: 'date-time', description }));

const incident = z
  .object({
    incident: z.string().check(told('The same from the alert to the recovery.')),
    key: z.string().check(told('What the entity is called: container/web.')),
    kind: z.string(),
    entity: z.string().check(told('Empty where a kind has a single one.')),
    source: z.string().check(told('Who has seen it.')),
    action: z
      .enum(actions)
      .check(told('alert: it has begun. realert: it goes on, or is worse. recovery: it is over.')),
    severity: z.enum(severities),
    since: time('When it was alerted.'),
    at: time('When this happened.'),
    title: z.string(),
    detail: z.string().check(told('What is the matter, as its source said it.')),
    reason: z.nullable(z.enum(reasons)).check(told('Why; edge: it is an event, and has no recovery.')),
    held: z.nullable(z.enum(holdReasons)).check(told('Why it was not told when it happened.')),
    labels: z.record(z.string(), z.string()),
  })
  .check(told('One incident, as it is now.'));

/** What is posted, as a schema: `docs/webhook.schema.json` is made of it. */
export const webhookSchema = z
  .object({
    version: z.literal(1).check(told('Another number means that something here means something else.')),
    id: z.string().check(told('The same however often this message is sent: a copy can be known by it.')),
    host: z.string().check(told('The machine that it is about.')),
    status: z
      .enum(['firing', 'resolved', 'note'])
      .check(told('firing: something of it is open. resolved: all is over. note: it is about no incident.')),
    severity: z.nullable(z.enum(severities)).check(told('The worst that is open; null: nothing is.')),
    quietly: z.boolean().check(told('It should ring nobody.')),
    may_repeat: z.boolean().check(told('It may have arrived before.')),
    mark: z.string().check(told('A sign for the head of the message.')),
    title: z.string(),
    text: z.string().check(told('The message as a person reads it, without mark and title.')),
    incidents: z.array(incident).check(told(`What it is about, at most ${mostIncidents}; a note has none.`)),
    left_out: z.int().check(told('So many incidents more are not in the list.')),
  })
  .check(told('What Polkan posts to a webhook.'));

export type WebhookBody = z.infer<typeof webhookSchema>;

const iso = (at: number): string => new Date(at).toISOString();

const incidentOf = (notification: Notification): WebhookBody['incidents'][number][] => {
  const { incident, action, at, since, key, kind, entity, source, title, detail, reason } = notification;
  if (incident === null || action === 'note') return [];
  const { held = null, labels = {} } = notification;
  return [
    {
      ...{ incident, key, kind, entity, source, action, severity: severityOf(notification) },
      ...{ since: iso(since ?? at), at: iso(at), title, detail: plainDetail(detail), reason, held },
      labels: { ...labels },
    },
  ];
};

/** A message as our own JSON. */
export const webhookBody = (outgoing: Outgoing): WebhookBody => {
  const { notification, facts, quietly = false } = outgoing;
  const standing = toneOf(outgoing);
  const status = standing === 'note' ? 'note' : standing === 'over' ? 'resolved' : 'firing';
  const incidents = latestOf(facts?.notifications ?? []).flatMap(incidentOf);
  return {
    version: 1,
    id: facts?.id ?? `${notification.key}:${notification.at}`,
    host: facts?.host ?? '',
    status,
    severity: standing === 'note' || standing === 'over' ? null : standing,
    quietly,
    may_repeat: notification.mayRepeat,
    mark: notification.mark,
    title: notification.title,
    text: plainDetail(notification.detail),
    incidents: incidents.slice(0, mostIncidents),
    left_out: Math.max(0, incidents.length - mostIncidents),
  };
};

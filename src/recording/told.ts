import * as z from 'zod/mini';
import type { Announcement, Notification } from '../language/delivery.ts';
import type { Match } from '../language/matcher.ts';
import { actions, reasons, severities } from '../language/signal.ts';
import {
  type Command,
  type Copy,
  type Hold,
  holdReasons,
  type Mark,
  type Member,
  type Notice,
  noticeReasons,
} from '../language/telling.ts';
import { at } from './grammar.ts';
import { flag, listOf, mapOf, number, oneOf, optional, orNull, part, record, text } from './part.ts';

const told = oneOf(...actions);

export const hold = record<Hold>({
  type: oneOf('hold'),
  at,
  incident: text,
  key: text,
  action: told,
  reason: oneOf(...holdReasons),
  by: orNull(text),
  until: orNull(at),
  channels: listOf(text),
});

const member = record<Member>({
  incident: text,
  key: text,
  action: told,
  since: at,
  held: optional(oneOf(...holdReasons)),
});

export const notice = record<Notice>({
  type: oneOf('notice'),
  at,
  id: text,
  why: oneOf(...noticeReasons),
  channels: listOf(text),
  quietly: flag,
  members: listOf(member),
  by: optional(text),
});

export const match = record<Match>({
  kind: optional(text),
  entity: optional(text),
  key: optional(text),
  severity: optional(oneOf(...severities)),
  labels: optional(mapOf(text)),
  matchers: optional(listOf(text)),
} as Parameters<typeof record<Match>>[0]);

export const copy = record<Copy>({ incident: text, messageId: text, chat: orNull(text) });

const said = {
  type: oneOf('command'),
  at,
  id: text,
  by: record({ channel: text, name: text }),
  comment: optional(text),
  heard: optional(record<Mark>({ of: text, number, copy: optional(copy) })),
  slept: optional(flag),
};

const silence = record({ ...said, verb: oneOf('silence'), match, from: at, until: orNull(at) });
const ofIncident = record({
  ...said,
  verb: oneOf('ack', 'unack', 'snooze'),
  incident: text,
  until: optional(at),
});
const unsilence = record({ ...said, verb: oneOf('unsilence'), silence: text });

/** A command is one of three, told apart by its verb. */
export const command = part<Command>(
  z.union([silence.schema, ofIncident.schema, unsilence.schema]),
  (value) => silence.fits(value) || ofIncident.fits(value) || unsilence.fits(value),
);

type Escalated = NonNullable<Notification['escalated']>;
type Flapped = NonNullable<Notification['flapped']>;

const notification = record<Notification>({
  at,
  action: oneOf(...actions, 'note'),
  incident: orNull(text),
  key: text,
  kind: text,
  entity: text,
  source: text,
  reason: orNull(oneOf(...reasons)),
  since: orNull(at),
  mark: orNull(text),
  title: text,
  detail: text,
  held: optional(oneOf(...holdReasons)),
  flapped: optional(record<Flapped>({ since: at, times: number })),
  maintenance: optional(flag),
  flaps: optional(flag),
  escalated: optional(record<Escalated>({ told: listOf(text), at })),
  released: optional(text),
  severity: optional(oneOf(...severities)),
  labels: optional(mapOf(text)),
});

export const announcement = record<Announcement>({
  id: orNull(text),
  at,
  why: oneOf(...noticeReasons, 'note'),
  quietly: flag,
  by: optional(text),
  notifications: listOf(notification) as never,
});

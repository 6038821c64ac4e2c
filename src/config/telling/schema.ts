import * as z from 'zod/mini';
import {
  durationField as duration,
  fields,
  listField as list,
  oneOrMoreField as oneOrMore,
  textField as text,
  told,
} from '../../language/fields.ts';
import { severities } from '../../language/signal.ts';
import { mostBurst, mostFlaps } from '../../telling/rules.ts';

/**
 * What a config says of telling, as it is written. What is in the texts (durations, times, days, matchers) is read by
 * its neighbours, which know where they stand. An `error` names the words for what is wanted there.
 */

/** More of anything are no config that a person has written. */
const most = { rules: 500, items: 100 } as const;

const match = fields({
  kind: z.optional(text('A kind, or a glob of kinds: container, disk*.')),
  entity: z.optional(text('An entity, or a glob: web-*.')),
  key: z.optional(text('A key, or a glob: container/web-*.')),
  severity: z.optional(z.enum(severities)),
  host: z.optional(text('A host, or a glob.')),
  source: z.optional(text('Who has seen it: containers, host.')),
  labels: z.optional(
    z.record(z.string(), text('A value, or a glob.')).check(told('Labels and their values.')),
  ),
  matchers: z.optional(list(text('As Alertmanager writes them: team=~"a|b".'), most.items, 'All must hold.')),
}).check(told('All that is said must hold; nothing said matches everything.'));

const time = (pattern: RegExp) => z.string({ error: 'time' }).check(z.regex(pattern, { error: 'time' }));
const begins = time(/^([01]?\d|2[0-3]):[0-5]\d$/);
const ends = time(/^(([01]?\d|2[0-3]):[0-5]\d|24:00)$/);

const location = z.optional(
  text('A zone as IANA has it: Europe/Berlin. Default: the one of the file, else UTC.'),
);
const range = z.union([z.string().check(z.minLength(1)), z.int()], { error: 'range' });
const days = z.string({ error: 'range' }).check(z.minLength(1));

const interval = fields({
  from: z.optional(begins.check(told('When it begins on each of its days.'))),
  to: z.optional(ends.check(told('When it ends; before `from`: on the next day.'))),
  times: z.optional(
    list(fields({ start_time: begins, end_time: ends }), most.items, 'Several such parts of a day.'),
  ),
  weekdays: z.optional(oneOrMore(days, 'monday:friday, sunday.')),
  days_of_month: z.optional(oneOrMore(range, '1:15, 31; -1 is the last day.')),
  months: z.optional(oneOrMore(range, 'january:march, 12.')),
  years: z.optional(oneOrMore(range, '2026:2027.')),
  location,
}).check(told("A time that comes again, in Alertmanager's words; all that is said must hold."));

const intervals = z.union([interval, list(interval, most.items, 'Open where any of them is.')], {
  error: 'mappingOrList',
});

const channels = oneOrMore(text('A channel, by its name.'), 'Channels, by their names.');

const route = fields({
  name: z.optional(text('What it is called where something is explained.')),
  match: z.optional(match),
  to: channels,
  continue: z.optional(z.boolean().check(told('true: the next route that matches is told as well.'))),
  reminders: z.optional(
    z.union(
      [
        z.literal('off'),
        duration('At least so long apart.'),
        fields({
          every: duration('The first comes at least so long after the alert.'),
          longest: z.optional(duration('Each comes twice as late as the one before, up to this.')),
        }),
      ],
      { error: 'reminders' },
    ),
  ),
  quiet: z.optional(intervals),
  escalate: z.optional(
    list(
      fields({ after: duration('How long after the alert.'), to: channels }),
      most.items,
      'Who else is told while nobody has taken it on.',
    ),
  ),
});

const cause = fields({
  name: z.optional(text('What it is called where something is explained.')),
  cause: match,
  hides: match,
  same: z.optional(oneOrMore(text('host, entity, or a label.'), 'Both must have the same value of these.')),
});

const maintenance = fields({
  name: z.optional(text('What it is called where something is explained.')),
  comment: z.optional(text('The same, where it has no name.')),
  match,
  when: z.optional(intervals),
  cron: z.optional(
    z
      .string({ error: 'cron' })
      .check(z.maxLength(200, { error: 'cron' }), told('When it begins: 0 4 * * 0.')),
  ),
  for: z.optional(duration('How long it lasts, with `cron`.')),
  location,
});

const kind = fields({
  for: z.optional(duration('How long active before it is alerted.')),
  cooldown: z.optional(duration('Time between the reminders of an incident.')),
  keep: z.optional(duration('How long inactive before it counts as recovered.')),
  severity: z.optional(z.enum(severities)),
});

const count = (error: string, most: number) =>
  z.int({ error }).check(z.minimum(0, { error }), z.maximum(most, { error }));

/** The fields, for whoever has more of them in one file. */
export const tellingFields = {
  location,
  routes: z.optional(list(route, most.rules, 'Who is told of what; the first that matches counts.')),
  causes: z.optional(list(cause, most.rules, 'What explains what.')),
  maintenance: z.optional(list(maintenance, most.rules, 'When what matches is not told.')),
  kinds: z.optional(z.record(z.string(), kind).check(told('Timing and severity of one kind, by its name.'))),
  group: z.optional(
    fields({
      burst: z.optional(
        count('count', mostBurst).check(told('So many messages of a group at once; 0: no grouping.')),
      ),
      window: z.optional(duration('How long they are counted.')),
      longest: z.optional(duration('How long it becomes in a storm.')),
    }),
  ),
  flap: z.optional(
    fields({
      alerts: z.optional(
        count('flaps', mostFlaps).check(
          z.refine((n) => n !== 1, { error: 'flaps' }),
          told('So many alerts are flapping; 0: nothing is.'),
        ),
      ),
      within: z.optional(duration('How long they are counted.')),
      settle: z.optional(duration('How long it must stay the same.')),
    }),
  ),
  cause_wait: z.optional(duration('How long a symptom waits for its cause.')),
};

export const tellingFile = fields(tellingFields);

export type TellingFile = z.infer<typeof tellingFile>;
export type MatchEntry = z.infer<typeof match>;
export type IntervalEntry = z.infer<typeof interval>;
export type RouteEntry = z.infer<typeof route>;
export type CauseEntry = z.infer<typeof cause>;
export type MaintenanceEntry = z.infer<typeof maintenance>;

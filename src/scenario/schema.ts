import * as z from 'zod/mini';
import { tellingFile } from '../config/telling/schema.ts';
import { durationPattern } from '../language/duration.ts';
import { fields } from '../language/fields.ts';
import { actions } from '../language/signal.ts';
import { holdReasons, noticeReasons } from '../language/telling.ts';
import { memberPattern } from './told.ts';

/**
 * The format of a scenario file, as it is written. What is in the texts (durations, series, answers) is read
 * by `reader.ts`, which knows where in the file they stand. `docs/scenario.schema.json` is made from this.
 */

const told = (description: string) => z.describe(description);

const error = 'sweepsInARow';
const sweepsInARow = (description: string) =>
  z.int({ error }).check(z.minimum(1, { error }), z.maximum(1_000, { error }), told(description));

const duration = (description: string) =>
  z
    .union([z.literal(0), z.string().check(z.meta({ pattern: durationPattern }))], { error: 'duration' })
    .check(told(`${description} A duration: 90s, 30m, 1h30m.`));

const timing = {
  cooldown: z.optional(duration('Time between the reminders of an incident.')),
  for: z.optional(duration('How long active before it is alerted.')),
  forTicks: z.optional(sweepsInARow('In how many sweeps in a row active before it is alerted.')),
  keep: z.optional(duration('How long inactive before it counts as recovered.')),
};

const policy = fields({
  ...timing,
  kinds: z.optional(
    z
      .record(z.string(), fields(timing))
      .check(told('Timing of one kind, by its name: dep, disk, container.')),
  ),
}).check(told('Alert timing. What is left out is as in the sidecar without any configuration.'));

const text = (description: string) => z.string().check(z.minLength(1), told(description));

const states = text(
  'What is seen, sweep by sweep: inactive x3, active for 34m, warning, critical, unknown, gone, failed, event.',
);

const entity = fields({
  states: z.optional(states),
  values: z.optional(
    z.union([z.number(), text('What is measured, sweep by sweep: 70 75 95x2, 70+5x4 (70, 75, 80, 85).')], {
      error: 'text',
    }),
  ),
  limit: z.optional(
    z
      .union(
        [
          z.number(),
          z.string().check(z.meta({ pattern: '^(at least|above|below|at most) -?\\d+(\\.\\d+)?$' })),
        ],
        { error: 'limit' },
      )
      .check(told('When a value is active: 85 (at least 85), above 85, below 100, at most 100.')),
  ),
  unit: z.optional(z.string().check(told("Stands behind the values: '%'."))),
  title: z.optional(text('What a person calls the entity. Default: its key.')),
  detail: z.optional(
    z
      .union([z.string(), fields({ active: z.optional(z.string()), inactive: z.optional(z.string()) })], {
        error: 'textOrMapping',
      })
      .check(told('What a message says of it, always, or while it is active and inactive.')),
  ),
  source: z.optional(text('The source that sees it. Default: that of its kind.')),
  labels: z.optional(
    z.record(z.string(), z.string()).check(told('Its labels, to match and group by: { group: shop }.')),
  ),
  later: z.optional(
    duration('Of a range such as dep/s{00..39}: each begins so much later than the one before it.'),
  ),
});

const answers = z
  .union([z.number(), z.string().check(z.minLength(1))], { error: 'text' })
  .check(
    told('What it answers, one after the other: ok x2, 429 retry 30s, 502 for 34m, refused, timeout, ok.'),
  );

const sink = fields({
  answers,
  rate: z.optional(text('At most so many messages in so much time: 1 per 1s, 20 per 1m. Default: no limit.')),
  catchUp: z.optional(z.boolean().check(told('false: a backlog is told one by one, never as one message.'))),
});

/** Of the whole file, or of one test; a test goes before the file. */
const setting = {
  start: z.optional(
    z
      .string({ error: 'start' })
      .check(
        z.regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\dZ)?$/, { error: 'start' }),
        told('When the first sweep is, in UTC: 2026-03-28T22:00Z. Default: 2026-01-01.'),
      ),
  ),
  step: z.optional(duration('The time between two sweeps. Default: 30s.')),
  policy: z.optional(policy),
  config: z.optional(
    tellingFile.check(told('What is held back, and who is told: routes, causes, maintenance, kinds.')),
  ),
  blindTicks: z.optional(
    sweepsInARow('After how many failed sweeps in a row a source is called blind. Default: 3.'),
  ),
  sinks: z.optional(
    z
      .record(z.string(), z.union([answers, sink], { error: 'textOrMapping' }))
      .check(
        told('The sinks by name, and what they answer. Default: whoever is expected to be told, always ok.'),
      ),
  ),
};

const action = fields({
  at: duration('When, since the first sweep.'),
  key: text('Of what: container/web, host_mem.'),
  action: z.enum(actions),
  reason: z.optional(
    z.enum(['crossed', 'debounced', 'cooldown elapsed', 'cleared', 'gone', 'edge', 'worse']),
  ),
});

const channels = z.array(text('The name of a channel.')).check(told('To whom, in any order.'));

const notice = fields({
  at: duration('When it is decided, since the first sweep.'),
  why: z.enum(noticeReasons),
  to: z.optional(channels),
  members: z.optional(
    z
      .array(z.string().check(z.meta({ pattern: memberPattern.source })))
      .check(told('Whom it is about, in any order: container/web alert, dep/s{00..39} recovery silenced.')),
  ),
  quietly: z.optional(z.boolean().check(told('Whether it rings nobody.'))),
});

const held = fields({
  at: duration('When, since the first sweep.'),
  key: text('Of what: container/web, host_mem.'),
  reason: z.enum(holdReasons),
  action: z.optional(z.enum(actions)),
  until: z.optional(duration('When it is judged anew, since the first sweep.')),
  by: z.optional(text('What holds it: the name of a rule, the id of a silence.')),
});

const explanation = fields({
  at: duration('When it is asked, since the first sweep.'),
  key: text('Of what: container/web, host_mem.'),
  contains: z
    .union(
      [text('A part of what is said.'), z.array(z.string().check(z.minLength(1))).check(z.minLength(1))],
      {
        error: 'textOrList',
      },
    )
    .check(told('Parts of what polkan explain says of it.')),
});

const command = fields({
  at: duration('When, since the first sweep.'),
  say: text('As on the command line: ack container/web, silence container/web-* 1h upgrade.'),
  by: z.optional(text('Who says it.')),
});

const change = fields({
  at: duration('When, since the first sweep.'),
  policy: z.optional(policy),
  config: z.optional(
    tellingFile.check(told('What is held back, and who is told, from then on: the whole of it.')),
  ),
  unwatched: z.optional(
    z
      .array(text('A key, or a range of them.'))
      .check(told('What nobody watches from then on: it is closed, without a sound.')),
  ),
});

const message = fields({
  at: duration('When it arrives, since the first sweep.'),
  text: z.optional(z.string().check(told('The whole text.'))),
  contains: z.optional(
    z
      .union([text('A part of the text.'), z.array(z.string().check(z.minLength(1))).check(z.minLength(1))], {
        error: 'textOrList',
      })
      .check(told('Parts of the text, in any order.')),
  ),
});

const test = fields({
  name: text('What it proves, as a sentence.'),
  ...setting,
  series: z
    .record(z.string(), z.union([states, entity], { error: 'textOrMapping' }))
    .check(told('What is seen of each entity, by its key; dep/s{00..39} is forty.')),
  until: z.optional(duration('The time of the last sweep; every series goes on as its last item says.')),
  changes: z.optional(
    z.array(change).check(told('Changes of the configuration on the way, as a reload brings them.')),
  ),
  commands: z.optional(z.array(command).check(told('What operators say.'))),
  expect: fields({
    notices: z.optional(z.array(notice).check(told('Every notice; [] if there must be none.'))),
    holds: z.optional(z.array(held).check(told('Every hold; [] if nothing may be held back.'))),
    explain: z.optional(z.array(explanation).check(told('What is said of a key at a time.'))),
    actions: z.optional(z.array(action).check(told('Every action; [] if there must be none.'))),
    messages: z.optional(
      z
        .record(z.string(), z.array(message))
        .check(told('Every message that arrives, by the name of the sink.')),
    ),
    exactly: z.optional(z.boolean().check(told('false: more may happen than is listed. Default: true.'))),
  }),
});

export const scenarioFile = fields({
  locale: z.optional(z.enum(['en', 'ru']).check(told('The language of the messages. Default: en.'))),
  ...setting,
  tests: z.array(test).check(z.minLength(1)),
});

export type ScenarioFile = z.infer<typeof scenarioFile>;
export type TestEntry = z.infer<typeof test>;
export type PolicyEntry = z.infer<typeof policy>;
export type EntityEntry = z.infer<typeof entity>;
export type SinkEntry = z.infer<typeof sink>;

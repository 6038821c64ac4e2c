/**
 * Polkan as a library: what it takes to write a source, a sink or a policy of your own, and the pipeline
 * that runs them. To test them in virtual time there is `polkan/testing`.
 */
export { liveScheduler } from './language/clock.ts';
export type {
  Attempt,
  Delivery,
  MessageId,
  MessageText,
  Notification,
  Outgoing,
  Owed,
  Rate,
  Receipt,
} from './language/delivery.ts';
export type { Policies } from './language/policy.ts';
export {
  type Action,
  incidentId,
  incidentStart,
  keyOf,
  type Policy,
  type Reason,
  type Signal,
  type StatePath,
  type Sweep,
  type Transition,
} from './language/signal.ts';
export {
  type Actor,
  type ActorOptions,
  type ActorSystem,
  createActors,
  type Decision,
  decide,
} from './machines/actors.ts';
export { type Headline, inOneLine, type Locale, locales, type Messages } from './messages/messages.ts';
export { type Keep, type PipelineOptions, pipeline } from './pipeline.ts';
export type { StateRecord, StopRecord, TapRecord } from './recording/records.ts';
export { parseRecord, readRecord, recordLine } from './recording/records.ts';
export { type Sink, SinkError } from './sinks/sink.ts';
export type { Hints, Reading, Source, Turn } from './streams/source.ts';

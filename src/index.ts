/**
 * Polkan as a library: what it takes to write a source, a sink or a policy of your own, and the pipeline
 * that runs them. To test them in virtual time there is `polkan/testing`.
 */
export { liveScheduler } from './clock.ts';
export type { Policies } from './config.ts';
export {
  type Actor,
  type ActorOptions,
  type ActorSystem,
  createActors,
  type Decision,
  decide,
} from './machines/actors.ts';
export { type Headline, inOneLine, type Locale, locales, type Messages } from './messages.ts';
export { type Keep, type Parts, pipeline } from './pipeline.ts';
export type { StateRecord, StopRecord, TapRecord } from './records.ts';
export { parseRecord, readRecord, recordLine } from './records.ts';
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
} from './signal.ts';
export type { Attempt, Delivery, Owed } from './sinks/queue.ts';
export {
  type Notification,
  type Outgoing,
  type Rate,
  type Receipt,
  type Sink,
  SinkError,
} from './sinks/sink.ts';
export type { Hints, Reading, Source, Turn } from './streams/source.ts';

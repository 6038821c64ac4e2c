/**
 * The timing harness: alert timing in virtual time, for tests of your own sources, sinks and policies.
 * Nothing here starts a real timer or reads a real clock, and nothing belongs to any test runner.
 */

export { type Duration, elapsed, ms } from '../language/duration.ts';
export type { Assert } from './assertion.ts';
export type { Expected } from './difference.ts';
export { type PolicyOptions, standardPolicy } from './policies.ts';
export {
  type PolicyRun,
  type PolicyRunOptions,
  type PolicyStep,
  runPolicy,
} from './policy-run.ts';
export { type PolicyTest, testPolicy } from './policy-test.ts';
export { assertReading } from './reading.ts';
export { type Recording, readRecording, recording } from './recording.ts';
export type { Fault, Message, Run } from './run.ts';
export { type ScriptedAttempt, type SinkAnswer, type SinkScript, sink } from './scripted-sink.ts';
export {
  type ScriptedTurn,
  type Shown,
  type SourceAnswer,
  type SourceScript,
  signal,
  source,
} from './scripted-source.ts';
export { type SimulateOptions, simulate, simulateSync } from './simulate.ts';
export { assertTimeline, type Timeline, type TimelineOptions, timeline } from './timeline.ts';
export { assertTranscript } from './transcript.ts';
export { type Time, type VirtualTime, virtualTime } from './virtual-time.ts';

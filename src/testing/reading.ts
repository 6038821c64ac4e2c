import { keyOf, type Signal } from '../language/signal.ts';
import { parseRecord } from '../recording/records.ts';
import type { Reading } from '../streams/source.ts';
import { checkedPolicy } from './policies.ts';

/**
 * Checks what a source of your own has read: its lists, every signal in it, and that no entity is in it
 * twice.
 *
 * @throws Error that names what is wrong, and where
 */
export function assertReading(reading: unknown): asserts reading is Reading {
  const { covers, signals } = (reading ?? {}) as { covers?: unknown; signals?: unknown };
  const sweep = parseRecord({ type: 'sweep', at: 0, source: 'the reading', covers, signals });
  if (sweep?.type !== 'sweep') throw new Error('it is no reading');
  const seen = new Set<string>();
  for (const [index, { kind, entity, edge }] of sweep.signals.entries()) {
    const key = keyOf(kind, entity);
    // As it was given: a record leaves out what it does not know.
    checkedPolicy((signals as Signal[])[index]?.policy ?? {}, `${key}: policy`);
    if (edge === true) continue;
    if (seen.has(key)) throw new Error(`${key}: two signals of one entity`);
    seen.add(key);
  }
  const memory = (reading as { memory?: unknown }).memory;
  if (memory !== undefined && JSON.stringify(memory) === undefined) throw new Error('memory is no JSON');
}

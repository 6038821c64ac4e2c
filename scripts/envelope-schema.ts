import { writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { envelope } from '../src/streams/orchestrator/envelope.ts';

/** The JSON Schema of the metrics envelope, as a service writes it. */
export const envelopeSchema = (): unknown => z.toJSONSchema(envelope, { io: 'input' });

/** `node scripts/envelope-schema.ts && npm run format` writes it anew. */
if (import.meta.main) {
  const file = new URL('../docs/metrics-envelope.schema.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(envelopeSchema(), null, 2)}\n`);
}

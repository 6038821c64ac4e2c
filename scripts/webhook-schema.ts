import { writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { webhookSchema as schema } from '../src/sinks/webhook/webhook-body.ts';

/** The JSON Schema of what is posted to a webhook, as its receiver reads it. */
export const webhookSchema = (): unknown => z.toJSONSchema(schema);

/** `node scripts/webhook-schema.ts && npm run format` writes it anew. */
if (import.meta.main) {
  const file = new URL('../docs/webhook.schema.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(webhookSchema(), null, 2)}\n`);
}

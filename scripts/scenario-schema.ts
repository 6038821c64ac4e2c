import { writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { scenarioFile } from '../src/scenario/schema.ts';

/** The JSON Schema of a scenario file, for editors. */
export const scenarioSchema = (): unknown => z.toJSONSchema(scenarioFile, { io: 'input' });

/** `node scripts/scenario-schema.ts && npm run format` writes it anew. */
if (import.meta.main) {
  const file = new URL('../docs/scenario.schema.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(scenarioSchema(), null, 2)}\n`);
}

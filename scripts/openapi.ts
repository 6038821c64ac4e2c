import { writeFileSync } from 'node:fs';
import manifest from '../package.json' with { type: 'json' };
import { openApi } from '../src/status/openapi.ts';

/** `npm run docs` writes it anew. */
if (import.meta.main) {
  const file = new URL('../docs/openapi.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(openApi(manifest.version), null, 2)}\n`);
}

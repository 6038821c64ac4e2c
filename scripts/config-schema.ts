import { writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { wholeSchema } from '../src/config/file/schema.ts';
import { builtIn } from '../src/config/settings.ts';

/** What a variable looks like: it may stand wherever a value may, in quotes. */
const variable = { type: 'string', pattern: '\\$\\{' } as const;

/** The JSON Schema of a config, for editors. */
export const configSchema = (): object => {
  const schema = z.toJSONSchema(wholeSchema(builtIn), {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def;
      if (typeof jsonSchema.pattern === 'string') jsonSchema.pattern += `|${variable.pattern}`;
      if (type !== 'number' && type !== 'boolean' && type !== 'enum') return;
      const { description, ...is } = jsonSchema;
      for (const name of Object.keys(jsonSchema)) delete jsonSchema[name];
      Object.assign(jsonSchema, { ...(description && { description }), anyOf: [is, variable] });
    },
  });
  return { title: 'The configuration of Polkan', ...schema };
};

/** `npm run docs` writes it anew. */
if (import.meta.main) {
  const file = new URL('../docs/polkan.schema.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify(configSchema(), null, 2)}\n`);
}

import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses: Record<string, { readonly schema?: object }> }>>
    >
  >;
  readonly definitions: object;
}

const description = parse(
  readFileSync(new URL('../fixtures/alertmanager/openapi.yaml', import.meta.url), 'utf8'),
) as Description;

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
ajv.addFormat('uri', (text: string) => URL.canParse(text));

const compiled = new Map<string, ValidateFunction>();

/**
 * What is wrong with an answer by Alertmanager's own description of its API; empty: nothing. A path that the description does not
 * know is a throw.
 */
export const wrongWith = (method: string, path: string, status: number, body: unknown): readonly string[] => {
  const own = path.replace(/^\/api\/v2/, '').replace(/\/silence\/[^/]+$/, '/silence/{silenceID}');
  const answers = description.paths[own]?.[method.toLowerCase()]?.responses;
  const answer = answers?.[String(status)];
  if (answer === undefined) throw new Error(`${method} ${own} ${status} is not described`);
  if (answer.schema === undefined) return [];
  const name = `${method} ${own} ${status}`;
  const validate =
    compiled.get(name) ?? ajv.compile({ ...answer.schema, definitions: description.definitions });
  compiled.set(name, validate);
  return validate(body)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
};

/** What is wrong with a body that is posted. */
export const wrongWithDefinition = (name: string, body: unknown): readonly string[] => {
  const validate =
    compiled.get(name) ??
    ajv.compile({ $ref: `#/definitions/${name}`, definitions: description.definitions });
  compiled.set(name, validate);
  return validate(body)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
};

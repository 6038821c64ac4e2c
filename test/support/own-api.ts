import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApi } from '../../src/status/openapi.ts';

interface Description {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly security?: readonly object[];
            readonly responses: Readonly<
              Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
            >;
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export const ownDescription = openApi('1') as Description;

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(ownDescription, 'own');
const compiled = new Map<string, ValidateFunction>();

const isOf = (path: string, asked: string): boolean => {
  const [parts, given] = [path.split('/'), asked.split('/')];
  return (
    parts.length === given.length && parts.every((part, at) => part.startsWith('{') || part === given[at])
  );
};

/** What is wrong with an answer by our own description; a path, method or status that it does not have is a throw. */
export const wrongWithOwn = (
  method: string,
  asked: string,
  status: number,
  body: unknown,
): readonly string[] => {
  const [plain = ''] = asked.split('?');
  const path = Object.keys(ownDescription.paths)
    .sort()
    .find((one) => isOf(one, plain));
  const answer = ownDescription.paths[path ?? '']?.[method.toLowerCase()]?.responses[String(status)];
  if (answer === undefined) throw new Error(`${method} ${plain} ${status} is not described`);
  const schema = answer.content?.['application/json']?.schema;
  if (schema === undefined) return [];
  const name = JSON.stringify(schema);
  const pointer = name.replaceAll('"#/components', '"own#/components');
  const validate = compiled.get(name) ?? ajv.compile(JSON.parse(pointer) as object);
  compiled.set(name, validate);
  return validate(body)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
};

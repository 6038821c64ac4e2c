import { isSecretVariable } from './secret-names.ts';
import { hiddenByName } from './secret-pairs.ts';
import { withoutSecrets } from './secrets.ts';

/** The value of a name as it may be shown: without what its name calls a secret, or what looks like one. */
export const namedValue = (name: string, value: string): string => {
  const hidden = hiddenByName(name, value);
  return hidden === value ? withoutSecrets(value) : hidden;
};

/** Whether an expression for the values of a name holds what none of them shows. */
export const isSecretExpression = (name: string, expression: string): boolean =>
  withoutSecrets(expression) !== expression || (isSecretVariable(name) && /[\p{L}\p{N}]/u.test(expression));

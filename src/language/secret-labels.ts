import { digestOf } from './digest.ts';
import { isSecretVariable, mask } from './secret-names.ts';
import { isSecretPair, withoutSecrets } from './secrets.ts';

/**
 * The value of a name that stands apart from it, a label's say, as it may be shown: where `name=value` would lose its value in a
 * text, it is `***` with a few characters of a digest, so that two that differ remain two, and can be matched by what is shown.
 */
export const namedValue = (name: string, value: string): string =>
  isSecretVariable(name) && isSecretPair(name, '=', value, '')
    ? `${mask}~${digestOf(value, 4)}`
    : withoutSecrets(value);

/** Whether an expression for the values of a name holds what none of them shows. */
export const isSecretExpression = (name: string, expression: string): boolean =>
  withoutSecrets(expression) !== expression || (isSecretVariable(name) && /[\p{L}\p{N}]/u.test(expression));

import { nameText, quoted } from './match-text.ts';
import { type Match, MatchError, readTerm } from './matcher.ts';
import { isSecretExpression, namedValue } from './secret-labels.ts';
import { mask } from './secret-names.ts';
import { withoutSecrets } from './secrets.ts';

/**
 * A match that somebody gave, as it is kept and shown: no secret stands in it, and it still matches, for what is matched has
 * lost its own.
 *
 * @throws MatchError where that can't be: what an expression would match can't be masked in it
 */
export const withoutSecretsIn = ({ key, matchers, ...others }: Match): Match => ({
  ...others,
  ...(key !== undefined && { key: withoutSecrets(key) }),
  ...(matchers !== undefined && { matchers: matchers.map(termWithoutSecrets) }),
});

const termWithoutSecrets = (written: string): string => {
  const { name, operator, value: given } = readTerm(written);
  const value = operator.endsWith('~') ? given : namedValue(name, given);
  if (!operator.endsWith('~'))
    return value.includes(mask) ? `${nameText(name)}${operator}${quoted(value)}` : written;
  if (!isSecretExpression(name, value)) return written;
  const shown = `${nameText(name)}${operator}${mask}`;
  throw new MatchError('secret', shown, `'${shown}' would show a secret`);
};

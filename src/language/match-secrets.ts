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
  const { name, operator, value } = readTerm(written);
  if (!operator.endsWith('~')) {
    const masked = namedValue(name, value);
    return masked.includes(mask) ? `${nameText(name)}${operator}${quoted(masked)}` : written;
  }
  if (!isSecretExpression(name, value)) return written;
  const shown = `${nameText(name)}${operator}${mask}`;
  throw new MatchError('secret', shown, `'${shown}' would show a secret`);
};

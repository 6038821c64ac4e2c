import { withoutSecrets } from '../../language/secrets.ts';
import { oneLine, shortened } from '../../language/text.ts';
import { labelsRead } from './container-labels.ts';
import type { Container } from './container-state.ts';
import { dockerLimits } from './limits.ts';

/** What of an inspect is kept, and in which form: pure. */

const longest = 200;
/** Docker's ids are of 64 digits, and its times shorter; what is longer is none. */
const longestWord = 128;

/** A part of a text that does not keep the whole of it in memory. */
const cut = (text: string, most: number, from = 0): string =>
  text.length <= most ? text : Buffer.from(text.slice(from, from + most)).toString();

/**
 * A text from outside as one harmless line, to stand inside a sentence: no full stop at its end, at most 200
 * characters. Secrets go before it is cut, for half of one is no longer known for what it is.
 */
export const tidy = (text: string): string =>
  shortened(withoutSecrets(oneLine(cut(text, dockerLimits.textOfOne))), longest).replace(/[\s.]+$/, '');

const lastLine = (text: string): string =>
  cut(text, dockerLimits.textOfOne, Math.max(0, text.length - dockerLimits.textOfOne))
    .split(/[\r\n]+/)
    .map(tidy)
    .findLast((line) => line !== '') ?? '';

/** Engines say in a word how a container is; what is no word is shown, and means nothing. */
const word = (text: string): string => (text.length <= longestWord ? text : tidy(text));

/**
 * Of an inspect what is looked at and nothing else: it is kept for as long as the container runs well, and what an image or a
 * health check can write into it is megabytes. Of what its health check has said the last line is read, of its labels those that say something.
 */
export const keptOf = ({ Id, Name, RestartCount, Config, State }: Container): Container => {
  const { Status, ExitCode, OOMKilled, Error: error, StartedAt, FinishedAt, Health } = State;
  const output = Health?.Log?.at(-1)?.Output;
  return {
    Id: Id.length > longestWord ? '' : Id,
    ...{ Name, RestartCount },
    ...(Config?.Labels && { Config: { Labels: labelsRead(Config.Labels, cut) } }),
    State: {
      Status: word(Status),
      ...(ExitCode !== undefined && { ExitCode }),
      ...(OOMKilled !== undefined && { OOMKilled }),
      ...(error !== undefined && { Error: tidy(error) }),
      ...(StartedAt !== undefined && StartedAt.length <= longestWord && { StartedAt }),
      ...(FinishedAt !== undefined && FinishedAt.length <= longestWord && { FinishedAt }),
      ...(Health && {
        Health: {
          Status: word(Health.Status),
          ...(Health.FailingStreak !== undefined && { FailingStreak: Health.FailingStreak }),
          ...(output !== undefined && { Log: [{ Output: lastLine(output) }] }),
        },
      }),
    },
  };
};

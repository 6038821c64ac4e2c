import type { ReadConfig } from '../config/config.ts';
import { keyOf } from '../language/signal.ts';
import { clockTime } from '../messages/clock.ts';
import { type InboundWords, inboundWords } from '../messages/inbound.ts';
import type { SignalAnswer } from '../status/signal-verb.ts';
import type { SignalRefusal } from '../streams/inbound/said-signal.ts';
import { asked } from './console.ts';
import { complain, printer } from './lines.ts';

/** As the command line has them. */
export interface SignalOptions {
  readonly active?: true;
  readonly inactive?: true;
  readonly detail?: string;
  readonly title?: string;
  readonly severity?: string;
  readonly for?: string;
}

/** Tells the running sidecar how something is. Exit code 1: it was not understood; 2: there is no sidecar, or it was called wrongly. */
export const signalCommand = async (
  read: ReadConfig,
  kind: string,
  entity: string,
  { active, inactive, ...rest }: SignalOptions,
): Promise<0 | 1 | 2> => {
  const say = inboundWords[read.config.locale];
  if ((active === true) === (inactive === true)) {
    complain(say.eitherOr);
    return 2;
  }
  const answer = await asked<SignalAnswer>(read, {
    verb: 'signal',
    ...{ kind, entity, active: active === true },
    ...rest,
  });
  if (answer === null) return 2;
  if ('refused' in answer) {
    complain(refusalText(answer.refused, say));
    return 1;
  }
  const { said } = answer;
  const key = keyOf(said.kind, said.entity);
  const until = said.until === null ? null : clockTime(said.until, Date.now());
  await printer()(said.active ? say.active(key, until) : say.well(key));
  return 0;
};

const refusalText = (refused: SignalRefusal, say: InboundWords): string => {
  switch (refused.code) {
    case 'tooLong':
      return say.tooLong(refused.what, refused.most);
    case 'noText':
      return say.noText(refused.what);
    case 'isFull':
      return say.isFull(refused.most);
    case 'eitherOr':
    case 'off':
      return say[refused.code];
    default:
      return say[refused.code](refused.said);
  }
};

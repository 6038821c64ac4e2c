import pino from 'pino';
import type { ReadConfig } from '../config/config.ts';
import { builtIn } from '../config/settings.ts';
import { liveScheduler } from '../language/clock.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { channelsIn } from '../messages/channels.ts';
import { whyFailed } from '../messages/faults.ts';
import { locales } from '../messages/messages.ts';
import { channelsOn } from '../sidecar/configured.ts';
import { makeSinks } from '../sidecar/make-sinks.ts';
import type { Sink } from '../sinks/sink.ts';
import { complain, fitted, printer } from './lines.ts';

/** What is known of a channel without telling it anything. */
interface Listed {
  readonly name: string;
  readonly type: string;
  readonly where: string;
  /** `null`: only a message would show it. */
  readonly works: boolean | null;
  /** Why it does not work. */
  readonly why?: string;
}

/**
 * The configured channels: what each is called, of which type it is, where it tells, and whether it would be told anything, as
 * far as that can be asked without a message. Exit code 1 if one does not work.
 */
export const channelsCommand = async (read: ReadConfig, json: boolean): Promise<0 | 1> => {
  const { config, faults } = read;
  const words = locales[config.locale];
  const say = channelsIn(words).list;
  const clean = (text: string): string => withoutSecrets(text, config.secrets);
  for (const fault of faults) complain(clean(fault));
  const closings: (() => unknown)[] = [];
  const sinks = await makeSinks(config, {
    scheduler: liveScheduler(),
    words,
    logger: pino({ enabled: false }),
    atEnd: (close) => void closings.push(close),
  });
  const listed = await Promise.all(
    channelsOn(config, builtIn).map(async ({ name, definition, config: own }): Promise<Listed> => {
      const sink = sinks.find((each) => each.name === name);
      const where = clean(definition.overview(own as never, words));
      return {
        name,
        type: definition.sort,
        where,
        ...(await asked(sink, (error) => clean(whyFailed(error, words)))),
      };
    }),
  );
  await Promise.allSettled(closings.map((close) => close()));
  const print = printer();
  if (json) await print(JSON.stringify(listed));
  else if (listed.length === 0) await print(say.none);
  else {
    const rows = listed.map(({ name, type, where, works, why = '' }) => [
      name,
      type,
      where,
      works === null ? say.unknown : works ? say.works : say.fails(why),
    ]);
    for (const line of fitted([say.columns, ...rows])) await print(line);
  }
  return listed.some(({ works }) => works === false) || faults.length > 0 ? 1 : 0;
};

const asked = async (
  sink: Sink | undefined,
  whyOf: (error: unknown) => string,
): Promise<Pick<Listed, 'works' | 'why'>> => {
  if (sink?.lacks !== undefined) return { works: false, why: sink.lacks };
  if (sink?.check === undefined) return { works: null };
  try {
    await sink.check(AbortSignal.timeout(sink.timeoutMs));
    return { works: true };
  } catch (error) {
    return { works: false, why: whyOf(error) };
  }
};

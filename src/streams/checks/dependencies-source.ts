import { safeUrl } from '../../language/secrets.ts';
import { at, interval, type ReaderOf, type Tell, text } from '../../language/setting.ts';
import { items, shown, urlOf } from '../../language/written.ts';
import type { Messages } from '../../messages/messages.ts';
import type { SourceDefinition } from '../source-definition.ts';
import type { Target } from './dependencies.ts';
import { tellsOfNetwork } from './network.ts';

const settings = {
  DEPENDENCIES_INTERVAL_S: interval('dependencies'),
  DEPS: at('dependencies.targets', {
    ...text(
      'Dependencies',
      '',
      'name=url, comma-separated; http, https or tcp (tcp://db:5432). A comma in a URL: %2C.',
    ),
    form: 'pairs' as const,
  }),
};

export interface DependenciesConfig {
  readonly everyMs: number;
  readonly targets: readonly Target[];
}

/** What the watched service needs. */
export const dependenciesSource: SourceDefinition<'dependencies', DependenciesConfig | null> = {
  name: 'dependencies',
  kinds: { dep: {}, network: {} },
  settings,
  read: ({ ms, text }: ReaderOf<typeof settings>, tell, words) => {
    const targets = targetsOf(text('DEPS'), tell, words);
    return targets.length === 0 ? null : { everyMs: ms('DEPENDENCIES_INTERVAL_S'), targets };
  },
  make: async (config, tools) => {
    const [{ dependencies }, { httpGet }, { tcpConnect }] = await Promise.all([
      import('./dependencies.ts'),
      import('../http.ts'),
      import('./tcp.ts'),
    ]);
    tools.atEnd(
      tools.reach.watch(
        config.targets.map(({ url }) => url),
        { says: false },
      ),
    );
    return dependencies({ ...tools, ...config, get: httpGet, connect: tcpConnect });
  },
  watches: ({ targets }, kind, entity) =>
    kind === 'network' ? tellsOfNetwork(targets) : targets.some(({ name }) => name === entity),
  names: ({ targets }, kind) => (kind === 'dep' ? targets.map(({ name }) => name) : []),
  overview: ({ targets }, { watch }) =>
    watch.dependencies(targets.map(({ name, url }) => `${name} (${safeUrl(url)})`).join(', ')),
};

/**
 * `name=url,…` with http, https or tcp; a comma that belongs to a URL is written `%2C`. What is not of that
 * form is a fault, and left out; of two with one name the first holds.
 */
const targetsOf = (list: string, tell: Tell, words: Messages): Target[] => {
  const targets = new Map<string, Target>();
  for (const item of items(list)) {
    const [, name = '', address = ''] = /^([\p{L}\p{M}\p{N}_.-]+)\s*=\s*(.*)$/su.exec(item) ?? [];
    const url = urlOf(address, ['http', 'https', 'tcp']);
    const portless = url?.protocol === 'tcp:' && url.port === '';
    if (portless) tell.fault(words.config.portlessDep(shown(item)));
    else if (url === null) tell.fault(words.config.badDep(shown(item)));
    else if (targets.has(name)) tell.warning(words.config.twiceDep(name));
    else targets.set(name, { name, url });
  }
  return [...targets.values()];
};

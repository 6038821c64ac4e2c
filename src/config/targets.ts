import type { Messages } from '../messages/messages.ts';
import { items, shown, urlOf } from './values.ts';

/** Something that the watched service depends on. */
export interface Target {
  readonly name: string;
  readonly url: URL;
}

/**
 * `name=url,…` with http, https or tcp; a comma that belongs to a URL is written `%2C`. What is not of that
 * form is a fault, and left out; of two with one name the first holds.
 */
export const readTargets = (
  list: string,
  words: Messages,
  tell: Readonly<Record<'warning' | 'fault', (message: string) => void>>,
): Target[] => {
  const targets = new Map<string, Target>();
  for (const item of items(list)) {
    const [, name = '', address = ''] = /^([\w.-]+)\s*=\s*(.*)$/s.exec(item) ?? [];
    const url = urlOf(address, ['http', 'https', 'tcp']);
    const portless = url?.protocol === 'tcp:' && url.port === '';
    if (url === null || portless) tell.fault(words.config.badDep(shown(item)));
    else if (targets.has(name)) tell.warning(words.config.twiceDep(name));
    else targets.set(name, { name, url });
  }
  return [...targets.values()];
};

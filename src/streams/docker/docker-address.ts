import { isContainerItem } from '../../language/container-names.ts';
import type { Outside, Reader, Tell } from '../../language/setting.ts';
import { items, shown, urlOf } from '../../language/written.ts';
import type { Messages } from '../../messages/messages.ts';

/** Where Docker is asked. */
export interface DockerAddress {
  /** The path of a socket, or `tcp://host:port`. */
  readonly address: string;
  /** Somebody said so: then it must be there. */
  readonly isExplicit: boolean;
}

/** Docker's own port for connections without TLS. */
const standardPort = '2375';

/**
 * Where Docker is: `WATCHDOG_DOCKER_SOCK`, else `DOCKER_HOST`, else the usual socket. A path, `unix://` and a
 * path, or `tcp://host:port`; `null` where it can be none of them.
 */
export const dockerAddress = (
  reader: Pick<Reader<string, string, 'DOCKER_SOCK' | 'CONTAINERS'>, 'text' | 'isSet'>,
  words: Messages,
  { exists, variable }: Pick<Outside, 'exists' | 'variable'>,
  tell: Tell,
): DockerAddress | null => {
  const own = variable('WATCHDOG_DOCKER_SOCK');
  const dockers = variable('DOCKER_HOST');
  const [name, given] =
    own === '' && dockers !== '' ? ['DOCKER_HOST', dockers] : ['WATCHDOG_DOCKER_SOCK', own];
  const isExplicit = given !== '';
  const value = isExplicit ? given : reader.text('DOCKER_SOCK');
  const isAsked = reader.text('CONTAINERS') !== '';
  const [scheme] = /^[a-z][a-z0-9+.-]*(?=:\/\/)/i.exec(value) ?? [];
  const path = scheme === 'unix' ? value.slice('unix://'.length) : value;
  if (scheme === undefined || (scheme === 'unix' && path.startsWith('/'))) {
    if (isAsked && isExplicit && !exists(path)) tell.fault(words.config.socketMissing(name, shown(path)));
    if (!isExplicit && !reader.isSet('CONTAINERS') && !exists(path))
      tell.hint(words.config.noSocket(shown(path)));
    return { address: path, isExplicit };
  }
  const url = urlOf(value.replace(/^(tcp|http):/i, 'http:'), ['http']);
  if (url !== null && url.pathname === '/' && url.search === '' && url.username === '') {
    // A port that is HTTP's own is left out of a URL, and only there.
    const port = url.port || (/:80\/?$/.test(value) ? '80' : standardPort);
    return { address: `tcp://${url.hostname}:${port}`, isExplicit };
  }
  if (isAsked) tell.fault(words.config.noDocker(name, shown(value)));
  return null;
};

/** The items of `WATCHDOG_CONTAINERS`; `null`: off. What can be no name and no pattern is a fault, and left out. */
export const readContainerNames = (list: string, words: Messages, tell: Tell): string[] | '*' | null => {
  // `docker inspect` gives a name with a slash before it.
  const given = items(list).map((each) => each.replace(/^(!?)\//, '$1'));
  const names = given.filter(isContainerItem);
  for (const each of given) if (!isContainerItem(each)) tell.fault(words.config.noContainer(shown(each)));
  if (names.length === 0) return null;
  return names.length === 1 && names[0] === '*' ? '*' : names;
};

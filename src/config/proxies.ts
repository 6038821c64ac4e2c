import { unescape as percentDecoded } from 'node:querystring';
import type { Proxies } from '../language/proxy.ts';
import type { Tell } from '../language/setting.ts';
import { shown, urlOf } from '../language/written.ts';
import type { Messages } from '../messages/messages.ts';
import type { Env } from './variables.ts';

/** What a proxy may speak. */
const schemes = ['http', 'https', 'socks5'];

/**
 * The proxies of the environment: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, and `ALL_PROXY` for either scheme without
 * one of its own. In small letters they come first, as curl has it; one without a scheme is an http one. `null`: there is none.
 */
export const readProxies = (env: Env, tell: Tell, words: Messages): Proxies | null => {
  const given = (name: string): string => env[name.toLowerCase()]?.trim() || env[name]?.trim() || '';
  const told = new Set<string>();
  const proxy = (name: string): URL | null => {
    const own = given(name);
    const [from, value] = own === '' ? ['ALL_PROXY', given('ALL_PROXY')] : [name, own];
    if (value === '') return null;
    // Names go to a SOCKS proxy as names in any case, which is what the h asks for.
    const plain = value.replace(/^socks(5h)?:/i, 'socks5:');
    const url = urlOf(plain.includes('://') ? plain : `http://${plain}`, schemes);
    if (url === null) {
      // Both schemes may have it from ALL_PROXY.
      if (!told.has(from))
        tell.fault(words.config.noUrl(from, shown(value), schemes.join(', '), words.config.noProxy));
      told.add(from);
      return null;
    }
    for (const secret of [url.username, url.password]) {
      tell.secret(secret);
      tell.secret(percentDecoded(secret));
    }
    return url;
  };
  const [http, https] = [proxy('HTTP_PROXY'), proxy('HTTPS_PROXY')];
  return http === null && https === null ? null : { http, https, except: given('NO_PROXY') };
};

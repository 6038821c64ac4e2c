import { messageOf } from './errors.ts';
import { type Fault, FaultError, type FaultOf } from './fault.ts';
import { cutAtWord } from './text.ts';

/** Error codes (or names) of Node and undici; the first pattern that fits. */
const codes: readonly (readonly [RegExp, Fault])[] = [
  [/^ECONNREFUSED$/, { code: 'refused' }],
  [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, { code: 'reset' }],
  [/^UND_ERR_(SOCKET|RES_CONTENT_LENGTH_MISMATCH)$/, { code: 'closedEarly' }],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError)$/, { code: 'notInTime' }],
  [/^ENOTFOUND$/, { code: 'noSuchName' }],
  [/^EAI_/, { code: 'lookUpFailed' }],
  [/^EHOST(UNREACH|DOWN)$/, { code: 'hostUnreachable' }],
  [/^E(NETUNREACH|NETDOWN|ADDRNOTAVAIL)$/, { code: 'networkUnreachable' }],
  [/^NOT_LET_OUT$/, { code: 'notLetOut' }],
  [/^E(ACCES|PERM)$/, { code: 'noPermission' }],
  [/^E(MFILE|NFILE)$/, { code: 'noHandles' }],
  [/^E(NOBUFS|NOMEM)$/, { code: 'noMemory' }],
  [/^ERR_STOOD_STILL$/, { code: 'stoodStill' }],
  [/^CERT_HAS_EXPIRED$/, { code: 'certificateExpired' }],
  [/^CERT_NOT_YET_VALID$/, { code: 'certificateNotYetValid' }],
  [/^CERT_REVOKED$/, { code: 'certificateRevoked' }],
  [/SELF_SIGNED_CERT/, { code: 'certificateSelfSigned' }],
  [/^ERR_TLS_CERT_ALTNAME/, { code: 'certificateOfAnother' }],
  [/^(UNABLE_TO_|CERT_|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE)/, { code: 'certificateNotTrusted' }],
  [/^(EPROTO|ERR_SSL_|ERR_TLS_)/, { code: 'tlsFailed' }],
  [/^UND_ERR_HEADERS_OVERFLOW$/, { code: 'headersTooLarge' }],
  // By name: undici 8.12 leaves the code of this one empty.
  [/^HTTPParserError$/, { code: 'notHttp' }],
  [/^ERR_INVALID_URL$/, { code: 'notUrl' }],
];

/**
 * What connect(2) says where a rule of this machine forbids it: a route that is `prohibit` or `blackhole`, a firewall, a
 * sandbox. What others forbid on the way comes as an unreachable host.
 */
const ownRule = /^E(ACCES|PERM|INVAL)$/;

/** What ran out, stood still or is forbidden here and not there. */
const ours = /^(NOT_LET_OUT|EMFILE|ENFILE|ENOBUFS|ENOMEM|EADDRNOTAVAIL|ENETDOWN|ERR_STOOD_STILL)$/;

/** Nobody was asked: the resolver is not there, and says nothing of the name (getaddrinfo(3)). */
const unresolved = /^EAI_AGAIN$/;

/** Deep enough for a cause within an `AggregateError` within a cause; causes can go in a circle. */
const maxDepth = 5;

/**
 * Why something could not be reached: never a URL, which may hold a token. It knows the code of the error, of
 * its causes, and of what an `AggregateError` gathers; what else an error says is one line of 200 characters.
 */
export const faultOf = (error: unknown): Fault => {
  if (error instanceof FaultError) return error.fault;
  const proxy = proxyFaultOf(error);
  if (proxy !== null) return proxy;
  for (const code of codesOf(error)) {
    const known = codes.find(([pattern]) => pattern.test(code));
    if (known !== undefined) return known[1];
  }
  const said = saidBy(error)
    .slice(0, 5_000)
    .replace(/[a-z][a-z0-9+.-]*:\/\/\S*/gi, '…')
    .replace(/bot\d+:[\w-]+/g, '…');
  return { code: 'other', said: cutAtWord(said, 200) };
};

/**
 * What a proxy has answered, in undici's words for it, which has no codes of its own for that (8.12, `dispatcher/proxy-agent.js`);
 * `null`: it was none.
 */
const proxyFaultOf = (error: unknown): FaultOf<'proxyRefused'> | null => {
  if (!(error instanceof Error)) return null;
  if ('code' in error && /^UND_ERR_SOCKS5_AUTH_/.test(String(error.code)))
    return { code: 'proxyRefused', status: null };
  const [, tunnel, plain] =
    /^Proxy response \((\d{3})\) !== 200 when HTTP Tunneling$|^Proxy Authentication Required \((\d{3})\)$/.exec(
      messageOf(error),
    ) ?? [];
  const status = tunnel ?? plain;
  return status === undefined ? null : { code: 'proxyRefused', status: Number(status) };
};

/** A host with several addresses fails with one error for each, and no message of its own. */
const saidBy = (error: unknown): string =>
  error instanceof AggregateError && error.message === ''
    ? error.errors
        .slice(0, 10)
        .map((each) => messageOf(each))
        .join(', ') || error.name
    : messageOf(error);

/**
 * Why a system call failed, without the call and the path at the end of Node's message: whoever shows it names
 * the file itself.
 */
export const systemFaultOf = (error: unknown): Fault => {
  if (error instanceof FaultError) return error.fault;
  const said = messageOf(error);
  if (!(error instanceof Error)) return { code: 'other', said };
  if ('code' in error && error.code === 'ERR_ACCESS_DENIED') return { code: 'notAllowed' };
  const call = 'syscall' in error ? said.indexOf(`, ${String(error.syscall)}`) : -1;
  const short = call < 0 ? said : said.slice(0, call);
  const isSystems = 'code' in error && typeof error.code === 'string' && 'syscall' in error;
  return isSystems
    ? { code: 'system', errno: String(error.code), said: short }
    : { code: 'other', said: short };
};

/**
 * Whether the failure is this machine's own, so that it says nothing of the other side. Of a name's several
 * addresses all must have failed so: one that refused has answered.
 */
export const isOurs = (error: unknown): boolean => ofEveryAddress(error, (code) => ours.test(code));

/** Whether the failure says nothing of the other side: it is ours, or the resolver's that could not be asked. */
export const isUnknown = (error: unknown): boolean =>
  isOurs(error) || ofEveryAddress(error, (code) => unresolved.test(code));

const ofEveryAddress = (error: unknown, test: (code: string) => boolean): boolean =>
  error instanceof AggregateError && error.errors.length > 0
    ? error.errors.every((each) => ofEveryAddress(each, test))
    : codesOf(error).some(test);

/** An address that refused has answered, and tells more than another that could not be reached. */
const isAnswer = (code: string): boolean => /^ECONN(REFUSED|RESET)$/.test(code);

const answersFirst = (codes: readonly string[]): string[] => [
  ...codes.filter(isAnswer),
  ...codes.filter((code) => !isAnswer(code)),
];

const codesOf = (error: unknown, depth = 0): string[] => {
  if (typeof error !== 'object' || error === null || depth === maxDepth) return [];
  const { code, name, cause, errors, syscall } = error as Partial<
    Record<'code' | 'name' | 'cause' | 'errors' | 'syscall', unknown>
  >;
  const isForbidden = syscall === 'connect' && ownRule.test(String(code));
  const own = [isForbidden ? 'NOT_LET_OUT' : code, name].filter((word) => typeof word === 'string');
  const addresses = Array.isArray(errors) ? errors.flatMap((each) => codesOf(each, depth + 1)) : [];
  return [
    // What gathers the errors of several addresses has the code of the first.
    ...(addresses.length > 0 ? answersFirst([...own, ...addresses]) : own),
    ...codesOf(cause, depth + 1),
  ];
};

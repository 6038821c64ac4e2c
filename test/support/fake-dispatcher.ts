import { Dispatcher } from 'undici';

/** A request as the server sees it. */
export interface Received {
  readonly method: string;
  /** With the origin. */
  readonly url: string;
  readonly body: string;
}

/** What becomes of a request that has come in: an answer, or a cut connection, or nothing, ever. */
export type Reply = { readonly status: number; readonly body: string | object } | 'reset' | 'hang';

/** One request under way: undici's side of it. */
const controllerOf = (fail: (error: Error) => void): Dispatcher.DispatchController => {
  let reason: Error | null = null;
  return {
    get aborted() {
      return reason !== null;
    },
    get reason() {
      return reason;
    },
    paused: false,
    // Bodies are handed over whole, so there is nothing to hold back.
    pause: () => undefined,
    resume: () => undefined,
    abort: (error) => {
      if (reason !== null) return;
      reason = error;
      fail(error);
    },
  };
};

const failure = (code: string): Error => Object.assign(new Error(`${code} in the test`), { code });

/** What undici was given as a body, as text; asking for it is what sends it. */
const textOf = async (body: Dispatcher.DispatchOptions['body']): Promise<string> => {
  if (body === null || body === undefined) return '';
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

/**
 * undici without a network: answers in this process, with no timer of its own, so that virtual time drives
 * whatever is sent through it. `reachable` decides before there is a connection, `respond` once the whole
 * request has come in.
 */
class FakeDispatcher extends Dispatcher {
  readonly #respond: (request: Received) => Reply | Promise<Reply>;
  readonly #reachable: () => boolean;

  constructor(respond: (request: Received) => Reply | Promise<Reply>, reachable: () => boolean) {
    super();
    this.#respond = respond;
    this.#reachable = reachable;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    let over = false;
    const fail = (error: Error): void => {
      if (over) return;
      over = true;
      handler.onResponseError?.(controller, error);
    };
    const controller = controllerOf(fail);
    const exchange = async (): Promise<void> => {
      const body = await textOf(options.body);
      const { method, origin = '', path } = options;
      if (over) return;
      const reply = await this.#respond({ method, url: `${String(origin)}${path}`, body });
      if (over) return;
      if (reply === 'hang') return;
      if (reply === 'reset') {
        fail(failure('ECONNRESET'));
        return;
      }
      over = true;
      const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
      handler.onResponseStart?.(controller, reply.status, {}, '');
      handler.onResponseData?.(controller, Buffer.from(text));
      handler.onResponseEnd?.(controller, {});
    };
    handler.onRequestStart?.(controller, {});
    if (controller.aborted) return true;
    if (!this.#reachable()) fail(failure('ECONNREFUSED'));
    else exchange().catch(fail);
    return true;
  }
}

export const fakeDispatcher = (
  respond: (request: Received) => Reply | Promise<Reply>,
  reachable: () => boolean = () => true,
): Dispatcher => new FakeDispatcher(respond, reachable);

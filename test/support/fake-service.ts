import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the service sees it. */
export interface ServiceRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as JSON; `undefined`: it is none. */
  readonly json: unknown;
}

export interface ServiceAnswer {
  readonly status: number;
  /** A string goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What has been said by it, as a person reads it. Left out: nothing. */
  readonly said?: string;
}

/** What a service does with a request: its documentation, as a function. */
export type ServiceRules = (request: ServiceRequest) => ServiceAnswer;

/** What it does with the next request instead. */
export type ServiceStep =
  | { readonly do: 'answer'; readonly answer: ServiceAnswer }
  /** Answers by the rules, but only on `release`. */
  | { readonly do: 'hold' }
  /** Cuts the connection, having gone by the rules or not. */
  | { readonly do: 'reset'; readonly record: boolean };

export interface FakeService {
  readonly url: URL;
  readonly said: readonly string[];
  /** Each with the status that it got. */
  readonly requests: readonly (ServiceRequest & { status: number | null })[];
  script(...steps: readonly ServiceStep[]): void;
  /** Once a request is held. */
  held(): Promise<void>;
  release(): void;
  close(): Promise<void>;
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The rules refuse it as the real service does.
    return undefined;
  }
};

/** A strict service on loopback: it goes by its rules, but for the steps of a script. */
export const fakeService = async (rules: ServiceRules): Promise<FakeService> => {
  const said: string[] = [];
  const requests: (ServiceRequest & { status: number | null })[] = [];
  const steps: ServiceStep[] = [];
  const waiting: (() => void)[] = [];
  let held = Promise.withResolvers<void>();

  const respond = (response: ServerResponse, at: number, answer: ServiceAnswer): void => {
    const { status, body = '', headers = {} } = answer;
    const request = requests[at];
    if (request !== undefined) request.status = status;
    if (answer.said !== undefined) said.push(answer.said);
    const isText = typeof body === 'string';
    response.writeHead(status, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...headers,
    });
    response.end(isText ? body : JSON.stringify(body));
  };

  const server = createServer(async (incoming, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString('utf8');
      const { method = '', url = '', headers } = incoming;
      const at = requests.push({ method, path: url, headers, body, json: jsonOf(body), status: null }) - 1;
      const request = requests[at] as ServiceRequest;
      const step = steps.shift();
      if (step?.do === 'answer') respond(response, at, step.answer);
      else if (step?.do === 'hold') {
        waiting.push(() => respond(response, at, rules(request)));
        held.resolve();
      } else if (step?.do === 'reset') {
        const { said: told } = step.record ? rules(request) : { said: undefined };
        if (told !== undefined) said.push(told);
        incoming.socket.resetAndDestroy();
      } else respond(response, at, rules(request));
    } catch (error) {
      // The client went away while it was still sending, or the rules have a fault: then the test sees no answer.
      response.destroy(error instanceof Error ? error : undefined);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    said,
    requests,
    script: (...next) => void steps.push(...next),
    held: () => held.promise,
    release: () => {
      held = Promise.withResolvers();
      for (const released of waiting.splice(0)) released();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a JSON object that a service knows; `null`: it is none, or has another one. */
export const knownFields = (value: unknown, names: readonly string[]): Record<string, unknown> | null =>
  isObject(value) && Object.keys(value).every((name) => names.includes(name)) ? value : null;

import {
  AckPolicy,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import {
  type Authenticator,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nanos,
  nkeyAuthenticator,
  nkeys,
} from '@nats-io/transport-node';
import { dayMs } from '../language/duration.ts';
import { encrypted } from './encrypted.ts';
import { fenceFault } from './fence.ts';
import {
  type Entry,
  longestMessage,
  type PromisedLog,
  type Read,
  type Stream,
  streamNames,
  streamOf,
  streams,
} from './log.ts';

// This file is all that knows the client, and is bundled by itself: whoever has no fleet does not even have it read. What
// crosses its border is promises and plain values, for classes of two bundles are not the same.

/** Where the engine is, and how it is spoken to. Times are milliseconds. */
export interface EngineConfig {
  readonly url: string;
  /** The text of a credentials file, or the seed of an nkey (`SU…`); `null`: none is asked for. */
  readonly creds: string | null;
  /** What answers are addressed to. Left out: what the client calls it. */
  readonly inbox?: string;
  /** How long an answer is waited for. */
  readonly timeoutMs: number;
}

/** What is known of the server that answers. */
export interface EngineFacts {
  readonly version: string;
  readonly replicas: number;
}

/** An engine that is connected, or tries to be; it goes on trying for ever. */
export interface Engine {
  readonly log: PromisedLog;
  /** Makes the streams where they are missing. */
  prepare(): Promise<EngineFacts>;
  /** Whether the streams could be made; rejects where they can't. Nothing is made. */
  mayMake(): Promise<void>;
  /** What is known of the server, without making anything. */
  facts(): Promise<EngineFacts>;
  close(): Promise<void>;
}

/** So long is the log of a fleet, bytes: the server lets the oldest go. */
export const mostFleetLogBytes = 1_073_741_824;

/** How the streams are made where they are missing; `polkan fleet init` prints them for whoever makes them by hand. */
export const streamConfigs = (replicas = 1) =>
  ({
    log: {
      name: streamNames.log,
      subjects: ['polkan.log.*', 'polkan.told.*'],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      num_replicas: replicas,
      max_age: nanos(30 * dayMs),
      max_bytes: mostFleetLogBytes,
      deny_delete: true,
    },
    last: {
      name: streamNames.last,
      subjects: ['polkan.beat.*', 'polkan.lease.*', 'polkan.gone.*'],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      num_replicas: replicas,
      max_msgs_per_subject: 1,
      max_bytes: 67_108_864,
    },
  }) satisfies Record<Stream, Partial<StreamConfig> & { readonly name: string }>;

/** So many servers of a cluster keep a stream: the fewest of which one may die. */
const copies = 3;
/** What a server that stands alone says to that (the client has no name for it). */
const keepsOneCopy = 10_074;

/** A reader that nobody reads with any more is given back by the server after so long. */
const readerMs = 60_000;

/** Connects, or begins to try: an engine that is away is waited for, by every verb of its own for `timeoutMs`. */
export const openEngine = ({ url, creds, inbox, timeoutMs }: EngineConfig): Engine => {
  let connection: NatsConnection | null = null;
  let opening: Promise<NatsConnection> | null = null;
  let isClosed = false;
  const connected = async (): Promise<NatsConnection> => {
    if (connection !== null && !connection.isClosed()) return connection;
    if (isClosed) throw new Error('the fleet is closed');
    const servers = url.split(',');
    opening ??= connect({
      servers,
      ...(servers.some((server) => new URL(server).protocol === 'tls:') && { tls: encrypted(servers) }),
      name: 'polkan',
      maxReconnectAttempts: -1,
      timeout: timeoutMs,
      // What the client asks for by itself notices no black hole for minutes.
      pingInterval: 2_000,
      maxPingOut: 2,
      ...(inbox !== undefined && { inboxPrefix: inbox }),
      ...(creds !== null && { authenticator: authenticatorOf(creds) }),
    }).finally(() => {
      opening = null;
    });
    connection = await opening;
    if (isClosed) await connection.close();
    return connection;
  };
  let client: { of: NatsConnection; js: JetStreamClient; jsm: JetStreamManager } | null = null;
  const clients = async (): Promise<{ js: JetStreamClient; jsm: JetStreamManager }> => {
    const of = await connected();
    if (client?.of === of) return client;
    const jsm = await jetstreamManager(of, { timeout: timeoutMs, checkAPI: false });
    client = { of, js: jetstream(of, { timeout: timeoutMs }), jsm };
    return client;
  };

  const readers = new Map<string, { readonly name: string; readonly next: number }>();

  const append = async (subject: string, text: string, expected: number): Promise<number | null> => {
    const { js } = await clients();
    try {
      const ack = await js.publish(subject, text, {
        timeout: timeoutMs,
        expect: { lastSubjectSequence: expected },
      });
      return ack.seq;
    } catch (error) {
      if (isMoved(error)) return null;
      throw error;
    }
  };

  const last = async (subject: string): Promise<Entry | null> => {
    const { jsm } = await clients();
    const found = await jsm.streams.getMessage(streamNames[streamOf(subject)], { last_by_subj: subject });
    return found === null
      ? null
      : { seq: found.seq, subject: found.subject, at: found.time.getTime(), text: found.string() };
  };

  const read = async (
    stream: Stream,
    from: number,
    most: number,
    subject: string | undefined,
  ): Promise<Read> => {
    const { js, jsm } = await clients();
    const name = streamNames[stream];
    const wanted = subject ?? stream;
    const known = readers.get(wanted);
    const fresh = (): Promise<ConsumerInfo> => {
      readers.delete(wanted);
      return jsm.consumers.add(name, {
        ack_policy: AckPolicy.None,
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: Math.max(1, from),
        ...(subject !== undefined && { filter_subject: subject }),
        inactive_threshold: nanos(readerMs),
        mem_storage: true,
        num_replicas: 1,
      });
    };
    const info =
      known === undefined || known.next !== from
        ? await fresh()
        : await jsm.consumers
            .info(name, known.name)
            // The server has forgotten it: it was restarted, or nobody read for a while.
            .catch(fresh);
    readers.delete(wanted);
    const pending = info.num_pending;
    const count = Math.min(pending, most);
    const entries: Entry[] = [];
    if (count > 0) {
      const consumer = js.consumers.getConsumerFromInfo(info);
      for await (const message of await consumer.fetch({ max_messages: count, expires: timeoutMs })) {
        const { seq, subject, time } = message;
        entries.push({ seq, subject, at: time.getTime(), text: message.string() });
      }
      // What did not come in time is read by another reader, which begins behind what did.
      if (entries.length < count) return { entries, more: true };
    }
    readers.set(wanted, { name: info.name, next: (entries.at(-1)?.seq ?? from - 1) + 1 });
    return { entries, more: pending > count };
  };

  /** Makes the streams where they are missing; whoever only looks does not. */
  const facts = async (makes: boolean): Promise<EngineFacts> => {
    const { jsm } = await clients();
    const version = (await connected()).info?.version ?? '';
    /** In a cluster with copies, so that one server may die: a server that stands alone says that it keeps no more than one. */
    const made = (stream: Stream): Promise<StreamInfo> => {
      const add = (replicas: number) => jsm.streams.add(streamConfigs(replicas)[stream]);
      if (fenceFault({ version, replicas: copies }) !== null) return add(1);
      return add(copies).catch((error: unknown) => {
        if (codeOf(error) !== keepsOneCopy) throw error;
        return add(1);
      });
    };
    let replicas = 1;
    for (const stream of streams) {
      const info = await jsm.streams.info(streamNames[stream]).catch((error: unknown) => {
        if (!makes || codeOf(error) !== JetStreamApiCodes.StreamNotFound) throw error;
        return made(stream);
      });
      replicas = Math.max(replicas, info.config.num_replicas);
    }
    return { version, replicas };
  };

  /** A server that has lost its disk has no streams any more: they are made anew before the next try. */
  const tried = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      // What keeps it from being made is what the next try fails by, too, and says.
      if (makesStreams) await facts(true).catch(() => undefined);
      throw error;
    }
  };
  let makesStreams = false;

  return {
    log: {
      append: (subject, text, expected) => tried(() => append(subject, text, expected)),
      last: (subject) => tried(() => last(subject)),
      read: (stream, from, most, subject) =>
        tried(() => read(stream, from, Math.min(most, mostReadAtOnce), subject)),
    },
    prepare: async () => {
      const found = await facts(true);
      makesStreams = true;
      return found;
    },
    facts: () => facts(false),
    mayMake: async () => {
      const of = await connected();
      // Where the name in the request is another than that in its subject, the server refuses it, after it has looked whether it may be asked.
      for (const name of Object.values(streamNames))
        await of.request(`$JS.API.STREAM.CREATE.${name}`, JSON.stringify({ name: `${name}_NONE` }), {
          timeout: timeoutMs,
        });
    },
    close: async () => {
      isClosed = true;
      await connection?.close();
    },
  };
};

const authenticatorOf = (creds: string): Authenticator => {
  const bytes = new TextEncoder().encode(creds.trim());
  return /^SU[A-Z2-7]+$/.test(creds.trim()) ? nkeyAuthenticator(bytes) : credsAuthenticator(bytes);
};

/** A key for a host: the server knows the public half, the host alone the seed. */
export const newKey = (): { readonly publicKey: string; readonly seed: string } => {
  const pair = nkeys.createUser();
  return { publicKey: pair.getPublicKey(), seed: new TextDecoder().decode(pair.getSeed()) };
};

/** So many messages of the longest sort are what one reading may hold in memory. */
export const mostReadAtOnce = Math.floor(67_108_864 / longestMessage);

const codeOf = (error: unknown): number | null => (error instanceof JetStreamApiError ? error.code : null);

/** Servers name the conflict by one of two codes, as they know the other sequence or do not. */
const isMoved = (error: unknown): boolean => {
  const code = codeOf(error);
  return (
    code === JetStreamApiCodes.StreamWrongLastSequence ||
    code === JetStreamApiCodes.StreamWrongLastSequenceUnknown
  );
};

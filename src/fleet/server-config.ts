import { streamNames, subjects, subjectWord } from './log.ts';

/** A host that is to take part, and the public half of its key. */
export interface Admitted {
  readonly host: string;
  readonly publicKey: string;
}

const quoted = (words: readonly string[]): string => words.map((word) => JSON.stringify(word)).join(', ');

/** What the answers to a host's questions are addressed to: nobody else may read them. */
export const inboxOf = (host: string): string => `_INBOX_${subjectWord(host)}`;

/** What one host may write: its own log and beat, what a voice writes, and questions to the two streams. */
const mayPublish = (host: string): readonly string[] => [
  subjects.log(host),
  subjects.beat(host),
  // The records of the voice, and of them what concerns each host.
  'polkan.told.*',
  subjects.lease,
  'polkan.gone.*',
  '$JS.API.INFO',
  ...Object.values(streamNames).flatMap((stream) => [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.CREATE.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
  ]),
];

/** A configuration of nats-server for these hosts: an account of their own, and of each what it may write and read. */
export const serverConfig = (hosts: readonly Admitted[]): string =>
  [
    'jetstream {',
    '  store_dir: /var/lib/nats',
    '  max_file_store: 2GB',
    '}',
    'accounts {',
    '  POLKAN {',
    '    jetstream: enabled',
    '    users: [',
    ...hosts.map(
      ({ host, publicKey }) =>
        `      {nkey: ${publicKey}, permissions: {publish: {allow: [${quoted(mayPublish(host))}]}, subscribe: {allow: [${quoted([`${inboxOf(host)}.>`])}]}}}`,
    ),
    '    ]',
    '  }',
    '}',
  ].join('\n');

import { secretField, textField } from '../../language/fields.ts';
import { safeUrl } from '../../language/secrets.ts';
import { shown } from '../../language/written.ts';
import { channelsIn } from '../../messages/channels.ts';
import { type ChannelDefinition, entryOf } from '../channel-definition.ts';
import { complain, httpTimeoutMs, urlField, urlIn } from '../http/entry.ts';

export interface MatrixConfig {
  /** The homeserver. */
  readonly url: URL;
  /** The access token of a user that is in the room. */
  readonly token: string;
  /** The id of the room. */
  readonly room: string;
}

const entry = entryOf(
  () => ({
    url: urlField('The homeserver: https://matrix.example.'),
    token: secretField('The access token of a user that is in the room.'),
    room: textField('The id of the room, as !id:server; its settings show it. It must not be encrypted.'),
  }),
  ({ url: text, token, room }, tell, words) => {
    tell.secret(token);
    const url = urlIn(text, ['url'], tell, words);
    // Rooms of newer versions have no server in their id.
    if (!/^![^\s/?#]{1,250}$/.test(room))
      return complain(tell, words, ['room'], shown(room), channelsIn(words).wanted.room);
    return url === null ? null : { url, token, room };
  },
);

/** Messages to a room of Matrix. */
export const matrixChannel: ChannelDefinition<'matrix', MatrixConfig | null> = {
  sort: 'matrix',
  settings: {},
  read: () => null,
  entry,
  make: async (config, { name, words, atEnd, wayTo }) => {
    const { matrix } = await import('./matrix.ts');
    const dispatcher = await wayTo(config.url);
    const sink = matrix({ ...config, name, words, timeoutMs: httpTimeoutMs, dispatcher });
    atEnd(() => sink.close());
    return sink;
  },
  overview: ({ url, room }) => `Matrix (${room}, ${safeUrl(url)})`,
};

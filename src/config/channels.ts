import type { Outside, Tell } from '../language/setting.ts';
import type { Messages } from '../messages/messages.ts';
import type { ChannelDefinition } from '../sinks/channel-definition.ts';
import type { GivenFile } from './file/given.ts';
import type { EnvReader } from './reader.ts';
import type { Tables } from './settings.ts';

/** A channel that is told; there may be several of one sort. */
export interface ConfiguredChannel {
  /** What it is called in logs, records and messages: of the environment there is one a sort, by its name. */
  readonly name: string;
  readonly sort: string;
  /** What its sort has read. */
  readonly config: object;
}

/** What channels are read with. */
interface Given {
  readonly file: GivenFile | null;
  readonly tables: Tables;
  readonly tell: Tell;
  readonly words: Messages;
  readonly outside: Outside;
}

/** The channels of the environment, one a sort, and those of the file. */
export const readChannels = (reader: EnvReader, given: Given): readonly ConfiguredChannel[] => {
  const { file, tables, tell, words, outside } = given;
  const ofEnvironment = tables.channels.flatMap(({ sort, read }): ConfiguredChannel[] => {
    // One that the file has under that name has taken in what the environment says of it.
    if (file?.channels.some(({ name }) => name === sort)) return [];
    // Who has others need not be told how to have this one.
    const hint = file?.channels.length ? () => undefined : tell.hint;
    const config = read(reader, { ...tell, hint }, words, outside);
    return config === null ? [] : [{ name: sort, sort, config }];
  });
  return besideEachOther(given, [...ofEnvironment, ...channelsOf(given)]);
};

/** The channels of the file, read by what its sort knows of entries. */
const channelsOf = ({ file, tables, tell, words, outside }: Given): ConfiguredChannel[] =>
  (file?.channels ?? []).flatMap(({ name, sort, entry }) => {
    const definition = tables.channels.find((each) => each.sort === sort);
    if (file === null || definition === undefined) return [];
    const entryTell = file.tellAt(['channels', name], tell);
    const config = definition.entry.read(entry as never, entryTell, words, outside);
    return config === null ? [] : [{ name, sort, config }];
  });

/** The channels, as each is where others of its sort are beside it. */
const besideEachOther = (
  { tables, tell, words }: Given,
  channels: readonly ConfiguredChannel[],
): readonly ConfiguredChannel[] => {
  const changed = new Map<ConfiguredChannel, object>();
  for (const { sort, beside } of tables.channels as readonly ChannelDefinition[]) {
    const own = channels.filter((channel) => channel.sort === sort);
    if (beside === undefined || own.length < 2) continue;
    beside(own, tell, words).forEach((config, index) => {
      const channel = own[index];
      if (channel !== undefined) changed.set(channel, config);
    });
  }
  return channels.map((channel) => ({ ...channel, config: changed.get(channel) ?? channel.config }));
};

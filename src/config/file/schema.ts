import * as z from 'zod/mini';
import { fields, told } from '../../language/fields.ts';
import type { ChannelDefinition } from '../../sinks/channel-definition.ts';
import { settingsOf, type Tables } from '../settings.ts';
import { tellingFields } from '../telling/schema.ts';
import { settingFields } from './settings-in-file.ts';

/** More channels are none that a person would be told by. */
export const mostChannels = 100;

/** What an entry of `channels` may say that is of a sort. */
export const channelEntry = ({ sort, entry }: Pick<ChannelDefinition, 'sort' | 'entry'>) =>
  fields({ type: z.literal(sort).check(told('What sort of channel it is.')), ...entry.fields });

/**
 * What a file may say: the only definition of it. It is put together of what each part says of itself: the rows of
 * settings by their paths, what is said of telling, the parts that belong to sources.
 *
 * @param channel what an entry of `channels` may be
 */
export const fileFields = (tables: Tables, channel: z.core.$ZodType) => ({
  ...settingFields(settingsOf(tables)),
  channels: z.optional(
    z
      .record(z.string(), channel)
      .check(told('Who is told, each by a name of your own; `type` says what sort it is.')),
  ),
  ...tellingFields,
  ...Object.fromEntries(
    tables.sources.flatMap(({ part }) =>
      part === undefined ? [] : [[part.name, z.optional(part.schema as z.ZodMiniType)]],
    ),
  ),
});

/** The whole of it, for editors. */
export const wholeSchema = (tables: Tables) =>
  fields(
    fileFields(
      tables,
      z.discriminatedUnion('type', tables.channels.map(channelEntry) as [ReturnType<typeof channelEntry>]),
    ),
  );

import * as z from 'zod/mini';
import { nearestOf } from '../../language/nearest.ts';
import { prefix } from '../../language/setting.ts';
import { objectionsTo, shown } from '../complaints.ts';
import type { Tables } from '../settings.ts';
import type { Env } from '../variables.ts';
import type { Path } from '../yaml.ts';
import type { FileReading } from './file-reading.ts';
import type { GivenChannel } from './given.ts';
import { channelEntry, mostChannels } from './schema.ts';
import { secretsIn, withoutTexts } from './secrets-in.ts';

/** Parts of Polkan itself, which a channel of that name would be taken for. */
const taken = ['log', 'journal', 'tap', 'config', 'fleet', 'polkan', 'clock'];

/** The channels, each held to the schema of its sort. The environment goes before what the one of its name says. */
export const channelsIn = (given: object, reading: FileReading): readonly GivenChannel[] => {
  const { tables, written, say, secret, object, find, env } = reading;
  const sorts = tables.channels.map(({ sort }) => sort);
  const entries = Object.entries(given);
  if (entries.length > mostChannels) find(['channels'], (say) => say.manyChannels(mostChannels));
  return entries.slice(0, mostChannels).flatMap(([name, entry]): GivenChannel[] => {
    const path: Path = ['channels', name];
    if (!/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,63}$/u.test(name)) find(path, (say) => say.channelName, 'name');
    if (taken.includes(name)) find(path, (say) => say.takenName(name), 'name');
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      find(path, (say) => say.wrong('***', say.mapping));
      return [];
    }
    const type: unknown = (entry as { type?: unknown }).type;
    const definition = tables.channels.find(({ sort }) => sort === type);
    if (definition === undefined) {
      const text = typeof type === 'string' ? type : '';
      if (type === undefined) find(path, (say) => say.missing('type'));
      else find([...path, 'type'], (say) => say.noSort(shown(type), sorts, nearestOf(text, sorts)));
      return [];
    }
    const overlaid = name === definition.sort ? { ...entry, ...fromEnv(definition.settings, env) } : entry;
    const schema = channelEntry(definition);
    for (const { text, path: at } of secretsIn(schema, overlaid, path)) secret(text, at);
    const held = z.safeParse(schema, overlaid);
    if (held.success) {
      const { type: _, ...fields } = held.data;
      return [{ name, sort: definition.sort, entry: fields }];
    }
    const hidden = withoutTexts(overlaid, new Set(secretsIn(schema, overlaid).map(({ text }) => text)));
    const safe = { value: { channels: { [name]: hidden } }, isInBraces: written.isInBraces };
    for (const { path: at, at: what, message } of objectionsTo(held.error.issues, safe, say, path))
      object(at, message, what);
    return [];
  });
};

/** What the environment says of the channel that is called as its sort, by field. */
const fromEnv = (
  settings: Tables['channels'][number]['settings'],
  env: Env,
): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, { path = '' }]) => {
      const [, , field] = path.split('.');
      const text = env[prefix + name] ?? '';
      if (field === undefined || text === '') return [];
      return [[field, /^-?\d{1,15}$/.test(text) ? Number(text) : text]];
    }),
  );

import { expect, test } from 'vitest';
import type { VoiceSaid } from '../../src/language/voice-said.ts';
import { openElsewhere } from '../../src/status/open-elsewhere.ts';

const said = (host: string | null, channels: VoiceSaid['channels']): VoiceSaid => ({
  ...{ incident: `@${host}/a/b@1`, key: `@${host}/a/b`, host, ownKey: 'a/b', title: null, detail: null },
  channels,
});
const told = { is: 'told', at: 1 } as const;
const over = { is: 'over', at: 2 } as const;

test('what is open elsewhere is what voices said of other hosts, and nobody was told to be over', () => {
  expect(
    openElsewhere(
      [
        said('box-1', { mail: told }),
        said('box-2', { mail: told }),
        said('box-3', { mail: told, chat: over }),
        said(null, {}),
      ],
      'box-1',
    ),
  ).toEqual([
    { id: '@box-2/a/b@1', key: 'box-2/a/b', ownKey: 'a/b' },
    { id: '@null/a/b@1', key: 'a/b', ownKey: 'a/b' },
  ]);
});

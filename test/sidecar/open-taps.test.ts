import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { openTaps } from '../../src/sidecar/open-taps.ts';
import { policies, scratch } from '../support/tap-bench.ts';

const opened = async (content: string): Promise<{ files: string[]; troubles: unknown[] }> => {
  const folder = scratch();
  const path = join(folder, 'journal.db');
  writeFileSync(path, content);
  const troubles: unknown[] = [];
  const basics = { version: '1', policies, actors: [], scheduler: new VirtualTimeScheduler() };
  const tap = openTaps(
    {
      tap: null,
      journal: { path, keepMs: 1, maxBytes: 1 },
      recording: { folder: `${path}.recording`, keepMs: 1, maxBytes: 1_000_000 },
    },
    basics,
    { onTrouble: (where, why) => troubles.push([where.replace(folder, ''), why]), onTap: () => undefined },
  );
  tap.write([{ type: 'stop', at: 1 }]);
  await tap.close();
  return { files: readdirSync(folder), troubles };
};

test('a compact recording lies beside the journal', async () => {
  expect(await opened('')).toEqual({ files: ['journal.db', 'journal.db.recording'], troubles: [] });
});

test('nothing is put beside a file that is no journal, and that is said', async () => {
  expect(await opened('my notes')).toEqual({
    files: ['journal.db'],
    troubles: [['/journal.db.recording', { code: 'notADatabase' }]],
  });
});

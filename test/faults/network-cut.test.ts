import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locales } from '../../src/messages/messages.ts';
import { fakeBotApi } from '../support/fake-bot-api.ts';
import { openLink } from './outside-link.ts';
import { startProgram, thingsIn } from './outside-program.ts';
import { toldSingly } from './told-singly.ts';

const gone = (why: string): string => `🔴 Network: ${locales.en.network.down(6, why)}`;
const back = '🟢 Network';

test('a link that is cut is one message of the network and none of what is behind it; who has died is told as that', async (context) => {
  const api = await fakeBotApi();
  onTestFinished(api.close);
  const link = await openLink(context, api);
  const fine = await link.serve(4);
  const db = await link.serve(1);
  const mail = await link.serve(1);
  const [web, queue, shop, blog] = fine.hosts;
  const folder = mkdtempSync(join(tmpdir(), 'polkan-cut-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // A folder: beside what telling is, which waits for nothing here, stands what is watched.
  toldSingly(folder);
  writeFileSync(
    join(folder, 'watched.yaml'),
    `dependencies: { targets: { web: "http://${web}/", db: "tcp://${db.hosts}", queue: "http://${queue}/" } }
checks:
  - { name: shop, http: "http://${shop}/", interval: 1s }
  - { name: blog, http: "http://${blog}/", interval: 1s }
  - { name: mail, tcp: "${mail.hosts}", interval: 1s }
`,
  );
  const program = await startProgram({
    env: { WATCHDOG_CONFIG: folder },
    begunWith: 'checks',
    through: link.through,
    api,
  });
  await program.swept('dependencies', 1);
  const chat: string[] = [];
  /** Waits until this is told, and for what must not come behind it. */
  const tells = async (...things: readonly string[]): Promise<void> => {
    chat.push(...things);
    await program.tells(chat);
    await program.swept('dependencies', 2);
    await program.swept('checks', 1);
    expect(program.told().flatMap(thingsIn)).toEqual(chat);
  };

  // The kernel itself says that there is no way.
  link.cut('near');
  await tells(gone('network unreachable'));
  link.putBack();
  await tells(back);

  await db.die();
  await tells(`🔴 Dependency db: tcp://${db.hosts} does not answer: connection refused.`);

  // Nobody says anything; who is down stays what was told of him, and who dies meanwhile is told when he is seen again.
  link.cut('far');
  await tells(gone('no answer within 1 s'));
  await mail.die();
  link.putBack();
  await tells(back, `🔴 Check mail: ${mail.hosts} does not answer: connection refused.`);

  // One after the other: which of two sources looks first, nobody promises.
  await db.comeBack();
  await tells('🟢 Dependency db');
  await mail.comeBack();
  await tells('🟢 Check mail');
  await program.stop();
  expect(program.told().flatMap(thingsIn)).toEqual(chat);
});

import { describe, expect, test } from 'vitest';
import { signalVerb } from '../../src/status/signal-verb.ts';
import { createCalls } from '../../src/streams/inbound/calls.ts';
import { mostSaid } from '../../src/streams/inbound/signal-book.ts';
import { turnOf } from '../support/turns.ts';

/** The verb, a source that has room or has none, and what it has heard. */
const verb = ({ isHeard = true, hasRoom = true } = {}) => {
  const calls = createCalls();
  const heard: unknown[] = [];
  calls.of$('signals').subscribe(({ what, taken }) => {
    heard.push(what);
    taken(hasRoom);
  });
  const its = signalVerb({ calls, now: () => 7_000, isTaken: (kind) => kind === 'dep', isHeard });
  const say = async (request: Readonly<Record<string, unknown>>) =>
    JSON.parse(Buffer.from((await its.verbs.signal?.(request)) ?? []).toString());
  const decide = (source: string): void =>
    its.take(
      turnOf({ sweep: { type: 'sweep', at: 7_000, source, covers: [], signals: [] }, transitions: [] }),
    );
  return { heard, say, decide };
};
const backup = { kind: 'backup', entity: 'nas', active: true, detail: 'failed' };

describe('the verb `signal`', () => {
  test('is answered with what was said once the sweep of its own source is decided, and not before', async () => {
    const { heard, say, decide } = verb();
    let answer: unknown = null;
    const said = say(backup).then((one) => {
      answer = one;
    });
    decide('containers');
    await new Promise((resolve) => setImmediate(resolve));
    expect([heard, answer]).toEqual([[expect.objectContaining(backup)], null]);
    decide('signals');
    await said;
    expect(answer).toEqual({ said: expect.objectContaining(backup) });
  });

  test.each([
    ['where nobody listens', { isHeard: false }, backup, { code: 'off' }],
    ['where there is no room', { hasRoom: false }, backup, { code: 'isFull', most: mostSaid }],
    ["for a kind of Polkan's own", {}, { ...backup, kind: 'dep' }, { code: 'taken', said: 'dep' }],
  ])('is refused %s', async (_, world, request, refused) => {
    const { heard, say } = verb(world);
    expect(await say(request)).toEqual({ refused });
    expect(heard).toHaveLength(refused.code === 'isFull' ? 1 : 0);
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '../../../src/language/delivery.ts';
import { locales } from '../../../src/messages/messages.ts';
import { matrix, matrixBody, matrixRows } from '../../../src/sinks/matrix/matrix.ts';
import { type Sink, SinkError } from '../../../src/sinks/sink.ts';
import {
  alertOutgoing,
  channelSuite,
  outgoingOf,
  recoveryOutgoing,
  sendTo,
} from '../../support/channel-suite.ts';
import { fakeService } from '../../support/fake-service.ts';
import { exitOf } from '../../support/notices.ts';
import { matrixRules } from '../../support/services/matrix.ts';

const token = 'syt_secret-of-the-matrix-tests';
const room = '!abc:box.example';

const made = (url: URL, more: { token?: string; room?: string } = {}) =>
  matrix({ name: 'matrix', url, token, room, words: locales.en, timeoutMs: 10_000, ...more });

/** The suite sends the same facts with other texts, which here are one message: each gets an id of its own. */
const eachItsOwn = (sink: Sink & { close(): Promise<void> }): Sink & { close(): Promise<void> } => {
  let sent = 0;
  const own = (outgoing: Outgoing): Outgoing => {
    sent += 1;
    const facts = outgoing.facts ?? outgoingOf().facts;
    return facts === undefined ? outgoing : { ...outgoing, facts: { ...facts, id: `own-${sent}` } };
  };
  return { ...sink, send: (outgoing, abort) => sink.send(own(outgoing), abort) };
};

const bodies = ['{"errcode":"M_UNRECOGNIZED"}', '', '', ''];
channelSuite({
  name: 'matrix',
  rules: () => matrixRules({ token, room }),
  make: (url) => eachItsOwn(made(url)),
  secrets: [token],
  rows: matrixRows.map((row, at) => [row, bodies[at] ?? ''] as const),
  bodies: ['{"event_id":"$1"}'],
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('a message to Matrix', () => {
  test('that is sent again is not said again: the server knows it by its transaction', async () => {
    const service = await fakeService(matrixRules({ token, room }));
    const sink = made(service.url);
    closers.push(() => sink.close(), service.close);
    service.script({ do: 'reset', record: true });
    expect(await sendTo(sink, alertOutgoing())).toBeInstanceOf(SinkError);
    expect(await sendTo(sink, alertOutgoing())).toEqual({ messageId: '$event1', chat: room });
    expect(await sendTo(sink, outgoingOf({}, { facts: { part: 1 } }))).toEqual({
      messageId: '$event2',
      chat: room,
    });
    expect(service.said).toHaveLength(2);
  });

  test('of a recovery answers its alert, and one that rings nobody is a notice', () => {
    expect(matrixBody(recoveryOutgoing('a', { messageId: '$1', chat: room }))).toMatchObject({
      msgtype: 'm.text',
      'm.relates_to': { 'm.in_reply_to': { event_id: '$1' } },
    });
    expect(matrixBody(outgoingOf({}, { quietly: true }))).toMatchObject({ msgtype: 'm.notice' });
  });

  test('has its text with and without markup, and means nobody', () => {
    const notification = exitOf({ title: '<b>', detail: '@room & x\n`docker ps`' });
    expect(matrixBody({ notification, replyTo: null })).toEqual({
      msgtype: 'm.text',
      body: '🔴 <b>: @room & x\ndocker ps',
      format: 'org.matrix.custom.html',
      formatted_body: '🔴 <strong>&lt;b&gt;</strong>: @room &amp; x<br><code>docker ps</code>',
      'm.mentions': {},
    });
  });

  test('to a room that it is not in, or with a token that is over, refuses the channel', async () => {
    const service = await fakeService(matrixRules({ token, room }));
    const [lost, old] = [
      made(service.url, { room: '!no:box' }),
      made(service.url, { token: 'syt_another-one' }),
    ];
    closers.push(
      () => lost.close(),
      () => old.close(),
      service.close,
    );
    expect(await sendTo(lost, alertOutgoing())).toMatchObject({
      refused: true,
      message: 'User not in room (HTTP 403)',
    });
    expect(await sendTo(old, alertOutgoing())).toMatchObject({ refused: true });
    service.script({
      do: 'answer',
      answer: { status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1_500 } },
    });
    expect(await sendTo(old, alertOutgoing())).toMatchObject({ retryAfterMs: 1_500 });
  });
});

import { describe, expect, test } from 'vitest';
import { faultIn, longestPauseMs, meaningOf, pauseIn } from '../../../src/sinks/http/answers.ts';
import { pauseInField } from '../../../src/sinks/http/json-of.ts';
import { verdictOf } from '../../../src/sinks/telegram/telegram-answer.ts';

const answer = (status: number, body: string | null = '') => ({ status, body, header: () => undefined });

describe('what an answer means', () => {
  test('is said by the first row that fits, those of the channel first', () => {
    const rows = [{ status: 400, says: /archived/, means: 'refused', when: '' }] as const;
    expect(meaningOf(answer(400, 'is archived'), rows)).toBe('refused');
    expect(meaningOf(answer(400, 'bad'), rows)).toBe('dropped');
    expect(meaningOf(answer(400, null), rows)).toBe('dropped');
  });

  test('is a refusal where a portal or a proxy answers in the place of the service', () => {
    expect(meaningOf(answer(200, '<!DOCTYPE html><title>Sign in</title>'), [])).toBe('refused');
    expect(meaningOf(answer(511), [])).toBe('refused');
    for (const said of [
      '<html><h1>400 The plain HTTP request was sent to HTTPS port</h1>',
      'Client sent an HTTP request to an HTTPS server.',
    ]) {
      expect(meaningOf(answer(400, said), [])).toBe('refused');
    }
    expect(meaningOf(answer(200, '{"html":"<html>"}'), [])).toBe('sent');
    expect(meaningOf(answer(400, '{"error":"bad field"}'), [])).toBe('dropped');
  });

  test('is in doubt where no row knows the status', () => {
    for (const status of [100, 199, 600, 0]) expect(meaningOf(answer(status), [])).toBe('in doubt');
  });

  test('is said in one line, and nothing of a page', () => {
    expect(faultIn(answer(404, 'no\n such\ttopic'))).toMatchObject({ description: 'no such topic' });
    expect(faultIn(answer(502, '  <html>'))).toMatchObject({ description: '' });
    expect(faultIn(answer(307, 'x'))).toEqual({ code: 'redirected', status: 307 });
    expect(faultIn(answer(500, '{}'), () => undefined)).toMatchObject({ description: '{}' });
  });
});

describe('a pause', () => {
  test('is seconds or a date, and only one that lies ahead', () => {
    expect(pauseIn('1.5', 0)).toBe(1_500);
    expect(pauseIn('Thu, 01 Jan 1970 00:01:00 GMT', 10_000)).toBe(50_000);
    for (const none of [undefined, '0', '-3', 'soon', '', 'Thu, 01 Jan 1970 00:00:00 GMT'])
      expect(pauseIn(none, 1_000)).toBeNull();
  });

  test('that no timer can hold is cut to the longest, wherever it is asked for', () => {
    expect(pauseIn('9999999999', 1_000)).toBe(longestPauseMs);
    expect(pauseInField({ retry_after: 99_999_999 }, 'retry_after', 1_000)).toBe(longestPauseMs);
    expect(pauseInField({ retry_after: 'x' }, 'retry_after', 1_000)).toBeNull();
    const body = JSON.stringify({ ok: false, error_code: 429, parameters: { retry_after: 99_999_999 } });
    expect(verdictOf(429, body)).toMatchObject({ kind: 'failed', how: { retryAfterMs: longestPauseMs } });
  });
});

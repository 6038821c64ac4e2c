import { describe, expect, onTestFinished, test } from 'vitest';
import { probed } from '../../peers/peer.ts';
import { serve } from '../../support/http-server.ts';

describe('what is called a secret where it stands', () => {
  const given = 'hunter2SECRET';
  const body = {
    token: given,
    list: [given],
    app: { api_key: given },
    all: [{ client_secret: given, n: 'x', v: 99 }],
  };
  const told = async (check: string): Promise<string> => {
    const { url, close } = await serve((_, response) =>
      response
        .setHeader('x-api-key', given)
        .setHeader('set-cookie', `sid=${given}`)
        .end(JSON.stringify(body)),
    );
    onTestFinished(close);
    for (;;) {
      const { findings } = await probed(`{ name: a, ${check.replace('URL', url)} }`);
      const said = JSON.stringify(findings);
      // A machine that is busy says nothing of the check, which is tried again.
      if (!said.includes('stood still')) return said;
    }
  };

  test.each([
    'json: "URL/", value: "$.token", alert: "!= up"',
    'json: "URL/", value: "$[\'token\']", alert: "== up"',
    'json: "URL/", value: "$.app.api_key", alert: "!= up"',
    'json: "URL/", value: "$.all[*].client_secret", each: "$.all[*].n", alert: "!= up"',
    'json: "URL/", value: "$.all[*].v", each: "$.all[*].client_secret", alert: "> 90"',
    'http: "URL/", expect: { json: { "$.token": "== up" } }',
    'http: "URL/", expect: { json: { "$.app": "== up" } }',
    'http: "URL/", expect: { json: { "$.all[0]": "== up" } }',
    'http: "URL/", expect: { header: { x-api-key: up } }',
    'http: "URL/", expect: { header: { set-cookie: up } }',
  ])('is told without its value: %s', async (check) => {
    const detail = await told(check);
    expect(detail).toContain('***');
    expect(detail).not.toContain('hunter2');
  });

  test('stays what it is under any other name', async () => {
    expect(await told('json: "URL/", value: "$.list[0]", alert: "!= up"')).toContain(given);
  });
});

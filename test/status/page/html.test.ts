import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { href, html, Markup } from '../../../src/status/page/html.ts';

describe('a template of HTML', () => {
  test('escapes whatever is put into it, between tags and in attributes', () => {
    const foreign = `<script>alert("1")</script>&'`;
    expect(html`<b title="${foreign}">${foreign}</b>`.text).toBe(
      '<b title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</b>',
    );
  });

  test('takes templates and lists of them as they are, and leaves out what is not there', () => {
    expect(html`<ul>${['<a>', '&'].map((each) => html`<li>${each}</li>`)}${null}${false}</ul>`.text).toBe(
      '<ul><li>&lt;a&gt;</li><li>&amp;</li></ul>',
    );
  });

  test('leaves nothing in a text that turns it round or moves a cursor', () => {
    expect(html`${'a\u202eb\u2066c\u001b[31md\u0000e'}`.text).toBe('abcde');
  });

  test('can not be had otherwise', () => {
    expect(() => new Markup(Symbol('made by a template') as never, '<b>')).toThrow(TypeError);
  });

  test('is what makes every piece of HTML of the pages', () => {
    const files = readdirSync('src/status/page').filter((file) => file.endsWith('.ts'));
    const strays = files.flatMap((file) => {
      const text = readFileSync(join('src/status/page', file), 'utf8');
      const found = text.matchAll(/(\w*)`<|['"]<[a-z]|new Markup\(/g);
      return [...found].filter(([, tag]) => tag !== 'html').map(([what]) => `${file}: ${what}`);
    });
    // The icon is a file of its own, of which nothing comes from outside.
    expect(strays.filter((stray) => !/^(icon|html)\.ts/.test(stray))).toEqual([]);
  });

  test('a path of this site has its parts escaped, halves of characters too', () => {
    expect(href('key', 'container/a b?<>', '\ud800')).toBe('/key/container%2Fa%20b%3F%3C%3E/%EF%BF%BD');
  });
});

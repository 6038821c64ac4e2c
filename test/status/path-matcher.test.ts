import { describe, expect, test } from 'vitest';
import { pathMatcher } from '../../src/status/path-matcher.ts';

describe('a path', () => {
  test.each<[pattern: string, path: string, found: Record<string, string> | null]>([
    ['/metrics', '/metrics', {}],
    ['/metrics', '/metrics/', null],
    ['/metrics', '/metric', null],
    ['/api/explain/:key', '/api/explain/web', { key: 'web' }],
    ['/api/explain/:key', '/api/explain/', null],
    ['/api/explain/:key', '/api/explain', null],
    ['/api/explain/:key', '/api/explain/web/more', null],
    ['/api/explain/:key', '/api/other/web', null],
    ['/api/explain/:key', '/other/explain/web', null],
    ['/api/explain/:key', '/api/explain/container%2Fweb', { key: 'container/web' }],
    ['/api/explain/:key', '/api/explain/%E0%A4%A', null],
    ['/a/:one/b/:two', '/a/1/b/2', { one: '1', two: '2' }],
    ['/a/:one/b/:two', '/a/1/c/2', null],
    ['/a/*', '/a/b/c', { '*': 'b/c' }],
    ['/a/*', '/a/', { '*': '' }],
    ['/a/*', '/a', { '*': '' }],
    ['/a/*', '/b/c', null],
    ['/a/*', '/a/%2F', { '*': '/' }],
    ['/a/*', '/a/%', null],
    ['/a/:one/*', '/a/x%20y/b%2Fc/d', { one: 'x y', '*': 'b/c/d' }],
    ['/a/:one/*', '/a', null],
    // A colon that does not begin a part is one of its letters.
    ['/a/b:c', '/a/b:c', {}],
    ['/a/b:c', '/a/bxc', null],
  ])('%s: of %s it takes %j', (pattern, path, found) => {
    expect(pathMatcher(pattern)(path)).toEqual(found);
  });
});

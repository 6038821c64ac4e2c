import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/*
 * `npm run base` asks Docker's registry for the digest of the image that ours is built on, and writes it into the
 * Dockerfile: the official Node, of the very version that the tests run on. Debian's fixes come under the same tag, so that it
 * is run before every release, and what it changes is looked at and committed. `npm run base -- --check` asks nobody: it
 * fails where no digest is written yet, or that of another version.
 */

const hub = {
  registry: 'https://registry-1.docker.io',
  login: 'https://auth.docker.io/token?service=registry.docker.io',
};
const repository = 'library/node';
const base = /^ARG BASE=(.*)$/m;

/** The tag of the base: the Node of the development packages, on the Debian without tools. */
export const baseTag = (): string => {
  const { version } = JSON.parse(text('scripts/runtime/package.json')) as { version: string };
  return `${version}-slim`;
};

/** What a Dockerfile is built on, as its `ARG BASE` says; `digest` is `null` where it names a tag alone. */
export const baseOf = (dockerfile: string): { tag: string; digest: string | null } => {
  const [, tag, digest = null] =
    /^node:([\w.-]+)(?:@(sha256:[0-9a-f]{64}))?$/.exec(base.exec(dockerfile)?.[1] ?? '') ?? [];
  if (tag === undefined) throw new Error('the Dockerfile has no line ARG BASE=node:TAG or node:TAG@sha256:…');
  return { tag, digest };
};

/** The Dockerfile on another base. */
export const onBase = (dockerfile: string, tag: string, digest: string): string =>
  dockerfile.replace(base, `ARG BASE=node:${tag}@${digest}`);

/**
 * The digest of the list of images, for all platforms, that a tag names now. It is reckoned from what came, not taken
 * from a header.
 *
 * @throws Error where the registry does not answer with such a list
 */
export const digestOf = async (tag: string, { registry, login }: typeof hub = hub): Promise<string> => {
  const { token } = (await (await asked(`${login}&scope=repository:${repository}:pull`, {})).json()) as {
    token: string;
  };
  const index = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
  ];
  const answer = await asked(`${registry}/v2/${repository}/manifests/${tag}`, {
    authorization: `Bearer ${token}`,
    accept: index.join(', '),
  });
  const kind = answer.headers.get('content-type') ?? 'nothing';
  if (!index.includes(kind)) throw new Error(`${tag} is no list of images but ${kind}`);
  return `sha256:${createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex')}`;
};

const asked = async (url: string, headers: Record<string, string>): Promise<Response> => {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`${new URL(url).host} answered HTTP ${answer.status}`);
  return answer;
};

const file = (name: string): URL => new URL(`../${name}`, import.meta.url);
const text = (name: string): string => readFileSync(file(name), 'utf8');

if (import.meta.main) {
  const dockerfile = text('Dockerfile');
  const tag = baseTag();
  if (process.argv.includes('--check')) {
    const now = baseOf(dockerfile);
    const isPinned = now.tag === tag && now.digest !== null;
    process.stdout.write(
      isPinned ? `node:${tag}@${now.digest}\n` : `✗ not pinned to node:${tag} by digest: npm run base\n`,
    );
    process.exitCode = isPinned ? 0 : 1;
  } else {
    const digest = await digestOf(tag);
    writeFileSync(file('Dockerfile'), onBase(dockerfile, tag, digest));
    process.stdout.write(`node:${tag}@${digest}\n`);
  }
}

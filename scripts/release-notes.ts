import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The section of a version in a changelog in the form of Keep a Changelog, without its heading. Throws an `Error`
 * that says what does not fit: the tag must be `v` and the version of package.json, its section must be there,
 * dated, and say something.
 */
export const releaseNotes = (tag: string, version: string, changelog: string): string => {
  if (tag !== `v${version}`) {
    throw new Error(`the tag ${tag} is not v${version}, which is the version of package.json`);
  }
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((each) => each.startsWith(`[${version}]`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section of ${version}`);
  const [heading = '', ...lines] = section.split('\n');
  if (!/^\[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(heading)) {
    throw new Error(`the section of ${version} in CHANGELOG.md has no date: ## ${heading}`);
  }
  const notes = lines.join('\n').trim();
  if (notes === '') throw new Error(`the section of ${version} in CHANGELOG.md says nothing`);
  return `${notes}\n`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
  const { version } = JSON.parse(read('package.json')) as { version: string };
  try {
    process.stdout.write(releaseNotes(process.argv[2] ?? 'of no name', version, read('CHANGELOG.md')));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

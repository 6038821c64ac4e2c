import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packages written as CommonJS call `require`, which an ES module does not have. */
const requireForCommonJs = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
].join('\n');

/**
 * Bundles Polkan into one file, `polkan.js` in `directory`, with the licences of all that went into it in
 * `LICENSES.txt`: the image needs no `node_modules`, and a bundle starts in less time and memory.
 *
 * @throws Error if it can't be built, or a package in it has no licence
 */
export const buildBundle = async (directory: string): Promise<void> => {
  mkdirSync(directory, { recursive: true });
  const outfile = join(directory, 'polkan.js');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Names and lines stay as they are: a stack trace must be readable.
    minifySyntax: true,
    legalComments: 'none',
    // For platform node esbuild would take the CommonJS build of RxJS, which can't be shaken.
    alias: {
      rxjs: './node_modules/rxjs/dist/esm/index.js',
      'rxjs/testing': './node_modules/rxjs/dist/esm/testing/index.js',
    },
    banner: { js: requireForCommonJs },
    metafile: true,
    logLevel: 'warning',
  });
  chmodSync(outfile, 0o755);
  writeFileSync(join(directory, 'LICENSES.txt'), licencesOf(metafile));
};

/** The licence texts of every package that is in the bundle. */
const licencesOf = ({ outputs }: Metafile): string => {
  const bundled = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(
    bundled.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const sections = [...packages].sort().map((path) => {
    const directory = join(root, path);
    const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each));
    if (license === undefined || file === undefined) throw new Error(`${name} has no licence`);
    return `${name} ${version} (${license})\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`;
  });
  return sections.join(`\n${'-'.repeat(80)}\n\n`);
};

if (import.meta.main) {
  const directory = join(root, 'dist');
  await buildBundle(directory);
  const bytes = existsSync(directory) ? readFileSync(join(directory, 'polkan.js')).length : 0;
  process.stdout.write(`dist/polkan.js, ${Math.round(bytes / 1024)} KB\n`);
}

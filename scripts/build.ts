import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const modules = join(root, 'node_modules');

/**
 * The parts of a package that Polkan uses, as a module in its place. The whole of undici, with its fetch, its
 * caches, its mocks and its HTTP/2, would be a quarter of the memory that an idle sidecar takes.
 */
const parts: Readonly<Record<string, string>> = {
  undici: `
    const Dispatcher = require('${modules}/undici/lib/dispatcher/dispatcher.js');
    Object.assign(Dispatcher.prototype, { request: require('${modules}/undici/lib/api/api-request.js') });
    exports.Agent = require('${modules}/undici/lib/dispatcher/agent.js');
    exports.Pool = require('${modules}/undici/lib/dispatcher/pool.js');
    // Run only where a proxy is set.
    Object.defineProperty(exports, 'EnvHttpProxyAgent', {
      enumerable: true,
      get: () => require('${modules}/undici/lib/dispatcher/env-http-proxy-agent.js'),
    });`,
  'prom-client': `
    exports.Registry = require('${modules}/prom-client/lib/registry.js');
    exports.Counter = require('${modules}/prom-client/lib/counter.js');
    exports.Gauge = require('${modules}/prom-client/lib/gauge.js');
    exports.Histogram = require('${modules}/prom-client/lib/histogram.js');`,
};

/**
 * Modules of Node that a package loads for what is never asked of it: the tap is rotated without being
 * compressed, and nothing logs from a worker thread.
 */
const unused: readonly { readonly by: string; readonly modules: RegExp; readonly instead: string }[] = [
  {
    by: '/rotating-file-stream/',
    modules: /^(zlib|child_process)$/,
    instead: `exports.exec = exports.createGzip = () => { throw new Error('Compression is left out of this build'); };`,
  },
  { by: '/pino/', modules: /^worker_threads$/, instead: 'exports.isMainThread = true;' },
];

/**
 * What packages load or carry for cases that never come here: HTTP/2 (every client is made with
 * `allowH2: false`), bodies that are forms, logs written by a worker thread.
 */
const leftOut =
  /\/node_modules\/(undici\/lib\/(dispatcher\/client-h2|web\/.*)|pino\/lib\/(transport|multistream))\.js$/;

const lean: Plugin = {
  name: 'lean',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(undici|prom-client)$/ }, ({ path }) => ({ path, namespace: 'parts' }));
    onLoad({ filter: /.*/, namespace: 'parts' }, ({ path }) => ({
      contents: parts[path] ?? '',
      resolveDir: root,
    }));
    for (const [index, { by, modules: filter }] of unused.entries()) {
      onResolve({ filter }, ({ importer }) =>
        importer.includes(by) ? { path: by, namespace: 'unused', pluginData: index } : undefined,
      );
    }
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ pluginData }) => ({
      contents: unused[pluginData]?.instead ?? '',
    }));
    onLoad({ filter: leftOut }, ({ path }) => {
      const what = path.slice(path.lastIndexOf('node_modules/'));
      return {
        contents: `module.exports = () => { throw new Error('${what} is left out of this build'); };`,
      };
    });
  },
};

/**
 * What is bundled into which file. The client of a fleet is one by itself, which is read only where a fleet is configured:
 * beside the rest every start would read it, whoever has one or not. So is the program of the thread in which what-if is tried.
 */
const bundles = [
  { entry: 'src/cli.ts', file: 'polkan.cjs' },
  { entry: 'src/fleet/jetstream.ts', file: 'polkan-fleet.cjs' },
  { entry: 'src/sidecar/what-if/worker.ts', file: 'polkan-what-if.cjs' },
] as const;

const apart: Plugin = {
  name: 'apart',
  setup({ onResolve, onLoad }) {
    // A thread has its own program, which lies beside.
    onLoad({ filter: /\/what-if\/program\.ts$/ }, () => ({
      contents: `export const program = () => require('node:path').join(__dirname, 'polkan-what-if.cjs');`,
    }));
    onResolve({ filter: /\/jetstream\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './polkan-fleet.cjs', external: true },
    );
  },
};

/**
 * Bundles Polkan into `polkan.cjs` in `directory`, and what few need into a file beside it, with the licences of all that went into it in
 * `LICENSES.txt`: the image needs no `node_modules`, and a bundle starts in less time and memory.
 *
 * @throws Error if it can't be built, or a package in it has no licence
 */
export const buildBundle = async (directory: string): Promise<void> => {
  mkdirSync(directory, { recursive: true });
  const metafiles: Metafile[] = [];
  for (const { entry, file } of bundles) {
    const outfile = join(directory, file);
    const { metafile } = await build({ ...options, entryPoints: [entry], outfile });
    metafiles.push(metafile);
    // The client of a fleet has a letter in a regular expression that is none; it is read by few.
    const isPlain = !/[^\0-\x7f]/.test(readFileSync(outfile, 'utf8'));
    if (!isPlain && file === 'polkan.cjs') throw new Error(`${outfile} is not plain ASCII`);
  }
  chmodSync(join(directory, 'polkan.cjs'), 0o755);
  writeFileSync(join(directory, 'LICENSES.txt'), licencesOf(metafiles));
};

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // A CommonJS module loads each of Node's own modules when the code that needs it runs; an ES module would
  // load all of them at the start.
  format: 'cjs',
  // Without comments and blanks: V8 keeps the whole text, with two bytes a character if only one of them is not ASCII.
  // Names stay as they are, and lines are short: a stack trace must be readable.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 160,
  legalComments: 'none',
  // For platform node esbuild would take the CommonJS build of RxJS, which can't be shaken.
  alias: {
    rxjs: './node_modules/rxjs/dist/esm/index.js',
    'rxjs/testing': './node_modules/rxjs/dist/esm/testing/index.js',
  },
  // undici's own switch for builds that need only its usual parser.
  define: { esbuildDetection: 'true' },
  plugins: [lean, apart],
  metafile: true,
  logLevel: 'warning',
  // An old Node says that it is old.
  banner: { js: readFileSync(join(root, 'scripts/old-node.cjs'), 'utf8') },
} as const satisfies BuildOptions;

/** The licence texts of every package that is in the bundle. */
const licencesOf = (metafiles: readonly Metafile[]): string => {
  const bundled = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.keys(inputs));
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
  const bytes = existsSync(directory) ? readFileSync(join(directory, 'polkan.cjs')).length : 0;
  process.stdout.write(`dist/polkan.cjs, ${Math.round(bytes / 1024)} KB\n`);
}

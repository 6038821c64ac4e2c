import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

const modules = join(root, 'node_modules');

/**
 * The parts of a package that Polkan uses, as a module in its place. The whole of undici, with its fetch, its
 * caches, its mocks and its HTTP/2, would be a quarter of the memory that an idle sidecar takes.
 */
const partsOf: Readonly<Record<string, string>> = {
  undici: `
    const Dispatcher = require('${modules}/undici/lib/dispatcher/dispatcher.js');
    Object.assign(Dispatcher.prototype, { request: require('${modules}/undici/lib/api/api-request.js') });
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

/** Modules of Node that a package loads for what is never asked of it: nothing logs from a worker thread. */
const unused: readonly { readonly by: string; readonly modules: RegExp; readonly instead: string }[] = [
  { by: '/pino/', modules: /^worker_threads$/, instead: 'exports.isMainThread = true;' },
  {
    by: '/sonic-boom/',
    modules: /^assert$/,
    instead: `module.exports = (value, message) => { if (!value) throw new Error(message ?? 'It does not hold'); };`,
  },
];

/**
 * Modules of Node that an idle sidecar has no use for, and that cost it up to three megabytes each: what is imported of them is
 * taken from them when it is used for the first time, not when the file that imports it is read.
 */
const late = /^node:(crypto|dns|dns\/promises|querystring|vm|worker_threads)$/;

/**
 * What packages load or carry for cases that never come here: HTTP/2 (every client is made with
 * `allowH2: false`), bodies that are forms, logs written by a worker thread.
 */
const leftOut =
  /\/node_modules\/(undici\/lib\/(dispatcher\/client-h2|web\/.*)|pino\/lib\/(transport|multistream))\.js$/;

/** A module whose exports, by these names, are those of another, which is loaded when one is used for the first time. */
const lateOf = (names: readonly string[], loaded: string): string =>
  `module.exports = {${names.map((name) => `get ${name}() { return ${loaded}.${name}; }`).join(',')}};`;

const lean: Plugin = {
  name: 'lean',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(undici|prom-client)$/ }, ({ path }) => ({ path, namespace: 'parts' }));
    onLoad({ filter: /.*/, namespace: 'parts' }, ({ path }) => ({
      contents: partsOf[path] ?? '',
      resolveDir: root,
    }));
    onResolve({ filter: late }, ({ path, importer, namespace }) =>
      namespace === 'file' && importer.startsWith(join(root, 'src/'))
        ? { path, namespace: 'late' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: lateOf(Object.keys(createRequire(import.meta.url)(path)), `require('${path}')`),
    }));
    onResolve({ filter: /.*/, namespace: 'late' }, ({ path }) => ({ path, external: true }));
    for (const [index, { by, modules: filter }] of unused.entries()) {
      onResolve({ filter }, ({ importer }) =>
        importer.includes(by) ? { path: by, namespace: 'unused', pluginData: index } : undefined,
      );
    }
    onLoad({ filter: /.*/, namespace: 'unused' }, ({ pluginData }) => ({
      contents: unused[pluginData]?.instead ?? '',
    }));
    // One build of its parser does: that without SIMD runs on every processor, and what is parsed is a few answers a minute.
    onResolve({ filter: /\/llhttp_simd-wasm\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, '../llhttp/llhttp-wasm.js'),
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
 * What is bundled into which file of `parts/`, each with all that it needs but for what is apart: a start reads what it runs and
 * nothing else. What crosses the border of one is plain values and functions of them, for classes of two bundles are not the same.
 */
const bundles: Readonly<Record<string, string>> = {
  run: 'src/commands/resident.ts',
  commands: 'src/commands/commands.ts',
  // Read only where a fleet is configured.
  fleet: 'src/fleet/jetstream.ts',
  // Read only when something is tried: in a thread, or where none may be started without one.
  'what-if': 'src/sidecar/what-if/work.ts',
  'what-if-thread': 'src/sidecar/what-if/worker.ts',
};

/** Packages that are loaded only where something is configured that needs them, and what is imported of each. They are files of `parts/`, too. */
const packages: Readonly<Record<string, readonly string[]>> = {
  undici: ['undici'],
  nodemailer: ['nodemailer/lib/smtp-connection', 'nodemailer/lib/mime-node'],
  yaml: ['yaml'],
  'js-yaml': ['js-yaml'],
  croner: ['croner'],
  'json-p3': ['json-p3'],
  commander: ['commander'],
};

/** What is read only where an operator has chosen Russian: every file of words in that language, by its name. */
const russian: readonly string[] = globSync('src/messages/{*-,}ru.ts', { cwd: root }).sort();

/** The files of `parts/`. */
export const partFiles: readonly string[] = [...Object.keys(bundles), ...Object.keys(packages), 'ru']
  .map((name) => `${name}.cjs`)
  .sort();

/** Leaves what has a file of its own in that file. `parts`: where they lie, as seen from the file that is built. */
const apart = (parts: string): Plugin => ({
  name: 'apart',
  setup({ onResolve, onLoad }) {
    onLoad({ filter: /\/what-if\/program\.ts$/ }, () => ({
      contents: `export const program = () => require('node:path').join(__dirname, 'what-if-thread.cjs');`,
    }));
    for (const [name, entry] of Object.entries(bundles)) {
      const file = join(root, entry);
      onResolve({ filter: /^\.{1,2}\// }, ({ path, kind, resolveDir }) =>
        kind !== 'entry-point' && join(resolveDir, path) === file
          ? { path: `${parts}${name}.cjs`, external: true }
          : undefined,
      );
    }
    for (const [name, imports] of Object.entries(packages)) {
      const file = `${parts}${name}.cjs`;
      onResolve({ filter: new RegExp(`^${name}(?:/|$)`) }, ({ path, importer }) =>
        imports.includes(path) && importer.startsWith(join(root, 'src/'))
          ? { path, namespace: 'apart', pluginData: file }
          : undefined,
      );
    }
    const messages = join(root, 'src/messages/');
    onResolve({ filter: /[-/]ru\.ts$/ }, ({ path, importer, resolveDir }) =>
      importer.startsWith(messages) && !/[-/]ru\.ts$/.test(importer)
        ? { path: join(resolveDir, path), namespace: 'russian' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'russian' }, ({ path }) => {
      const names = [...readFileSync(path, 'utf8').matchAll(/^export const (\w+)/gm)].map(
        ([, name = '']) => name,
      );
      return { contents: lateOf(names, `require('${parts}ru.cjs')['${relative(root, path)}']`) };
    });
    onResolve({ filter: /\.cjs$/, namespace: 'russian' }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /\.cjs$/, namespace: 'apart' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: 'apart' }, ({ path, pluginData: file }) => ({
      contents: `module.exports = require(${JSON.stringify(file)})[${JSON.stringify(path)}];`,
    }));
  },
});

/**
 * Bundles Polkan into `polkan.cjs` in `directory`, which begins, and `parts/` beside it, with the licences of all that went into them in
 * `LICENSES.txt`: the image needs no `node_modules`, and a bundle starts in less time and memory.
 *
 * @throws Error if it can't be built, or a package in it has no licence
 */
export const buildBundle = async (directory: string): Promise<void> => {
  mkdirSync(join(directory, 'parts'), { recursive: true });
  const begin = join(directory, 'polkan.cjs');
  const built = await Promise.all([
    bundled({ entryPoints: ['src/cli.ts'], outfile: begin, banner }, './parts/'),
    ...Object.entries(bundles).map(([name, entry]) =>
      bundled({ entryPoints: [entry], outfile: join(directory, `parts/${name}.cjs`) }, './'),
    ),
    ...Object.entries({ ...packages, ru: russian }).map(([name, imports]) => {
      const from = name === 'ru' ? './' : '';
      const contents = imports.map((path) => `exports['${path}'] = require('${from}${path}');`).join('\n');
      return bundled(
        {
          stdin: { contents, resolveDir: root },
          outfile: join(directory, `parts/${name}.cjs`),
          ...(name === 'ru' && { charset: 'utf8' }),
        },
        './',
      );
    }),
  ]);
  chmodSync(begin, 0o755);
  writeFileSync(join(directory, 'LICENSES.txt'), licencesOf(built));
};

const bundled = async (
  more: BuildOptions & { readonly outfile: string },
  parts: string,
): Promise<Metafile> => {
  const { metafile } = await build({ ...options, ...more, plugins: [apart(parts), lean], metafile: true });
  // The client of a fleet has a letter in a regular expression that is none; it is read by few. Russian is shorter as it is
  // written than with six characters a letter.
  const text = readFileSync(more.outfile, 'utf8');
  const isPlain = !/[^\0-\x7f]/.test(text);
  if (!isPlain && !/\/(fleet|ru)\.cjs$/.test(more.outfile))
    throw new Error(`${more.outfile} is not plain ASCII`);
  writeFileSync(more.outfile, text.replaceAll(imported, 'Promise.resolve().then(()=>require($1))'));
  return metafile;
};

/** The import of a part. Node would read its text once more, for the names that it exports, and load what does that. */
const imported = /\bimport\(("\.[^"]+\.cjs")\)/g;

/** An old Node says that it is old. */
const banner = { js: readFileSync(join(root, 'scripts/old-node.cjs'), 'utf8') };

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
  // The clock of Node's `performance` brings eight modules more, for what measures other things.
  inject: ['./scripts/performance.ts'],
  // undici's own switch for builds that need only its usual parser.
  define: { esbuildDetection: 'true' },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Whose a package is stands in its licence in a line of its own, and is all that differs in most of them. */
const isOfOwner = (line: string): boolean => /^\s*Copyright (\(c\)|\u00a9|\d{4})/i.test(line);

/** The licence texts of every package that is in the bundle, each text once, below all that have it. */
const licencesOf = (metafiles: readonly Metafile[]): string => {
  const bundled = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.keys(inputs));
  const packages = new Set(
    bundled.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const licences = [...packages].sort().map((path) => {
    const directory = join(root, path);
    const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each));
    if (license === undefined || file === undefined) throw new Error(`${name} has no licence`);
    const lines = readFileSync(join(directory, file), 'utf8').split('\n');
    return {
      whose: [
        `${name} ${version} (${license})`,
        ...lines.filter(isOfOwner).map((line) => `  ${line.trim()}`),
      ],
      text: lines
        .filter((line) => !isOfOwner(line))
        .join('\n')
        .trim(),
    };
  });
  // Many have the same text word for word, and some of those are long.
  const sections = [...Map.groupBy(licences, ({ text }) => text.replaceAll(/\s+/g, ' ')).values()].map(
    (those) => `${those.flatMap(({ whose }) => whose).join('\n')}\n\n${those[0]?.text}\n`,
  );
  return sections.join(`\n${'-'.repeat(80)}\n\n`);
};

if (import.meta.main) {
  const directory = join(root, 'dist');
  await buildBundle(directory);
  for (const file of [
    'polkan.cjs',
    ...readdirSync(join(directory, 'parts')).map((name) => `parts/${name}`),
  ]) {
    process.stdout.write(`dist/${file}, ${Math.round(statSync(join(directory, file)).size / 1024)} KB\n`);
  }
}

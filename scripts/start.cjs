// `npm start`: becomes the sidecar, run from its sources, in a Node that lets it write nowhere but into the folders of its
// journal and its tap and to its socket, start no program and open no inspector. The image does the same by its entry point.
require('./old-node.cjs');
require('./env-watchdog.cjs');

const { existsSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');

const become = async () => {
  const { readConfigured } = await import('../src/config/read-configured.ts');
  const { thisMachine } = await import('../src/commands/this-machine.ts');
  const { journal, tap, socket } = (await readConfigured(process.env, thisMachine())).config;
  const folders = [journal, tap].flatMap((file) => (file === null ? [] : [dirname(resolve(file.path))]));
  // Of a socket its file is enough, which a killed process may have left behind; a folder that is not there has to be made.
  const isFolderMade = socket === null || (!socket.isOwnFolder && existsSync(dirname(resolve(socket.path))));
  if (!isFolderMade) folders.push(dirname(resolve(socket.path)));
  const { NODE_DEBUG: _, ...env } = process.env;
  const args = [
    '--disable-warning=ExperimentalWarning',
    '--report-exclude-env',
    '--heap-growing-percent=20',
    '--expose-gc',
    '--permission',
    '--allow-fs-read=*',
    '--allow-net',
    // A folder that is not there yet would stand for a file of that name alone.
    ...[...new Set(folders)].flatMap((folder) => [
      `--allow-fs-write=${folder}`,
      `--allow-fs-write=${join(folder, '*')}`,
    ]),
    ...(socket === null ? [] : [`--allow-fs-write=${resolve(socket.path)}`]),
    join(__dirname, '../src/cli.ts'),
    'run',
  ];
  // The same process: whoever sends it a signal, or waits for its end, has to know of no other.
  process.execve(process.execPath, [process.execPath, ...args], env);
};

become();

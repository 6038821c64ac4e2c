/**
 * Preloaded by `--import`: before anything else is loaded, the process becomes the command in `BECOME`, which
 * then runs what this one was to run. Its id and its pipes stay.
 */
const { BECOME = '[]', NODE_OPTIONS: _, ...env } = process.env;
const through = JSON.parse(BECOME) as string[];
const finder = '/usr/bin/env';
process.execve?.(finder, [finder, ...through, process.execPath, ...process.argv.slice(1)], env);

export {};

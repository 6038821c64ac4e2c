// The settings of `.env.watchdog`, where there is one. Node's own `--env-file-if-exists` says at every call that there is none.
const { existsSync } = require('node:fs');

const file = '.env.watchdog';
if (existsSync(file)) process.loadEnvFile?.(file);

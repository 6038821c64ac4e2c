import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { dockerAt, engineEnv } from './engine.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const patienceMs = 280_000;
const standIn = 'polkan-base';

/** The layers above those of the base, the newest first. */
export interface Layer {
  readonly bytes: number;
  readonly madeBy: string;
}

/** Builds the image `polkan` from the Dockerfile, on a stand-in for its base; gives our own layers. */
export const buildImage = async (socket: string): Promise<readonly Layer[]> => {
  const env = engineEnv(socket);
  const run = promisify(execFile);
  await run('scripts/stand-in-base.sh', [standIn], { cwd: root, env });
  // The stand-in brings the certificates of this machine.
  const certificates = 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt';
  const args = [certificates, `BASE=${standIn}`].flatMap((arg) => ['--build-arg', arg]);
  const build = ['build', '--network', 'host', ...args, '--tag', 'polkan', '.'];
  await run('docker', build, { cwd: root, env, timeout: patienceMs, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: Error & { stdout?: string }) => {
      throw new Error(`${error.message}\n${error.stdout?.slice(-4000) ?? ''}`, { cause: error });
    },
  );
  const docker = dockerAt(socket);
  const history = ['history', '--no-trunc', '--human=false', '--format', '{{.Size}} {{.CreatedBy}}'];
  const lines = async (image: string): Promise<string[]> => (await docker(...history, image)).split('\n');
  const ofBase = await lines(standIn);
  return (await lines('polkan')).slice(0, -ofBase.length).map((line) => {
    const [bytes = '', ...madeBy] = line.split(' ');
    return { bytes: Number(bytes), madeBy: madeBy.join(' ') };
  });
};

interface Service {
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly uts: string;
  readonly volumes: readonly string[];
}

/**
 * The shipped compose file as options of `docker run`, so that what is tested is what is shipped. Not taken
 * over: `restart`, `logging`, and `extra_hosts`, which asks for a bridge that the engine of the tests has not.
 */
export const composeOptions = ({ socket, gid }: { socket: string; gid: number }): string[] => {
  const { services } = parse(readFileSync(`${root}/compose.yaml`, 'utf8')) as {
    services: { polkan: Service };
  };
  const { read_only, cap_drop, security_opt, uts, volumes } = services.polkan;
  return [
    ...(read_only ? ['--read-only'] : []),
    ...cap_drop.flatMap((capability) => ['--cap-drop', capability]),
    ...security_opt.flatMap((option) => ['--security-opt', option]),
    ...['--uts', uts, '--group-add', String(gid)],
    ...volumes.flatMap((volume) => ['--volume', volume.replace(/^\$\{DOCKER_SOCK:-[^}]*\}/, socket)]),
  ];
};

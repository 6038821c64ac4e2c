import { stringify } from 'yaml';
import type { InitWords } from '../../messages/init.ts';
import type { FoundHere } from './found.ts';

const comment = (text: string, indent = ''): string =>
  text
    .split('\n')
    .map((line) => `${indent}# ${line}`.trimEnd())
    .join('\n');

/** A value as it stands on one line of YAML. */
const inline = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();

/** A config of what was found, each part with why it is there and what else it could say. */
export const initText = ({ host, disks, containers, ports }: FoundHere, say: InitWords): string => {
  const checks = ports.map(({ name, address, port }) => `  - ${inline({ name, tcp: `${address}:${port}` })}`);
  const parts = [
    comment(say.head),
    `${comment(say.host)}\nhost: ${inline(host)}`,
    comment(say.channels),
    `${comment(say.disks)}\ndisk:\n  paths: ${inline(disks)}\n  alert_pct: 85`,
    containers === null
      ? comment(say.noDocker)
      : `${comment(say.containers(containers))}\ncontainers:\n  names: ["*"]`,
    ports.length === 0
      ? comment(say.noPorts)
      : `${comment(say.ports)}\nchecks:\n${checks.join('\n')}\n${comment(say.moreChecks, '  ')}`,
    comment(say.more),
  ];
  return `${parts.join('\n\n')}\n`;
};

import type { ReadConfig } from '../config/config.ts';
import { withoutSecrets } from '../language/secrets.ts';
import { visible } from '../language/text.ts';
import { locales } from '../messages/messages.ts';
import { overview } from '../sidecar/overview.ts';

/** Prints what will be watched, then everything that is wrong. Exit code 1 where there is a fault. */
export const checkCommand = (read: ReadConfig, print: (line: string) => void): number => {
  const { config, warnings, faults, hints } = read;
  const lines = [
    ...overview(config, locales[config.locale]),
    ...hints,
    ...warnings.map((warning) => `! ${warning}`),
    ...faults.map((fault) => `✗ ${fault}`),
  ];
  for (const line of lines) print(visible(withoutSecrets(line, config.secrets)));
  return faults.length > 0 ? 1 : 0;
};

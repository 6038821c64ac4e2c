import type { Config } from '../config/config.ts';
import { safeUrl } from '../language/secrets.ts';
import type { Messages } from '../messages/messages.ts';

/** What the sidecar will do, line by line, for the operator: sources, sinks, tap. Holds no secret. */
export const overview = (config: Config, words: Messages): string[] => {
  const { watch } = words;
  if (!config.enabled) return [watch.disabled];
  const { orchestrator, memory, disks, containers, dependencies, processes, telegram, journal, tap } = config;
  const source = (everyMs: number, what: string): string => `  ${what}, ${watch.every(everyMs)}`;
  return [
    watch.heading(config.host),
    ...(orchestrator ? [source(orchestrator.everyMs, watch.orchestrator(safeUrl(orchestrator.url)))] : []),
    source(memory.everyMs, watch.memory(memory.limitPct)),
    ...(disks
      ? [
          source(
            disks.everyMs,
            watch.disks(disks.paths.join(', '), disks.limitPct, disks.critPct, disks.inodesPct),
          ),
        ]
      : []),
    ...(containers
      ? [
          source(
            containers.everyMs,
            containers.names === '*'
              ? watch.allContainers(containers.socketPath)
              : watch.containers(containers.names.join(', '), containers.socketPath),
          ),
        ]
      : []),
    ...(dependencies
      ? [
          source(
            dependencies.everyMs,
            watch.dependencies(
              dependencies.targets.map(({ name, url }) => `${name} (${safeUrl(url)})`).join(', '),
            ),
          ),
        ]
      : []),
    ...(processes
      ? [source(processes.everyMs, watch.processes(processes.patterns.join(', '), processes.ageMin * 60_000))]
      : []),
    watch.sinks(
      ['log', ...(telegram ? [`Telegram (${telegram.chatId}, ${safeUrl(telegram.apiUrl)})`] : [])].join(', '),
    ),
    journal ? watch.journal(journal.path) : words.journal.inMemory,
    ...(tap ? [watch.tap(tap.path)] : []),
  ];
};

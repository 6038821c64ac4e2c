import { checksSource } from './checks/checks-source.ts';
import { dependenciesSource } from './checks/dependencies-source.ts';
import { containersSource } from './docker/containers-source.ts';
import { diskSource } from './host/disk-source.ts';
import { memorySource } from './host/memory-source.ts';
import { processesSource } from './host/processes-source.ts';
import { signalsSource } from './inbound/signals-source.ts';
import { modulesSource } from './modules/modules-source.ts';
import { orchestratorSource } from './orchestrator/orchestrator-source.ts';
import { prometheusSource } from './prometheus/prometheus-source.ts';
import type { SourceDefinition } from './source-definition.ts';

/** Every source there is, in the order in which it is documented, read, made and told of. */
export const sources = [
  orchestratorSource,
  memorySource,
  diskSource,
  containersSource,
  dependenciesSource,
  checksSource,
  processesSource,
  signalsSource,
  prometheusSource,
  modulesSource,
] as const satisfies readonly SourceDefinition[];

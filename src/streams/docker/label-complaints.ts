import { nearestOf } from '../../language/nearest.ts';
import { shown } from '../../language/written.ts';
import type { Messages } from '../../messages/messages.ts';
import { labelNames, longestLabel, readLabels } from './container-labels.ts';
import type { Container } from './container-state.ts';

/** So many wrong labels are told of; what is wrong with a thousand is wrong with all. */
export const mostComplaints = 1_000;

/** Says once of each label of a container that it can't be read. */
export const labelComplaints = (words: Messages, warn: (message: string) => void) => {
  const complained = new Set<string>();
  return (name: string, { Config }: Container): void => {
    for (const { label, given, wants } of readLabels(Config?.Labels).faults) {
      // An image may bring megabytes of them: what tells one from another is enough to know it again.
      const what = [name, label, given].map((text) => text.slice(0, longestLabel)).join('\n');
      if (complained.has(what) || complained.size >= mostComplaints) continue;
      complained.add(what);
      warn(
        wants === 'known'
          ? words.containers.noLabel(name, shown(label), nearestOf(label, labelNames))
          : words.containers.wrongLabel(name, label, shown(given), words.containers.labels[wants]),
      );
    }
  };
};

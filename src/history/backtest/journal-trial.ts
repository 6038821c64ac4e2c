import { gather } from '../../journal/checkpoint-parts.ts';
import type { Checkpoint, JournalEvent } from '../../journal/events.ts';
import { incidentId, partsOfKey, type Transition } from '../../language/signal.ts';
import type { Messages } from '../../messages/messages.ts';
import { isTelling } from '../../telling/announce.ts';
import type { Rules } from '../../telling/rules.ts';
import { snapshotOf } from '../../telling/snapshot.ts';
import { emptyTelling } from '../../telling/state.ts';
import { compare, type Result } from './compare.ts';
import { createIncidents } from './incidents.ts';
import { createTeller, type Message } from './teller.ts';

/** A journal, told once more by other rules. */
export interface JournalTrial {
  /** Takes the next event. */
  take(event: JournalEvent): void;
  result(): Result;
}

/**
 * What a journal says was told, beside what other rules would have told of the very same incidents. A journal holds what was
 * decided, not what was seen: limits and the timing of kinds are as they were.
 *
 * @param isWatched whether an entity is still watched under these rules; of others nothing is told
 */
export const createJournalTrial = (
  rules: Rules,
  words: Messages,
  isWatched: (transition: Pick<Transition, 'source' | 'kind' | 'entity'>) => boolean,
): JournalTrial => {
  const recorded = createIncidents();
  const changed = createIncidents();
  const told = new Set<string>();
  const messages: Message[] = [];
  const teller = createTeller(rules, words);
  const parts: Checkpoint[] = [];
  const before = snapshotOf(emptyTelling());
  /** Transitions of one sweep that are not taken yet. */
  let sweep: Transition[] = [];
  let isBegun = false;
  /** Journals of the first version know no notices: every transition was told. */
  let hasNotices = true;

  const takeSweep = (): void => {
    const [first] = sweep;
    if (first === undefined) return;
    const { at, source } = first;
    const watched = sweep.filter(isWatched);
    for (const transition of sweep) recorded.note(transition);
    for (const transition of watched) changed.note(transition);
    if (!hasNotices) {
      for (const { key, kind, incident } of sweep.filter(isTelling)) {
        told.add(incident ?? incidentId(key, at));
        messages.push({ at, kinds: [kind] });
      }
    }
    teller.sweep({ type: 'sweep', at, source, covers: [], signals: [] }, watched);
    sweep = [];
  };

  const begin = (at: number, checkpoint: Checkpoint | null): void => {
    isBegun = true;
    const { channels, ...after } = checkpoint?.telling ?? { channels: null };
    teller.resume(rules, {
      ...{ at, actors: [], gone: [], channels: channels ?? rules.channels },
      telling: 'incidents' in after ? { before, after } : null,
    });
    for (const { key, kind, state } of checkpoint?.actors ?? []) {
      if (state.incidentAt === null) continue;
      for (const side of [recorded, changed]) side.begin(key, kind, state.incidentAt, true);
      told.add(incidentId(key, state.incidentAt));
    }
  };

  return {
    take(event) {
      if (event.type === 'transition') {
        if (!isBegun) begin(event.at, null);
        const [first] = sweep;
        if (first !== undefined && (first.at !== event.at || first.source !== event.source)) takeSweep();
        sweep.push(event);
        return;
      }
      takeSweep();
      if (event.type === 'checkpoint') {
        const whole = gather(parts, event);
        if (whole !== null && !isBegun) begin(whole.at, whole);
      } else if (event.type === 'command') {
        if (!isBegun) begin(event.at, null);
        teller.command(event);
      } else if (event.type === 'start') {
        hasNotices = event.channels !== undefined;
      } else if (event.type === 'notice') {
        const kinds = [...new Set(event.members.map(({ key }) => partsOfKey(key).kind))];
        for (const { incident } of event.members) told.add(incident);
        for (const _ of event.channels) messages.push({ at: event.at, kinds });
      }
    },
    result() {
      takeSweep();
      teller.end();
      for (const incident of recorded.all)
        incident.told = told.has(incidentId(incident.key, incident.alertAt));
      for (const incident of changed.all)
        incident.told = teller.isTold(incidentId(incident.key, incident.alertAt));
      return compare(
        { incidents: recorded.all, messages },
        { incidents: changed.all, messages: teller.notices },
      );
    },
  };
};

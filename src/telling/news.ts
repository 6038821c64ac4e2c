import { severityRank } from '../language/severity.ts';
import type { Told } from '../language/telling.ts';
import type { Rules } from './rules.ts';
import { type Hearing, type Incident, isOpen, severityOf, type TellingState } from './state.ts';

/** What a channel does not know yet of an incident. */
export interface NewsForChannel {
  /** What it shall believe afterwards. */
  readonly action: Told;
  /** It came and went, and the channel has never heard of it. */
  readonly went: boolean;
  /** Nothing but that it goes on: what holds it back drops it. */
  readonly reminder: boolean;
}

const alert: NewsForChannel = { action: 'alert', went: false, reminder: false };
const recovery: NewsForChannel = { action: 'recovery', went: false, reminder: false };
const cameAndWent: NewsForChannel = { action: 'recovery', went: true, reminder: false };
const worse: NewsForChannel = { action: 'realert', went: false, reminder: false };
const goesOn: NewsForChannel = { action: 'realert', went: false, reminder: true };

/** Whether it has become worse than the channel knows. */
export const isWorse = (incident: Incident, { believes, severity }: Hearing): boolean =>
  believes === 'open' && severity !== null && severityRank(severityOf(incident)) > severityRank(severity);

/** Whether a channel was told that an entity flaps, and this is its last incident: by that it will be told how it settled. */
const isUnsettledOn = (state: TellingState, { key, id }: Incident, channel: string): boolean => {
  const flap = state.flaps.get(key);
  return flap !== undefined && flap.last === id && flap.saidTo.has(channel);
};

/**
 * What is true of an incident, compared with what a channel believes; `null`: it knows everything.
 *
 * @param settled the entity was said to flap, and does so no more
 * @param laws by which laws it is told. Default: those of today
 */
export const newsOf = (
  state: TellingState,
  incident: Incident,
  channel: string,
  hearing: Hearing,
  settled: boolean,
  laws: Rules['laws'] = 3,
): NewsForChannel | null => {
  const { believes, held, decidedAt, remindAt } = hearing;
  if (incident.edge) return believes === null ? alert : null;
  if (isOpen(incident)) {
    if (believes !== 'open') return alert;
    const { reminder } = incident;
    const isNew = reminder !== null && reminder.at > decidedAt;
    const reminds = laws === 1 ? isNew : remindAt !== null && remindAt <= state.at;
    if (isWorse(incident, hearing)) return worse;
    // How it settled is no reminder, which would be dropped where it is held.
    if (settled && isUnsettledOn(state, incident, channel)) return alert;
    if (isNew && reminder.worse) return worse;
    if (reminds) return goesOn;
  } else if (believes === 'open') return recovery;
  else if (believes === null && held !== null) return cameAndWent;
  if (!isUnsettledOn(state, incident, channel) || !(settled || held !== null)) return null;
  // What came and went: its recovery was told when it happened, and says now how it settled.
  return isOpen(incident) ? alert : cameAndWent;
};

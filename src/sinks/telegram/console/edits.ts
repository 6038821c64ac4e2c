import type { Ending, IncidentStatus } from '../../../language/console.ts';
import { defaultSeverity } from '../../../language/severity.ts';
import { incidentKey, incidentStart, partsOfKey } from '../../../language/signal.ts';
import type { Changed } from '../../listening.ts';
import type { Edited } from './edited.ts';
import { mostMessages, type ToldMessage, type ToldMessages } from './told.ts';

/** So many messages wait to be edited, as many as are known; what comes on top of them stays as it is. */
export const mostEdits = mostMessages;

/** Keeps the messages of alerts as what has become of them: one at a time, the latest alone. Never owed, and never kept. */
export interface Edits {
  /** Something has happened to these. */
  changed(what: Changed): void;
}

/** Of one that is over and listed no more, what its message can still say. */
const statusOf = ({ incident, title, at: closedAt, reason }: Ending): IncidentStatus => {
  const key = incidentKey(incident);
  return {
    ...{ id: '', incident, key, title, detail: '', severity: defaultSeverity(partsOfKey(key).kind) },
    ...{ state: 'closed', since: incidentStart(incident), closedAt, ended: reason, ack: null, channels: {} },
  };
};

export const createEdits = (options: {
  readonly told: ToldMessages;
  readonly incidents: () => readonly IncidentStatus[];
  readonly render: (incidents: readonly IncidentStatus[]) => Edited | null;
  /** Whether it stands there now. */
  readonly edit: (message: ToldMessage, edited: Edited) => Promise<boolean>;
  readonly failed: (error: unknown) => void;
}): Edits => {
  const { told, incidents, render, edit, failed } = options;
  const waiting = new Map<string, ToldMessage>();
  const idOf = ({ messageId, chat }: ToldMessage): string => `${chat ?? ''}\n${messageId}`;
  let busy = false;

  const next = async (): Promise<void> => {
    busy = true;
    for (;;) {
      const [entry] = waiting;
      if (entry === undefined) break;
      const [id, message] = entry;
      waiting.delete(id);
      try {
        const known = new Map(incidents().map((incident) => [incident.incident, incident]));
        const edited = render(
          message.incidents.flatMap((incident) => {
            const ending = told.endingOf(incident);
            return known.get(incident) ?? (ending === null ? [] : statusOf(ending));
          }),
        );
        if (edited !== null) await edit(message, edited);
      } catch (error) {
        failed(error);
      }
    }
    busy = false;
  };

  return {
    changed: ({ incidents: those, ended }) => {
      for (const ending of ended) told.ended(ending);
      for (const incident of those) {
        for (const message of told.allOf(incident))
          if (waiting.size < mostEdits) waiting.set(idOf(message), message);
      }
      if (!busy && waiting.size > 0) void next();
    },
  };
};

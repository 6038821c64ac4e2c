import { opened } from '../../src/machines/incident.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Asked } from '../../src/telling/law.ts';
import type { Incident } from '../../src/telling/state.ts';
import { emptyTelling, unheard } from '../../src/telling/state.ts';

/** An incident as its alert leaves it: a container's, at 1,000. */
export const anIncident = (some: Partial<Incident> = {}): Incident => ({
  ...{ id: 'container/web@1000', key: 'container/web', kind: 'container', entity: 'web', source: 'docker' },
  ...{ at: 1_000, edge: false, severity: null, labels: {}, title: 'web', detail: '', reason: 'crossed' },
  ...{
    state: opened,
    closedAt: null,
    unwatched: false,
    ack: null,
    reminder: null,
    remindedAt: null,
    toldFrom: null,
    caused: null,
  },
  hearings: new Map(),
  ...some,
});

/** May telegram be told of its alert at 1,000? */
export const aQuestion = ({ incident = anIncident(), ...some }: Partial<Asked> = {}): Asked => ({
  ...{
    state: emptyTelling(),
    rules: defaultRules('box', ['telegram']),
    now: 1_000,
    incident,
    channel: 'telegram',
  },
  route: { name: 'all', channels: ['telegram'], goOn: false, reminders: null, quiet: null, escalate: [] },
  ...{ action: 'alert', hearing: unheard, hinted: false, silence: null, causes: [], lane: [], joins: false },
  ...some,
});

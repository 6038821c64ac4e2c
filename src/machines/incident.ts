import { assign, type SnapshotFrom, setup, transition } from 'xstate';
import { once } from '../language/once.ts';

export const incidentPaths = ['open.held', 'open.told', 'acknowledged', 'closed'] as const;
/** Where an incident can be; the names of the statechart below. */
export type IncidentPath = (typeof incidentPaths)[number];

export const incidentTurns = ['told', 'acknowledged', 'released', 'closed'] as const;
/**
 * What becomes of an incident: a channel has heard of it; somebody has taken it on; that has ended (taken back,
 * run out, overtaken by something worse); its entity is well or gone.
 */
export type IncidentTurn = (typeof incidentTurns)[number];

export interface IncidentState {
  readonly path: IncidentPath;
  /** At least one channel has heard of it. */
  readonly told: boolean;
}

interface Seen {
  context: { told: boolean };
  event: { type: 'turn'; turn: IncidentTurn };
}

const guards = {
  isTold: ({ event }: Seen) => event.turn === 'told',
  isAcknowledged: ({ event }: Seen) => event.turn === 'acknowledged',
  isReleasedTold: ({ context, event }: Seen) => event.turn === 'released' && context.told,
  isReleased: ({ event }: Seen) => event.turn === 'released',
  isClosed: ({ event }: Seen) => event.turn === 'closed',
};

/** What each of them asks. */
export const incidentConditions: Readonly<Record<keyof typeof guards, string>> = {
  isTold: 'a channel was told of it',
  isAcknowledged: 'acknowledged, or snoozed',
  isReleasedTold: 'the ack ended, and a channel has heard of it',
  isReleased: 'the ack ended',
  isClosed: 'recovered, gone, or no longer watched',
};

const way = (guard: keyof typeof guards, to: IncidentPath, reason: string) => ({
  guard,
  target: `#incident.${to}`,
  actions: [
    { type: 'hear' as const, params: { told: guard === 'isTold' } },
    { type: 'tell' as const, params: { action: null, reason } },
  ],
});

/**
 * The incident machine: what an operator and an incident have to do with each other. An alert opens it, held
 * until a channel is told; somebody may take it on; its recovery closes it, whoever has heard of it.
 */
export const incidentMachine = setup({
  types: { context: {} as Seen['context'], events: {} as Seen['event'] },
  guards,
  actions: {
    hear: assign(({ context }, { told }: { told: boolean }) => ({ told: context.told || told })),
    tell: (_, _said: { action: null; reason: string }): void => undefined,
  },
}).createMachine({
  id: 'incident',
  context: { told: false },
  initial: 'open',
  states: {
    open: {
      initial: 'held',
      states: {
        held: { on: { turn: [way('isTold', 'open.told', 'told')] } },
        told: {},
      },
      on: {
        turn: [way('isAcknowledged', 'acknowledged', 'acknowledged'), way('isClosed', 'closed', 'closed')],
      },
    },
    acknowledged: {
      on: {
        turn: [
          way('isTold', 'acknowledged', 'told'),
          way('isReleasedTold', 'open.told', 'released'),
          way('isReleased', 'open.held', 'released'),
          way('isClosed', 'closed', 'closed'),
        ],
      },
    },
    closed: { on: { turn: [way('isTold', 'closed', 'told')] } },
  },
});

/** A new incident: nobody has heard of it. */
export const opened: IncidentState = { path: 'open.held', told: false };

type Snapshot = SnapshotFrom<typeof incidentMachine>;

const snapshotAt = ({ path, told }: IncidentState): Snapshot =>
  incidentMachine.resolveState({
    value: path.startsWith('open.') ? { open: path === 'open.told' ? 'told' : 'held' } : (path as 'closed'),
    context: { told },
  });

const pathAt = ({ value }: Snapshot): IncidentPath =>
  typeof value === 'string' ? value : `open.${value.open}`;

/**
 * Where each turn leads from each state. XState walks the statechart once for all of it: a machine of
 * four states, one flag and four turns is a table of 32 rows, and a storm of incidents costs a look into it. A start without
 * an incident does without.
 */
const table = once(
  (): ReadonlyMap<string, IncidentState> =>
    new Map(
      incidentPaths.flatMap((path) =>
        [false, true].flatMap((told) =>
          incidentTurns.map((turn) => {
            const [next] = transition(incidentMachine, snapshotAt({ path, told }), { type: 'turn', turn });
            return [`${path} ${told} ${turn}`, { path: pathAt(next), told: next.context.told }] as const;
          }),
        ),
      ),
    ),
);

/** Steps the incident machine. A turn that a state does not know changes nothing. */
export const stepIncident = (state: IncidentState, turn: IncidentTurn): IncidentState =>
  table().get(`${state.path} ${state.told} ${turn}`) ?? state;

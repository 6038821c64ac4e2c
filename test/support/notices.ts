import type { MessageText, Notification } from '../../src/language/delivery.ts';
import { incidentId, type Transition } from '../../src/language/signal.ts';
import { locales, type Messages } from '../../src/messages/messages.ts';
import { notificationOf } from '../../src/messages/notifications.ts';

/** Notifications as the pipeline makes them, of dependencies named by a test. Times are epoch milliseconds. */
const told = (
  entity: string,
  since: number,
  more: Pick<Transition, 'at' | 'reason' | 'detail'> & { action: 'alert' | 'realert' | 'recovery' },
  words: Messages,
): Notification =>
  notificationOf({
    type: 'transition',
    source: 'dependencies',
    key: `dep/${entity}`,
    kind: 'dep',
    entity,
    from: 'cooldown.holding',
    to: 'alerting',
    incident: incidentId(`dep/${entity}`, since),
    title: words.dependencies.title(entity),
    ...more,
  });

export const alertOf = (entity: string, at: number, words: Messages = locales.en): Notification =>
  told(entity, at, { at, action: 'alert', reason: 'crossed', detail: 'does not answer.' }, words);

export const realertOf = (
  entity: string,
  since: number,
  at: number,
  words: Messages = locales.en,
): Notification =>
  told(
    entity,
    since,
    { at, action: 'realert', reason: 'cooldown elapsed', detail: 'does not answer.' },
    words,
  );

export const recoveryOf = (
  entity: string,
  since: number,
  at: number,
  words: Messages = locales.en,
): Notification =>
  told(entity, since, { at, action: 'recovery', reason: 'cleared', detail: 'answers.' }, words);

/** The entity of an incident is no longer there. */
export const goneOf = (
  entity: string,
  since: number,
  at: number,
  words: Messages = locales.en,
): Notification => told(entity, since, { at, action: 'recovery', reason: 'gone', detail: 'answers.' }, words);

/** Of a container that has died, a message with whatever a test wants of it. */
export const exitOf = (parts: Partial<MessageText> = {}): MessageText => ({
  at: 1_781_478_857_000,
  action: 'alert',
  incident: 'container/web@1781478857000',
  key: 'container/web',
  kind: 'container',
  entity: 'web',
  source: 'containers',
  reason: 'crossed',
  mark: '🔴',
  title: 'Container web',
  detail: 'exited (1).',
  mayRepeat: false,
  ...parts,
});

/** Something that happened, rather than lasts. */
export const edgeOf = (entity: string, at: number, words: Messages = locales.en): Notification =>
  told(entity, at, { at, action: 'alert', reason: 'edge', detail: 'one more has failed.' }, words);

import { EMPTY, Subject, timer } from 'rxjs';
import type { Ending } from '../../src/language/console.ts';
import type { MessageId } from '../../src/language/delivery.ts';
import { endingOf } from '../../src/language/endings.ts';
import { incidentId, type Transition } from '../../src/language/signal.ts';
import type { Copy, Heard, Listened } from '../../src/language/telling.ts';
import { type Locale, locales } from '../../src/messages/messages.ts';
import { messageText } from '../../src/messages/notifications.ts';
import type { Changed } from '../../src/sinks/listening.ts';
import { telegramChannel } from '../../src/sinks/telegram/telegram-channel.ts';
import { createConsole } from '../../src/status/console.ts';
import { advance } from '../../src/telling/advance.ts';
import { isTelling, notificationOf } from '../../src/telling/announce.ts';
import { defaultRules } from '../../src/telling/defaults.ts';
import type { Rules } from '../../src/telling/rules.ts';
import { emptyTelling } from '../../src/telling/state.ts';
import { botApiRules } from './bot-api-rules.ts';
import { botConsoleRules } from './bot-console-rules.ts';
import { fakeDispatcher, type Reply } from './fake-dispatcher.ts';
import { virtualTime } from './virtual-time.ts';

export const worldToken = '123456:token-of-the-chat-world-which-is-long-enough';

export interface ChatOptions {
  readonly locale?: Locale;
  readonly chat?: string;
  readonly users?: readonly number[];
  readonly secrets?: readonly string[];
  /** The chat is that of a fleet. Default: of one host. */
  readonly isFleet?: boolean;
  readonly heard?: Listened | null;
  readonly messageIds?: ReadonlyMap<string, MessageId>;
  readonly copies?: readonly Copy[];
  readonly endings?: readonly (Ending & MessageId)[];
  readonly aliveAt?: number;
  readonly rules?: Partial<Rules>;
  /** What becomes of a request, where the rules are not to decide. */
  readonly instead?: (
    method: string,
    body: Readonly<Record<string, unknown>>,
    now: number,
  ) => Reply | undefined;
}

/** A chat with the strict rules of the Bot API, real telling, and the console between them, in virtual time. */
export const chatWorld = async (options: ChatOptions = {}) => {
  const { chat = '42', locale = 'en', users = [], instead = () => undefined } = options;
  const words = locales[locale];
  const { scheduler, until } = virtualTime();
  const now = (): number => scheduler.now();
  const rules = botApiRules({ chats: [chat], burst: 1 });
  const people = botConsoleRules({ rules });
  const state = emptyTelling();
  const telling = { state, rules: { ...defaultRules('box', ['telegram']), ...options.rules } };
  const changed$ = new Subject<Changed>();
  const recorded: (Heard | { type: 'command'; id: string; heard?: object })[] = [];
  const warnings: string[] = [];
  const troubles: (string | null)[] = [];
  const asked: { method: string; at: number; body: Readonly<Record<string, unknown>>; status: number }[] = [];
  let wake: () => void = () => undefined;
  people.onUpdate(() => wake());

  const replyTo = async (method: string, body: Readonly<Record<string, unknown>>): Promise<Reply> => {
    const other = instead(method, body, now());
    if (other !== undefined) return other;
    if (method === 'sendMessage') return rules.answer(body, now());
    if (method !== 'getUpdates') {
      const answer = people.answer(method, body, now());
      if (answer === null) throw new Error(`no method ${method}`);
      return answer as Reply;
    }
    for (;;) {
      const found = people.updates(body);
      if ('answer' in found) return found.answer as Reply;
      const isOver = await new Promise<boolean>((resolve) => {
        const over = timer(found.waitS * 1000, scheduler).subscribe(() => resolve(true));
        wake = () => {
          over.unsubscribe();
          resolve(false);
        };
      });
      if (isOver) return { status: 200, body: { ok: true, result: [] } };
    }
  };
  const dispatcher = fakeDispatcher(async ({ url, body }) => {
    const method = url.split('/').at(-1) ?? '';
    const parameters = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const entry = { method, at: now(), body: parameters, status: 0 };
    asked.push(entry);
    const reply = await replyTo(method, parameters);
    if (typeof reply === 'object') entry.status = reply.status;
    return reply;
  });

  const sink = await telegramChannel.make(
    {
      ...{ token: worldToken, tokenFile: null, chatId: chat, threadId: null, console: true, users },
      apiUrl: new URL('https://telegram.test'),
    },
    {
      ...{ scheduler, host: 'box', open: () => [], trouble: () => undefined },
      ...{ name: 'telegram', words, atEnd: () => undefined, wayTo: async () => dispatcher },
      warn: (message) => warnings.push(message),
    },
  );
  const console = createConsole(telling, {
    now,
    say: (command) => {
      recorded.push(command);
      const events = advance(state, telling.rules, { type: 'command', at: command.at, command });
      console.take({ type: 'turn', at: command.at, decision: null, events, told: [] });
      changed$.next({ incidents: 'incident' in command ? [command.incident] : [], ended: [] });
    },
  });

  const sweep = (transitions: readonly Transition[]): void => {
    const input = { type: 'sweep', at: now(), source: 'dependencies', hinted: false, failed: false } as const;
    const events = advance(state, telling.rules, { ...input, transitions });
    console.take({ type: 'turn', at: now(), decision: null, events, told: [] });
    const ended = transitions.flatMap(endingOf);
    const settled = events.flatMap((event) =>
      event.type === 'notice' && event.why === 'settled' ? event.members : [],
    );
    changed$.next({ incidents: [...ended, ...settled].map(({ incident }) => incident), ended });
  };
  const transitionOf = (name: string, since: number, isOver: boolean, detail: string): Transition => ({
    ...{
      type: 'transition',
      at: now(),
      source: 'dependencies',
      key: `dep/${name}`,
      kind: 'dep',
      entity: name,
    },
    ...{ title: words.dependencies.title(name), incident: incidentId(`dep/${name}`, since), detail },
    ...(isOver
      ? { from: 'alerting', to: 'recovered', action: 'recovery', reason: 'cleared' }
      : { from: 'ok.quiet', to: 'alerting', action: 'alert', reason: 'crossed' }),
  });
  const since = new Map<string, number>();

  const listening = sink
    .listen?.({
      ...{
        console,
        scheduler,
        changed$,
        host: options.isFleet === true ? null : 'box',
        secrets: options.secrets ?? [],
      },
      wall: now,
      clock: (at) => new Date(at).toISOString().slice(11, 16),
      messageIds: options.messageIds ?? new Map(),
      copies: options.copies ?? [],
      endings: options.endings ?? [],
      heard: options.heard ?? null,
      aliveAt: options.aliveAt ?? 0,
      record: (heard) => {
        recorded.push(heard);
        return EMPTY;
      },
      trouble: (why) => {
        if (troubles.at(-1) !== why || troubles.length === 0) troubles.push(why);
      },
      test: async () => [
        { channel: 'mail', why: null },
        { channel: 'ops', why: 'no answer' },
      ],
    })
    .subscribe();

  return {
    ...{ rules, people, sink, state, console, recorded, warnings, troubles, asked, until, now },
    stop: () => listening?.unsubscribe(),
    /** Until what was said has been dealt with. */
    settle: (ms = 3_000) => until(now() + ms),
    /** These go down at once, and are told as one message. */
    down: async (...names: readonly string[]): Promise<number> => {
      for (const name of names) since.set(name, now());
      const transitions = names.map((name) => transitionOf(name, now(), false, `${name} does not answer.`));
      sweep(transitions);
      const [first, ...more] = transitions.filter(isTelling).map(notificationOf);
      if (first === undefined) throw new Error('nobody is down');
      await sink.send(
        {
          notification: messageText(first, words, { host: 'box' }),
          replyTo: null,
          facts: { id: `n-${now()}`, part: 0, host: 'box', notifications: [first, ...more] },
        },
        new AbortController().signal,
      );
      return rules.messages.length;
    },
    up: (...names: readonly string[]): void =>
      sweep(names.map((name) => transitionOf(name, since.get(name) ?? 0, true, `${name} answers.`))),
    /** These go down, and nobody is told. */
    downUntold: (...names: readonly string[]): void => {
      for (const name of names) since.set(name, now());
      sweep(names.map((name) => transitionOf(name, now(), false, `${name} does not answer.`)));
    },
    look: (): void => sweep([]),
    /** Nobody watches these any more. */
    unwatch: (...names: readonly string[]): void =>
      sweep(
        names.map((name) => ({
          ...transitionOf(name, since.get(name) ?? 0, true, `${name} does not answer.`),
          ...{ action: null, reason: 'unwatched' },
        })),
      ),
    say: (text: string, more: Partial<Parameters<typeof people.say>[1]> = {}): number =>
      people.say(text, { chat, at: now(), ...more }),
    press: (
      messageId: number,
      label: string | { readonly data: string },
      more: Partial<Parameters<typeof people.press>[2]> = {},
    ): string => people.press(messageId, label, { chat, at: now(), ...more }),
    /** What the Bot API did not take. */
    refused: () => asked.filter(({ status }) => status !== 200 && status !== 0),
    shown: (messageId: number) => structuredClone(rules.shown(chat, messageId)),
    last: (): string => rules.messages.at(-1)?.text ?? '',
  };
};

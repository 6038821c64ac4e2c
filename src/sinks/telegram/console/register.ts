import { type ConsoleWords, consoleIn, consoleWords } from '../../../messages/console.ts';
import type { Messages } from '../../../messages/messages.ts';
import type { Place } from '../place.ts';
import type { Called, Caller } from './caller.ts';

/** What the bot is called, or why that could not be asked. */
export const usernameOf = async (caller: Caller): Promise<string | Extract<Called, { ok: false }>> => {
  const called = await caller.call('getMe', {});
  if (!called.ok) return called;
  const { username } = (called.result ?? {}) as { readonly username?: unknown };
  return typeof username === 'string' ? username : '';
};

/**
 * Registers the commands, in the operator's language for everybody, and in each language there is for those whose app is set to
 * it; for this chat alone. What can't be registered can be typed all the same.
 */
export const registerCommands = async (
  caller: Caller,
  place: Place,
  words: Messages,
  onTrouble: (why: string) => void,
): Promise<void> => {
  const register = (say: ConsoleWords, language: string | null): Promise<Called> =>
    caller.call('setMyCommands', {
      commands: Object.entries(say.commands).map(([command, description]) => ({ command, description })),
      scope: { type: 'chat', chat_id: place.chat() },
      ...(language !== null && { language_code: language }),
    });
  const lists: readonly (readonly [ConsoleWords, string | null])[] = [
    [consoleIn(words), null],
    ...Object.entries(consoleWords).map(([language, say]) => [say, language] as const),
  ];
  for (const [say, language] of lists) {
    let called = await register(say, language);
    if (!called.ok && called.verdict?.kind === 'moved' && place.move(called.verdict.chatId)) {
      called = await register(say, language);
    }
    if (called.ok || caller.stop.aborted) continue;
    onTrouble(called.why);
    return;
  }
};

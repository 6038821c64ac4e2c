import type { Observable } from 'rxjs';
import { consoleIn } from '../../../messages/console.ts';
import type { Messages } from '../../../messages/messages.ts';
import type { Floor } from '../../listening.ts';
import { createSharedPace } from '../shared-pace.ts';
import type { TelegramOptions } from '../telegram.ts';
import { alertButtons } from './answers.ts';
import { keyboardOf } from './button.ts';
import { type ConsoleParts, listenInTelegram } from './listener.ts';
import { createTold, openIn } from './told.ts';

/** What a chat needs that can be answered in: buttons under what it is told, and somebody who listens. */
export interface PreparedConsole {
  readonly hooks: Required<Pick<TelegramOptions, 'buttons' | 'onSent' | 'turn'>>;
  readonly listen: (parts: Omit<ConsoleParts, 'told' | 'pace'>) => (floor: Floor) => Observable<never>;
}

export const prepareConsole = (words: Messages): PreparedConsole => {
  const told = createTold();
  const pace = createSharedPace();
  const say = consoleIn(words);
  return {
    hooks: {
      buttons: ({ facts }) => {
        const open = openIn(facts);
        return open.length === 0 || facts === undefined || facts.part > 0
          ? null
          : keyboardOf(alertButtons(open, false, say));
      },
      onSent: told.took,
      turn: pace.turn,
    },
    listen: (parts) => (floor) => listenInTelegram({ ...parts, told, pace }, floor),
  };
};

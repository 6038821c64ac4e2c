import { digestOf } from '../../../language/digest.ts';
import type { Keyboard, KeyboardButton } from '../keyboard.ts';

/**
 * What a button says when it is pressed: `verb:id:nonce`, within the 64 bytes that Telegram gives it. Id and nonce together
 * are a digest of the incident, so that a button under an old message never means another incident whose short id is the same.
 */
export type Button =
  | { readonly verb: 'ack' | 'unack' | 'why'; readonly incident: Named; readonly all: boolean }
  | { readonly verb: 'snooze'; readonly incident: Named; readonly all: boolean; readonly forMs: number }
  | { readonly verb: 'unsilence'; readonly silence: string }
  | { readonly verb: 'status' };

/** An incident as a button names it. */
export interface Named {
  readonly id: string;
  readonly nonce: string;
}

const idLength = 4;
const nonceLength = 7;

export const namedOf = (incident: string): Named => {
  const digest = digestOf(incident, idLength + nonceLength);
  return { id: digest.slice(0, idLength), nonce: digest.slice(idLength) };
};

export const isNamed = (incident: string, { id, nonce }: Named): boolean => {
  const named = namedOf(incident);
  return named.id === id && named.nonce === nonce;
};

/** The verb of an incident, with `*` for all that its message tells of. */
const verbs = { ack: 'ack', unack: 'undo', why: 'why' } as const;

export const dataOf = (button: Button): string => {
  switch (button.verb) {
    case 'unsilence':
      return `end:${button.silence}`;
    case 'status':
      return 'all';
    case 'snooze':
      return `z${Math.round(button.forMs / 1000)}${whole(button)}`;
    default:
      return `${verbs[button.verb]}${whole(button)}`;
  }
};

const whole = ({
  all,
  incident: { id, nonce },
}: {
  readonly all: boolean;
  readonly incident: Named;
}): string => `${all ? '*' : ''}:${id}:${nonce}`;

const data = /^(?:(ack|undo|why|z(\d{1,9}))(\*?):([2-9a-z]{4}):([2-9a-z]{7})|end:(c-[2-9a-z]{5,12})|(all))$/;

/** What a pressed button means; `null`: nothing that this version knows, whoever made it up. */
export const buttonOf = (text: string): Button | null => {
  const [, verb, seconds, star, id = '', nonce = '', silence, status] = data.exec(text) ?? [];
  if (silence !== undefined) return { verb: 'unsilence', silence };
  if (status !== undefined) return { verb: 'status' };
  if (verb === undefined) return null;
  const meant = { incident: { id, nonce }, all: star === '*' };
  if (seconds !== undefined)
    return Number(seconds) === 0 ? null : { verb: 'snooze', ...meant, forMs: Number(seconds) * 1000 };
  return { verb: verb === 'undo' ? 'unack' : (verb as 'ack' | 'why'), ...meant };
};

export const keyOfButton = (text: string, button: Button): KeyboardButton => ({
  text,
  callback_data: dataOf(button),
});

/** Without a button it takes those away that were there. */
export const keyboardOf = (...rows: readonly (readonly KeyboardButton[])[]): Keyboard => ({
  inline_keyboard: rows.filter(({ length }) => length > 0),
});

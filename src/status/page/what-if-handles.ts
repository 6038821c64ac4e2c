import { type Wish, wishFields } from '../../language/what-if.ts';
import { type WhatIfWords, whatIfIn } from '../../messages/what-if.ts';
import type { Asked } from '../routes.ts';
import type { SeeingOptions } from '../seeing.ts';
import type { Markup } from './html.ts';
import type { Frame } from './layout.ts';
import type { Thing } from './things.ts';
import { type WhatIfData, whatIfPage } from './what-if-page.ts';
import { differing, isEmpty, queryOf, type WishField, wishIn } from './wish.ts';

/** Kinds that say how Polkan itself does: what is tried of them says nothing of what is watched. */
const ownKinds: readonly string[] = ['self', 'blind', 'unseen'];

/** How a kind is now, and where its limit stands. */
type Now = Pick<WhatIfData, 'now' | 'limitPath' | 'own'>;

/** What a source that knows better may say of its own. */
const timings = ['forMs', 'keepMs', 'cooldownMs'] as const;

/** What the page of what-if shows and does. */
export interface WhatIfHandles {
  page(asked: Asked): Promise<Markup>;
  /** Gives where to go on; or why not, in words, and the page that says so. */
  start(asked: Asked): Promise<string | Markup>;
  stop(asked: Asked): Promise<void>;
}

export const whatIfHandles = (
  { whatIf, words: messages, authority, board }: SeeingOptions,
  things: () => readonly Thing[],
  frameFor: (asked: Pick<Asked, 'mayAct' | 'here'>) => Frame,
): WhatIfHandles => {
  const say: WhatIfWords = whatIfIn(messages);
  /** Where nobody can log in it is for everybody: one at a time, with rests. */
  const mayTry = ({ mayAct }: Asked): boolean => mayAct || authority === null;

  const kindsNow = (): readonly string[] =>
    [...new Set(things().map(({ kind }) => kind))].filter((kind) => !ownKinds.includes(kind)).sort();

  const nowOf = async (kind: string): Promise<Now> => {
    const tries = await whatIf?.();
    const seen = board.watched().filter((signal) => signal.kind === kind);
    const limits = new Set(seen.flatMap(({ limit }) => (limit === undefined ? [] : [limit])));
    const fieldsOf = ({ policy = {} }: (typeof seen)[number]) =>
      timings.filter((field) => policy[field] !== undefined);
    const owners = seen.filter((signal) => fieldsOf(signal).length > 0);
    const own = { count: owners.length, fields: [...new Set(owners.flatMap(fieldsOf))] };
    const [limit = null] = limits;
    const none = { forMs: null, keepMs: null, cooldownMs: null, limit: null, burst: null, windowMs: null };
    if (tries === undefined) return { now: none, limitPath: null, own };
    const { timing, limitPath, group } = tries.now(kind);
    const { forMs, keepMs, cooldownMs } = timing;
    const isOne = limitPath !== null && limits.size === 1;
    return { now: { forMs, keepMs, cooldownMs, ...group, limit: isOne ? limit : null }, limitPath, own };
  };

  const shown = async (asked: Asked, refused: string | null, said: URLSearchParams): Promise<Markup> => {
    const tries = (await whatIf?.()) ?? null;
    const kinds = kindsNow();
    const tried = tries?.last() ?? null;
    const wanted = said.get('kind') ?? tried?.wish.kind ?? '';
    const kind = kinds.includes(wanted) ? wanted : (kinds[0] ?? '');
    const wish = wishIn(said);
    const isSaid = wishFields.some((field) => !('wrong' in wish) && wish[field] !== null);
    const fields: Partial<Wish> = 'wrong' in wish || !isSaid ? {} : wish;
    // What was typed by who has to log in again is there again then.
    return whatIfPage(frameFor({ mayAct: asked.mayAct, here: `/what-if?${said}` }), {
      ...{ say, kinds, kind, refused, tried },
      ...(await nowOf(kind)),
      wish: !isSaid && tried?.wish.kind === kind ? tried.wish : fields,
      why: tries === null ? 'noRecording' : tries.why(),
      mayTry: mayTry(asked),
    });
  };

  return {
    page: (asked) => shown(asked, null, asked.query),
    async start(asked) {
      const said = new URLSearchParams(asked.body.toString());
      const wish = wishIn(said);
      if (!mayTry(asked)) return shown(asked, say.mayNot, said);
      if ('wrong' in wish) {
        const field: WishField = wish.wrong;
        return shown(asked, say.wrong(say.fields[field], wish.given), said);
      }
      const { now } = await nowOf(wish.kind);
      const differs = differing(wish, now);
      if (isEmpty(differs)) return shown(asked, say.nothing, said);
      const tries = await whatIf?.();
      if (tries?.try(differs) !== true) return shown(asked, tries?.why() ? null : say.busy, said);
      return `/what-if?${queryOf(differs)}`;
    },
    async stop(asked) {
      if (mayTry(asked)) (await whatIf?.())?.cancel();
    },
  };
};

import type { Order } from '../../language/console.ts';
import { dayMs, durationOf } from '../../language/duration.ts';
import { clockTime } from '../../messages/clock.ts';
import { pageIn } from '../../messages/page.ts';
import { refusalText } from '../../messages/refusal-text.ts';
import { tellingIn } from '../../messages/telling.ts';
import type { Asked, Route } from '../routes.ts';
import type { SeeingOptions } from '../seeing.ts';
import type { Markup } from './html.ts';
import { loginPage, refusedPage } from './login-page.ts';
import type { PageFacts } from './page-facts.ts';
import { form, go, ownPath, type Showing } from './showing.ts';
import type { TypedSilence } from './silences-page.ts';

/** No silence that is made here is longer, unless it has no end. */
const longestMs = 366 * dayMs;

/** Logging in and out, and what is done by a form. */
export const actRoutes = (
  { words: messages, scheduler, console, authority }: SeeingOptions,
  { frameFor }: PageFacts,
  pages: Showing,
  /** The form of a silence with what was typed, and why it was refused: nobody types it again. */
  silenceAgain: (asked: Asked, typed: TypedSilence) => Markup,
): readonly Route[] => {
  const words = pageIn(messages);

  const act: Route['handle'] = async (request, response, asked) => {
    const said = new URLSearchParams(asked.body.toString());
    const back = ownPath(said.get('back'));
    if (!asked.mayAct) return go(response, `/login?back=${encodeURIComponent(back)}`);
    const order = orderIn(said);
    const telling = tellingIn(messages);
    const refuse = (why: string): Promise<void> =>
      pages.show(
        request,
        response,
        () =>
          said.get('verb') === 'silence'
            ? silenceAgain(asked, { ...typedIn(said), refused: why })
            : refusedPage(frameFor(asked), { back, why }),
        409,
      );
    if ((said.get('what') ?? '').trim() === '') return refuse(words.noWhat);
    if (order === null || console === null) return refuse(telling.orders.noDuration(said.get('for') ?? ''));
    const answer = await console.order(order, { channel: 'page', name: 'operator' });
    if ('refused' in answer) {
      const time = (at: number): string => clockTime(at, scheduler.now());
      return refuse(refusalText(answer.refused, telling, time));
    }
    pages.clear();
    return go(response, back);
  };

  const login: Route['handle'] = async (request, response, asked) => {
    const said = new URLSearchParams(asked.body.toString());
    const back = ownPath(said.get('back'));
    const verdict = authority?.tokenFrom(said.get('token') ?? '', request) ?? 'closed';
    if (authority !== null && verdict === 'operator') {
      return go(response, back, { 'set-cookie': authority.cookie(request) });
    }
    const say = words.loginPage;
    const why = verdict === 'slowed' ? say.slowed : verdict === 'closed' ? say.closed : say.wrong;
    const status = verdict === 'slowed' ? 429 : verdict === 'closed' ? 403 : 401;
    return pages.show(request, response, () => loginPage(frameFor(asked), { back, why }), status);
  };

  return [
    pages.page('/login', (asked) =>
      loginPage(frameFor(asked), { back: ownPath(asked.query.get('back')), why: null }),
    ),
    form('/login', login),
    form('/logout', async (_, response) =>
      go(response, '/', authority === null ? {} : { 'set-cookie': authority.noCookie }),
    ),
    form('/act', act),
  ];
};

const whatIn = (said: URLSearchParams): string => (said.get('what') ?? '').trim().slice(0, 500);
const commentIn = (said: URLSearchParams): string => (said.get('comment') ?? '').trim().slice(0, 200);

const typedIn = (said: URLSearchParams): Omit<TypedSilence, 'refused'> => ({
  match: whatIn(said),
  for: said.get('for') ?? '',
  comment: commentIn(said),
});

/** What a form says. `null`: it is not whole. */
const orderIn = (said: URLSearchParams): Order | null => {
  const what = whatIn(said);
  const text = commentIn(said);
  const comment = text === '' ? {} : { comment: text };
  const given = said.get('for') ?? '';
  const forMs = given === 'forever' ? null : durationOf(given, longestMs);
  if (what === '') return null;
  switch (said.get('verb')) {
    case 'ack':
      return { verb: 'ack', what, ...comment };
    case 'unack':
      return { verb: 'unack', what };
    case 'unsilence':
      return { verb: 'unsilence', silence: what };
    case 'snooze':
      return forMs === null || forMs === 0 ? null : { verb: 'snooze', what, forMs, ...comment };
    case 'silence':
      if (forMs === 0 || (forMs === null && given !== 'forever')) return null;
      return { verb: 'silence', match: what, forMs, ...comment };
    default:
      return null;
  }
};

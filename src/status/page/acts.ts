import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Order } from '../../language/console.ts';
import { cutLine } from '../../language/cut-line.ts';
import { dayMs, durationOf } from '../../language/duration.ts';
import { clockTime } from '../../messages/clock.ts';
import { pageIn } from '../../messages/page.ts';
import { refusalText } from '../../messages/refusal-text.ts';
import { tellingIn } from '../../messages/telling.ts';
import { isOfThisSite } from '../origin.ts';
import type { Asked, Route } from '../routes.ts';
import type { SeeingOptions } from '../seeing.ts';
import type { Markup } from './html.ts';
import { loginPage, type PressedBeforeLogin, refusedPage } from './login-page.ts';
import type { PageFacts } from './page-facts.ts';
import { form, ownPath, redirect, type Showing } from './showing.ts';
import type { TypedSilence } from './silences-page.ts';

/** What a form says that was pressed without having logged in is carried along up to so many characters. */
export const mostPressed = 4_000;

/** No silence that is made here is longer, unless it has no end. */
const longestMs = 366 * dayMs;

/** Logging in and out, and what is done by a form. */
export const actRoutes = (
  { words: messages, scheduler, console, authority }: SeeingOptions,
  { frameFor, incidents }: PageFacts,
  pages: Showing,
  /** The form of a silence with what was typed, and why it was refused: nobody types it again. */
  silenceAgain: (asked: Asked, typed: TypedSilence) => Markup,
): readonly Route[] => {
  const words = pageIn(messages);

  /** An act in words: what was pressed, and of what. */
  const inWords = (said: URLSearchParams): string => {
    const what = whatIn(said);
    const { durations, incident: say, silences } = words;
    const { ack, unack, snooze, silence } = say;
    const verbs = new Map(Object.entries({ ack, unack, snooze, silence, unsilence: silences.end }));
    const verb = verbs.get(said.get('verb') ?? '') ?? '';
    const known = incidents().find(({ id }) => id === what)?.title ?? '';
    const given = said.get('for') ?? '';
    const lasts = given === '' ? '' : ` (${durations[given] ?? given})`;
    return `${verb}: ${known === '' ? what : known}${lasts}`;
  };
  /** Only of a page of ours: nobody is to have done behind a login what another site has put before it. */
  const pressedIn = (request: IncomingMessage, text: string): PressedBeforeLogin | null =>
    text === '' || text.length > mostPressed || !isOfThisSite(request)
      ? null
      : { said: text, words: inWords(new URLSearchParams(text)) };

  const act: Route['handle'] = async (request, response, asked) => {
    const text = asked.body.toString();
    const said = new URLSearchParams(text);
    if (asked.mayAct) return done(request, response, asked, said);
    const back = ownPath(said.get('back'));
    if (authority === null) {
      const why = words.loginPage.closed;
      return pages.show(request, response, () => refusedPage(frameFor(asked), { back, why }), 403);
    }
    // A cookie may have ended since the page was shown: what was pressed is done once the token is there, and not lost.
    const pressed = pressedIn(request, text);
    return pages.show(request, response, () => loginPage(frameFor(asked), { back, why: null, pressed }), 401);
  };

  const done = async (
    request: IncomingMessage,
    response: ServerResponse,
    asked: Asked,
    said: URLSearchParams,
  ): Promise<void> => {
    const back = ownPath(said.get('back'));
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
    return redirect(response, back);
  };

  const login: Route['handle'] = async (request, response, asked) => {
    const said = new URLSearchParams(asked.body.toString());
    const back = ownPath(said.get('back'));
    const verdict = authority?.tokenFrom(said.get('token') ?? '', request) ?? 'closed';
    const pressed = pressedIn(request, said.get('pressed') ?? '');
    if (authority !== null && verdict === 'operator') {
      response.setHeader('set-cookie', authority.cookie(request));
      if (pressed === null) return redirect(response, back);
      return done(request, response, { ...asked, mayAct: true }, new URLSearchParams(pressed.said));
    }
    const say = words.loginPage;
    const why = verdict === 'slowed' ? say.slowed : verdict === 'closed' ? say.closed : say.wrong;
    const status = verdict === 'slowed' ? 429 : verdict === 'closed' ? 403 : 401;
    return pages.show(request, response, () => loginPage(frameFor(asked), { back, why, pressed }), status);
  };

  return [
    pages.page('/login', (asked) =>
      loginPage(frameFor(asked), { back: ownPath(asked.query.get('back')), why: null }),
    ),
    form('/login', login),
    form('/logout', async (_, response) =>
      redirect(response, '/', authority === null ? {} : { 'set-cookie': authority.noCookie }),
    ),
    form('/act', act),
  ];
};

const whatIn = (said: URLSearchParams): string => (said.get('what') ?? '').trim().slice(0, 500);
const commentIn = (said: URLSearchParams): string => cutLine(said.get('comment') ?? '', 200);

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

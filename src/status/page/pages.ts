import { messageOf } from '../../language/errors.ts';
import { MatchError } from '../../language/matcher.ts';
import { incidentKey, incidentStart, partsOfKey } from '../../language/signal.ts';
import { pageIn } from '../../messages/page.ts';
import { whyNoMatch } from '../../messages/refusal-text.ts';
import { tellingIn } from '../../messages/telling.ts';
import { whatIfIn } from '../../messages/what-if.ts';
import { lostPath } from '../later-routes.ts';
import type { Asked, Route } from '../routes.ts';
import type { FleetSeen, SeeingOptions } from '../seeing.ts';
import { actRoutes } from './acts.ts';
import { assetRoute } from './assets.ts';
import { fleetPage } from './fleet-page.ts';
import type { Markup } from './html.ts';
import { incidentsPage, noisiestKeys } from './incidents-page.ts';
import type { Frame } from './layout.ts';
import { nothingPage } from './login-page.ts';
import { overviewPage } from './overview.ts';
import { pageFacts } from './page-facts.ts';
import { form, type Handle, redirect, type Shown, showing } from './showing.ts';
import { silencesPage, type TypedSilence } from './silences-page.ts';
import { isUnfinished, thingPage } from './thing-page.ts';
import { whatIfHandles } from './what-if-handles.ts';

/** So many matching keys are looked for while a silence is being typed. */
const mostMatches = 1_000;

/** The pages that a person looks at. Each is whole without a script, and made once in `restMs` at most, else once in `freshMs`. */
export const pagesOf = (options: SeeingOptions): readonly Route[] => {
  const { words: messages, scheduler, board, console } = options;
  const words = pageIn(messages);
  const facts = pageFacts(options);
  const { frameFor, incidents, things, daysFor, past } = facts;
  const pages = showing(scheduler, options.changes ?? (() => 0));

  const lostPage = (frame: Frame): Markup =>
    nothingPage(frame, { title: words.notFound, say: words.notFoundSay });
  const overview: Handle = async (asked) => {
    const frame = frameFor(asked);
    const { at, problems, sources, sinks } = options.vitals();
    // That a message waits too long is said together with how many do.
    const waits = new Set(
      sinks.map(({ name, oldestWaitingSince }) =>
        messages.status.undelivered(name, at - (oldestWaitingSince ?? at)),
      ),
    );
    const group = asked.parameters.group ?? null;
    const all = things();
    if (group !== null && !all.some((thing) => thing.group === group)) return { lost: lostPage(frame) };
    const looks = [
      ...sources.map(({ lastSweepAt }) => lastSweepAt),
      ...all.map(({ source, key }) => board.lookOf(source, partsOfKey(key).entity)?.at ?? null),
    ].filter((each) => each !== null);
    return overviewPage(frame, {
      things: all,
      days: await daysFor(frame.at),
      lastLookAt: looks.length === 0 ? null : Math.max(...looks),
      problems: problems.filter((problem) => !waits.has(problem)),
      blind: sources.filter(({ blind }) => blind).map(({ name, error }) => ({ name, why: error ?? '' })),
      waiting: sinks.flatMap(({ name, waiting, oldestWaitingSince }) =>
        oldestWaitingSince === null ? [] : [{ channel: name, count: waiting, since: oldestWaitingSince }],
      ),
      unheard: options.unheard(),
      silences: (console?.silences() ?? []).filter(({ from }) => from <= frame.at),
      filter: shortQuery(asked, 'q'),
      group,
    });
  };

  const aboutThing = async (asked: Asked, key: string, wanted: string | null): Promise<Shown> => {
    const frame = frameFor(asked);
    const own = incidents().filter((one) => one.key === key);
    const before = await past(frame.at, key);
    // What is over, and some channel does not know so yet, is as much to be told of as what is open.
    const open = own.find(({ closedAt }) => closedAt === null) ?? own.findLast(isUnfinished);
    const incident =
      wanted === null
        ? (open ?? null)
        : (own.find((one) => one.incident === wanted) ??
          before.find(({ since }) => since === incidentStart(wanted)) ??
          null);
    const id = wanted ?? open?.incident ?? null;
    const thing = things().find((one) => one.key === key) ?? null;
    if (thing === null && incident === null && before.length === 0)
      return { lost: nothingPage(frame, { title: words.incident.none, say: key }) };
    const days = thing === null ? null : await daysFor(frame.at);
    const look = thing === null ? null : board.lookOf(thing.source, partsOfKey(key).entity);
    return thingPage(frame, {
      key,
      messages,
      thing,
      look,
      isSeen: board.watched().some((one) => one.key === key),
      isAsked: wanted !== null,
      days: thing === null || days === null ? null : days(thing),
      incident,
      silences: thing === null ? [] : (console?.silencesOf(key) ?? []),
      story: id === null ? null : await facts.storyOf(id),
      before: before.filter(({ since }) => incident === null || since !== incident.since),
    });
  };

  const incidentsHandle: Handle = async (asked) => {
    const frame = frameFor(asked);
    const all = incidents();
    const before = await past(frame.at);
    const keys = noisiestKeys(before, frame.at);
    return incidentsPage(frame, {
      say: whatIfIn(messages),
      advice: keys.length === 0 ? null : ((await options.whatIf?.())?.advice(keys) ?? null),
      open: all.filter(({ closedAt }) => closedAt === null),
      past: before,
      things: new Map(things().map((thing) => [thing.key, thing])),
      titles: new Map([...all, ...things()].map(({ key, title }) => [key, title])),
      filter: shortQuery(asked, 'q'),
      severity: shortQuery(asked, 'severity'),
      hasHistory: options.history !== null,
    });
  };

  const matching = (match: string): readonly string[] | { readonly why: string } => {
    if (match === '' || console === null) return [];
    try {
      const fits = console.matching(match);
      return board
        .watched()
        .filter(fits)
        .slice(0, mostMatches)
        .map(({ key }) => key);
    } catch (error) {
      // Said beside the field in which it is typed.
      const what = error instanceof MatchError ? { wrong: error.wrong, given: error.given } : {};
      const refused = { code: 'badMatch', why: messageOf(error), ...what } as const;
      return { why: whyNoMatch(refused, tellingIn(messages).orders) };
    }
  };
  const silencesWith = (asked: Asked, typed: TypedSilence): Markup =>
    silencesPage(frameFor(asked), {
      silences: console?.silences() ?? [],
      maintenance: console?.maintenance() ?? [],
      typed,
      // Whether an expression takes for ever is found by trying it, which strangers are not let do.
      matches: asked.mayAct ? matching(typed.match) : [],
    });
  const silences: Handle = (asked) =>
    silencesWith(asked, { match: shortQuery(asked, 'match'), for: '', comment: '', refused: null });

  const fleet =
    ({ status, words: say }: FleetSeen): Handle =>
    async (asked) =>
      fleetPage(frameFor(asked), { status: await status(), say, span: messages.span });

  const tries = whatIfHandles(options, things, frameFor);
  const tryIt: Route['handle'] = async (request, response, asked) => {
    const come = await tries.start(asked);
    pages.clear();
    if (typeof come === 'string') return redirect(response, come);
    return pages.show(request, response, () => come, 409);
  };
  /** Under one name: what is asked for may be anything. */
  const nothing = (path: string, what: { readonly title: string; readonly say: string }): Route =>
    pages.page(path, ({ mayAct }) => ({ lost: nothingPage(frameFor({ mayAct, here: '/' }), what) }), path);
  const { page } = pages;

  return [
    page('/', overview),
    page('/group/:group', overview),
    page('/key/:key', (asked) => aboutThing(asked, asked.parameters.key ?? '', null)),
    page('/incident/:incident', (asked) => {
      const id = asked.parameters.incident ?? '';
      return aboutThing(asked, incidentKey(id), id);
    }),
    page('/incidents', incidentsHandle),
    page('/silences', silences),
    options.fleet === null
      ? nothing('/fleet', { title: words.alone, say: words.aloneSay })
      : page('/fleet', fleet(options.fleet)),
    page('/what-if', tries.page),
    form('/what-if', tryIt),
    form('/what-if/stop', async (_, response, asked) => {
      await tries.stop(asked);
      pages.clear();
      redirect(response, '/what-if');
    }),
    ...actRoutes(options, facts, pages, silencesWith),
    assetRoute(),
    nothing(lostPath, { title: words.notFound, say: words.notFoundSay }),
  ];
};

const shortQuery = ({ query }: Asked, name: string): string => (query.get(name) ?? '').slice(0, 500);

import { digestOf } from '../../language/digest.ts';
import { exactTime } from '../../messages/clock.ts';
import type { PageWords } from '../../messages/page.ts';
import { html, type Markup } from './html.ts';
import { icon } from './icon.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { ownZone } from './zone-time.ts';

/** Under names of their own, so that a browser may keep them for ever. */
export const stylePath = `/assets/${digestOf(style, 8)}.css`;
export const iconPath = `/assets/${digestOf(icon, 8)}.svg`;
export const scriptPath = `/assets/${digestOf(script, 8)}.js`;

/** What every page knows beside what it is about. */
export interface Frame {
  readonly words: PageWords;
  /** What the page is called where changes are tried. */
  readonly whatIfName: string;
  /** What the page of the fleet is called; `null`: there is none. */
  readonly fleetName: string | null;
  readonly host: string;
  readonly version: string;
  /** How long Polkan has run, in words. */
  readonly up: string;
  /** The moment that is shown, epoch milliseconds. */
  readonly at: number;
  /** The page that is looked at, to come back to: a path of this site. */
  readonly here: string;
  /** Who looks may act; `login`: once they have logged in; `closed`: nobody may. */
  readonly acting: 'operator' | 'login' | 'closed';
}

export type Place = 'overview' | 'incidents' | 'silences' | 'whatIf' | 'fleet' | null;

/** A moment for people and programs. */
export const moment = (ms: number, now: number, clock: (at: number, now: number) => string): Markup =>
  html`<time datetime="${new Date(ms).toISOString()}">${clock(ms, now)}</time>`;

/** A whole page. `isLive` says whether it may be asked for again while somebody looks. */
export const layout = (
  frame: Frame,
  {
    title,
    place,
    content,
    isLive = true,
    refreshS = null,
  }: {
    readonly title: string;
    readonly place: Place;
    readonly content: Markup;
    readonly isLive?: boolean;
    /** Without a script it is asked for again after so many seconds; `null`: it is not. */
    readonly refreshS?: number | null;
  },
): Markup => {
  const { words, whatIfName, fleetName, host, version, up, at } = frame;
  const names = { ...words.nav, whatIf: whatIfName, fleet: fleetName ?? '' };
  const link = (to: Exclude<Place, null>, path: string): Markup =>
    html`<a href="${path}"${place === to && html` aria-current="page"`}>${names[to]}</a>`;
  return html`<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${stylePath}">
<link rel="icon" href="${iconPath}" type="image/svg+xml">
<script src="${scriptPath}" defer></script>
${refreshS !== null && html`<noscript><meta http-equiv="refresh" content="${refreshS}"></noscript>\n`}</head>
<body data-live="${isLive ? 'yes' : 'no'}">
<a class="skip" href="#content">${words.skip}</a>
<header>
<a class="host" href="/">${host}</a>
<nav aria-label="${words.nav.main}">${link('overview', '/')} ${link('incidents', '/incidents')} ${link('silences', '/silences')} ${link('whatIf', '/what-if')}${fleetName !== null && html` ${link('fleet', '/fleet')}`}</nav>
</header>
<main id="content" tabindex="-1">
${content}
</main>
<footer>
<span>${words.asOf(exactTime(at, at), ownZone(at))} <span id="live" role="status"><span class="live">${words.live}</span><span class="dead">${words.dead}</span></span></span>
<span>${words.version(version, up)}</span>
${actingPart(frame)}
</footer>
</body>
</html>
`;
};

/** Where one logs in, to come back to what is looked at. */
export const loginPath = ({ here }: Pick<Frame, 'here'>): string =>
  here === '/' ? '/login' : `/login?back=${encodeURIComponent(here)}`;

const actingPart = ({ acting, words, here }: Frame): Markup => {
  switch (acting) {
    case 'operator':
      return html`<form method="post" action="/logout"><button>${words.logout}</button></form>`;
    case 'login':
      return html`<a href="${loginPath({ here })}">${words.login}</a>`;
    case 'closed':
      return html`<span>${words.readOnly}</span>`;
  }
};

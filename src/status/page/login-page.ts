import { html, type Markup } from './html.ts';
import { type Frame, layout } from './layout.ts';

/** What somebody pressed who had not logged in: as the form said it, and in words. */
export interface PressedBeforeLogin {
  readonly said: string;
  readonly words: string;
}

/** Where the token is typed. What was pressed is carried along, and done once it is the right one. */
export const loginPage = (
  frame: Frame,
  {
    back,
    why,
    pressed = null,
  }: { readonly back: string; readonly why: string | null; readonly pressed?: PressedBeforeLogin | null },
): Markup => {
  const { words } = frame;
  const say = words.loginPage;
  return layout(frame, {
    title: say.title,
    place: null,
    isLive: false,
    content: html`<h1 class="plain">${say.title}</h1>${why !== null && html`<p role="alert" class="card">${why}</p>`}${pressed !== null && html`<p>${say.done(pressed.words)}</p>`}
<form class="row" method="post" action="/login"><input type="hidden" name="back" value="${back}">${pressed !== null && html`<input type="hidden" name="pressed" value="${pressed.said}">`}<label>${say.token}<input type="password" name="token" required autocomplete="current-password" maxlength="200" autofocus></label><button class="main">${say.submit}</button></form>`,
  });
};

/** That nothing was done, and why. */
export const refusedPage = (
  frame: Frame,
  { back, why }: { readonly back: string; readonly why: string },
): Markup =>
  layout(frame, {
    title: frame.words.refused,
    place: null,
    isLive: false,
    content: html`<h1 class="warn">${frame.words.refused}</h1><p>${why}</p><p><a href="${back}">${frame.words.back}</a></p>`,
  });

/** That there is nothing under a path, or that there is none of it here. */
export const nothingPage = (
  frame: Frame,
  { title, say }: { readonly title: string; readonly say: string },
): Markup =>
  layout(frame, {
    title,
    place: null,
    isLive: false,
    content: html`<h1 class="warn">${title}</h1><p>${say}</p><p><a href="/">${frame.words.nav.overview}</a></p>`,
  });

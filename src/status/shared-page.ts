import type { SchedulerLike } from 'rxjs';

/** A page as its readers get it. Its bytes are the same ones for all of them. */
export interface Page {
  /** Whether what it says is good. */
  readonly ok: boolean;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** A page is as old as this at most, milliseconds. */
const freshMs = 1_000;

/**
 * A page that is rendered once a second at most, however many ask for it: what rendering costs does not grow with
 * its readers, and all of them hold the same bytes. A rendering that fails fails for all of that second.
 */
export const sharedPage = (
  render: () => Page | Promise<Page>,
  scheduler: SchedulerLike,
): (() => Promise<Page>) => {
  let page: Promise<Page> | null = null;
  let at = 0;
  return () => {
    const now = scheduler.now();
    if (page === null || now - at >= freshMs) {
      at = now;
      page = (async () => render())();
    }
    return page;
  };
};

/** A page of JSON, which is one line. */
export const jsonPage = (value: unknown, ok = true): Page => ({
  ok,
  contentType: 'application/json; charset=utf-8',
  body: Buffer.from(`${JSON.stringify(value)}\n`),
});

import type { ServerResponse } from 'node:http';
import type { CallIn } from '../streams/checks/call-in.ts';
import type { Calls } from '../streams/inbound/calls.ts';
import type { Turn } from '../telling/stage.ts';
import { type Asked, type Route, send } from './routes.ts';
import { jsonPage } from './shared-page.ts';

export interface PingRoutesOptions {
  readonly calls: Calls;
  /** What the clock on the wall says, epoch milliseconds. */
  readonly now: () => number;
  /** Whether somebody is waited for at this name. */
  readonly isKnown: (slug: string) => boolean;
}

/** What may be sent of a log, bytes; a line of it is kept. */
export const mostLogBytes = 102_400;

/** What stands behind the name, `start` or an exit code say; `null`: nothing that means anything. */
const saidBy = (what: string | undefined): Pick<CallIn, 'event' | 'code'> | null => {
  if (what === undefined) return { event: 'success', code: null };
  if (what === 'start' || what === 'fail' || what === 'log') return { event: what, code: null };
  if (!/^\d{1,3}$/.test(what) || Number(what) > 255) return null;
  const code = Number(what);
  return { event: code === 0 ? 'success' : 'fail', code };
};

/**
 * Where jobs call in: `/ping/<slug>`, `/start`, `/fail`, `/log` or an exit code behind it, by GET or POST, with their log as
 * the body. Answered once the call is written and decided, so that a job that was told so need not call again.
 */
export const pingRoutes = ({ calls, now, isKnown }: PingRoutesOptions) => {
  /** Those that a reading holds, until its sweep comes by. */
  let taken: (() => void)[] = [];

  const handle = async (_request: unknown, response: ServerResponse, asked: Asked): Promise<void> => {
    const { slug = '', what } = asked.parameters;
    const said = saidBy(what);
    const refuse = (status: number, error: string): void => send(response, status, jsonPage({ error }));
    if (!isKnown(slug)) return refuse(404, 'nobody is waited for here: no check has this ping');
    if (said === null) return refuse(404, 'behind the name: start, fail, log, or an exit code from 0 to 255');
    const call: CallIn = { slug, ...said, text: asked.body.toString('utf8'), at: now() };
    const hasRoom = await new Promise<boolean>((resolve) => {
      calls.say('checks', {
        what: call,
        taken: (room) => void (room ? taken.push(() => resolve(true)) : resolve(false)),
      });
    });
    if (!hasRoom) return refuse(503, 'too many calls wait');
    send(response, 200, jsonPage({ taken: said.event }));
  };

  const routes: readonly Route[] = ['/ping/:slug', '/ping/:slug/:what'].flatMap((path) => [
    { method: 'GET', path, handle },
    // Jobs have no token: who knows the name may call.
    { method: 'POST', path, who: 'anybody', maxBytes: mostLogBytes, handle },
  ]);

  return {
    routes,
    take({ decision }: Turn): void {
      if (decision?.sweep.source !== 'checks') return;
      const told = taken;
      taken = [];
      for (const tell of told) tell();
    },
  };
};

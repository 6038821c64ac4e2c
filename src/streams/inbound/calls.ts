import { filter, map, type Observable, Subject } from 'rxjs';

/** What somebody outside says to a source, of their own accord: over the socket, or at the port. */
export interface Call {
  /** Whoever says it has made sure that the source understands it. */
  readonly what: unknown;
  /** Called once a reading holds it, or (`false`) there was no room: the next sweep of the source tells what became of it. */
  readonly taken: (hasRoom: boolean) => void;
}

/** The way in: those who listen outside hand calls over, and a source hears its own. */
export interface Calls {
  say(source: string, call: Call): void;
  of$(source: string): Observable<Call>;
}

export const createCalls = (): Calls => {
  const said$ = new Subject<readonly [source: string, call: Call]>();
  return {
    say: (source, call) => said$.next([source, call]),
    of$: (source) =>
      said$.pipe(
        filter(([to]) => to === source),
        map(([, call]) => call),
      ),
  };
};

/** The proxies that the environment names, for what Polkan tells. `null`: none for that scheme. */
export interface Proxies {
  readonly http: URL | null;
  readonly https: URL | null;
  /** Hosts that are reached straight: `NO_PROXY` as it stands. */
  readonly except: string;
}

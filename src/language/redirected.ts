/**
 * The header of a request that somebody else's redirect has sent where it goes. Who can be redirected so reaches ports that the other
 * side can't: where asking alone changes something, a call that a job is waited for by, such a request is refused.
 */
export const redirectedHeader = 'polkan-redirected';

/** Whether a redirect has led to anything else than what was asked for: the same path of the same host by https is no more than that. */
export const isElsewhere = (target: URL, asked: URL): boolean =>
  (target.host !== asked.host && target.protocol !== 'https:') ||
  target.hostname !== asked.hostname ||
  target.pathname !== asked.pathname ||
  target.search !== asked.search;

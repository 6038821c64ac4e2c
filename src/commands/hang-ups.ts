/** A terminal that is closed, or somebody who wants the configuration read again: SIGHUP. */
export interface HangUps {
  /** From now on this is called at each; at once where one has come before. */
  listen(onHangUp: () => void): void;
}

/**
 * Takes SIGHUP upon itself. Node would end the process at one that nobody listens to, and whoever starts a service and has just
 * changed its file sends one while it is still reading: so this stands before anything else, and keeps what comes too early.
 */
export const heedHangUps = (signals: Pick<NodeJS.Process, 'on'> = process): HangUps => {
  let hasCome = false;
  let told: (() => void) | null = null;
  signals.on('SIGHUP', () => {
    if (told === null) hasCome = true;
    else told();
  });
  return {
    listen: (onHangUp) => {
      told = onHangUp;
      if (hasCome) onHangUp();
      hasCome = false;
    },
  };
};

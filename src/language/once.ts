/** What `make` gives, made when it is asked for the first time: a start does without what nothing needs yet. */
export const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

import { createHook } from 'node:async_hooks';

const underWay = new Set<number>();
let watchers = 0;

/** Node names what is under way by these types: `FSREQCALLBACK`, `FSREQPROMISE`, `FILEHANDLECLOSEREQ`. */
const isFileWork = (type: string): boolean => type.startsWith('FSREQ') || type === 'FILEHANDLECLOSEREQ';

const hook = createHook({
  init(id, type) {
    if (isFileWork(type)) underWay.add(id);
  },
  // It is about to be told that it is done.
  before(id) {
    underWay.delete(id);
  },
});

/** Whether a file is being read or written for anyone who began it since somebody watches. */
export const isFileWorkUnderWay = (): boolean => underWay.size > 0;

/** Keeps watch over file work while `work` goes on. */
export const watchingFileWork = async <T>(work: () => Promise<T>): Promise<T> => {
  watchers += 1;
  hook.enable();
  try {
    return await work();
  } finally {
    watchers -= 1;
    if (watchers === 0) {
      hook.disable();
      underWay.clear();
    }
  }
};

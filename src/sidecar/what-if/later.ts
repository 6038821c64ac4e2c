import type { SchedulerLike } from 'rxjs';
import type { Config } from '../../config/config.ts';
import { kindsOf, knownKinds, settingsOf, type Tables } from '../../config/settings.ts';
import { policyIn } from '../../language/policy.ts';
import type { WhatIf } from '../../status/what-if.ts';

/** Opens what-if when it is first asked for: whoever does not look at the pages pays nothing for it. */
export const laterWhatIf = (
  { policies, recording, locale, telling }: Config,
  tables: Tables,
  more: { readonly scheduler: SchedulerLike; readonly onTrouble: (why: string) => void },
): { open(): Promise<WhatIf>; close(): void } => {
  let opened: Promise<WhatIf & { close(): void }> | null = null;
  let isClosed = false;
  const make = async (): Promise<WhatIf & { close(): void }> => {
    const kinds = kindsOf(tables);
    const settings = settingsOf(tables);
    const { burst, windowMs } = telling.rules.group;
    const limitPathOf = (kind: string): string | null => {
      const limit = Object.hasOwn(kinds, kind) ? kinds[kind]?.limit : undefined;
      return limit === undefined ? null : (settings[limit.setting]?.path ?? null);
    };
    const { createWhatIf } = await import('./what-if.ts');
    const whatIf = createWhatIf({
      ...more,
      ...{ policies, kinds, sources: knownKinds(tables), locale },
      folder: recording?.folder ?? null,
      now: (kind) => ({
        timing: policyIn(policies, kind),
        limitPath: limitPathOf(kind),
        group: { burst, windowMs },
      }),
    });
    if (isClosed) whatIf.close();
    return whatIf;
  };
  return {
    open: () => {
      opened ??= make();
      return opened;
    },
    close() {
      isClosed = true;
      void opened?.then((whatIf) => whatIf.close());
    },
  };
};

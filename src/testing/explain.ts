import { createExplainer } from '../history/explain/explain.ts';
import { policyIn } from '../language/policy.ts';
import { type Locale, locales } from '../messages/messages.ts';
import type { Run } from './run.ts';

export interface ExplainOptions {
  /** The moment to explain, epoch milliseconds. Default: the end of the run. */
  readonly at?: number;
  /** Default: `en`. */
  readonly locale?: Locale;
}

/** What `polkan explain` says of a key, line by line. */
export const explain = (
  run: Run,
  key: string,
  { at = run.endAt, locale = 'en' }: ExplainOptions = {},
): string[] => {
  const rules = run.rulesFrom.findLast((each) => each.at <= at)?.rules;
  const explainer = createExplainer(key, {
    policyOf: (kind) => policyIn(run.policies, kind),
    words: locales[locale],
    ...(rules && { rules }),
    at,
    now: run.endAt,
  });
  let position = 0;
  for (const record of run.records) {
    if (record.type === 'sweep' || record.type === 'state' || record.type === 'stop') continue;
    position += 1;
    explainer.take(position, record);
  }
  return explainer.sentences();
};

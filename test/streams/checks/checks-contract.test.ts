import { asyncScheduler, of } from 'rxjs';
import { checksIn } from '../../../src/messages/checks.ts';
import { locales } from '../../../src/messages/messages.ts';
import { checks } from '../../../src/streams/checks/checks.ts';
import { checkIn } from '../../support/checks-in.ts';
import { sourceContract } from '../../support/source-contract.ts';

sourceContract(
  'checks',
  async () =>
    checks({
      checks: [
        { check: await checkIn('{ name: a, file: /x }'), probe: async () => ({ findings: [] }), plan: null },
      ],
      everyMs: 30_000,
      timeoutMs: 5_000,
      scheduler: asyncScheduler,
      call$: of(),
      tools: { words: checksIn(locales.en), messages: locales.en },
    }),
  ['answers'],
);

import { backtest, explain, replay, status } from './asking-en.ts';
import { check, config } from './config-en.ts';
import { faults } from './faults-en.ts';
import { size, span } from './numbers-en.ts';
import { debug, journal, watch } from './running-en.ts';
import { scenario } from './scenario-en.ts';
import { blind, self, unseen } from './self-en.ts';
import { catchUp, delivery, headline, log, telegram } from './sinks-en.ts';
import { containers, dependencies, host, network, orchestrator, processes } from './sources-en.ts';

/** What a person reads, in English, by part. The Russian dictionary has this very shape. */
export const en = {
  span,
  bytes: size,
  noAnswer: (ms: number) => `no answer within ${ms / 1000} s`,
  faults,
  headline,
  orchestrator,
  host,
  containers,
  dependencies,
  network,
  processes,
  blind,
  unseen,
  self,
  catchUp,
  delivery,
  telegram,
  log,
  config,
  check,
  watch,
  debug,
  journal,
  backtest,
  explain,
  status,
  scenario,
  replay,
  note: { mark: '💬', title: 'Polkan' },
};

/** The shape of a dictionary. */
export type Messages = typeof en;

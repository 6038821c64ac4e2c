import { backtest, explain, replay, status } from './asking-ru.ts';
import { check, config } from './config-ru.ts';
import type { Messages } from './en.ts';
import { faults } from './faults-ru.ts';
import { size, span } from './numbers-ru.ts';
import { debug, journal, watch } from './running-ru.ts';
import { scenario } from './scenario-ru.ts';
import { blind, self, unseen } from './self-ru.ts';
import { catchUp, delivery, headline, log, telegram } from './sinks-ru.ts';
import { containers, dependencies, host, network, orchestrator, processes } from './sources-ru.ts';

/** То, что читает человек, по-русски, по частям. */
export const ru: Messages = {
  span,
  bytes: size,
  noAnswer: (ms) => `нет ответа за ${ms / 1000} с`,
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
  note: { mark: '💬', title: 'Полкан' },
};

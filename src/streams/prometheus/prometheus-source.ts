import {
  at,
  flag,
  interval,
  orOff,
  type ReaderOf,
  seconds,
  secondsOfDay,
  type TextSetting,
  text,
} from '../../language/setting.ts';
import { prometheusIn } from '../../messages/prometheus.ts';
import type { SourceDefinition } from '../source-definition.ts';

const settings = {
  PROMETHEUS_INTERVAL_S: interval('prometheus'),
  PROMETHEUS: at(
    'prometheus.enabled',
    flag(
      'Prometheus',
      false,
      'true: a Prometheus has Polkan as its Alertmanager, and pushes its alerts to HTTP, with HTTP_TOKEN.',
    ),
  ),
  PROMETHEUS_EXPIRES_S: at(
    'prometheus.expires',
    seconds(
      'Prometheus',
      300,
      10,
      secondsOfDay,
      'An alert that is sent without an end is unknown when it was not sent again for so long; so is all of it when nothing is heard.',
    ),
  ),
  PROMETHEUS_HEARTBEAT: at(
    'prometheus.heartbeat',
    orOff(
      text(
        'Prometheus',
        'Watchdog',
        'Name of the alert that always fires: it is no incident, its silence is; empty: there is none.',
      ),
    ),
  ),
};
/** Where it is pushed to stands with the settings of the status; here it only matters whether there is anything. */
type Reads = ReaderOf<
  typeof settings & {
    readonly HTTP: TextSetting;
    readonly HTTP_TOKEN: TextSetting;
    readonly HTTP_TOKEN_FILE: TextSetting;
  }
>;

/** What of Polkan's settings is about it. */
export interface PrometheusConfig {
  readonly everyMs: number;
  readonly expiresMs: number;
  readonly heartbeat: string;
}

/** What a Prometheus pushes that has Polkan as its Alertmanager. */
export const prometheusSource: SourceDefinition<'prometheus', PrometheusConfig | null> = {
  name: 'prometheus',
  kinds: { prometheus: {} },
  settings,
  read: ({ flag, ms, text }: Reads, tell, words) => {
    const config = {
      everyMs: ms('PROMETHEUS_INTERVAL_S'),
      expiresMs: ms('PROMETHEUS_EXPIRES_S'),
      heartbeat: text('PROMETHEUS_HEARTBEAT'),
    };
    if (!flag('PROMETHEUS')) return null;
    if (text('HTTP') === 'off' || (text('HTTP_TOKEN') === '' && text('HTTP_TOKEN_FILE') === ''))
      tell.warning(prometheusIn(words).noWayIn);
    return config;
  },
  make: async (config, { timeoutMs, policyOf, calls, scheduler, words, warn }) => {
    const { prometheus } = await import('./prometheus.ts');
    return prometheus({
      ...{ ...config, timeoutMs, scheduler, words: prometheusIn(words) },
      keepMs: policyOf('prometheus').keepMs,
      call$: calls.of$('prometheus'),
      onFull: (beyond) => warn(prometheusIn(words).full(beyond)),
    });
  },
  overview: (_config, words) => prometheusIn(words).watched,
};

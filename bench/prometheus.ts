import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endAll, freePorts } from './processes.ts';

/** What is compared with, as the packages of Debian name it. */
export const prometheusPrograms = [
  'prometheus',
  'prometheus-alertmanager',
  'prometheus-node-exporter',
] as const;

/** The alert that fires at the first evaluation that finds the service down: `for` is 0 unless it is set. */
export const atOnce = 'ServiceDown';
/** The alert that waits as long as three sweeps of Polkan are apart. */
export const afterAMinute = 'ServiceStillDown';

export interface PrometheusStack {
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

interface Ports {
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly node: number;
  readonly service: number;
}

/** Debian's /etc/prometheus/prometheus.yml with other ports, and what everyone adds: a rule and a service. */
const prometheusYml = ({ prometheus, alertmanager, node, service }: Ports): string => `
global:
  scrape_interval: 15s
  evaluation_interval: 15s
  external_labels: { monitor: example }
alerting:
  alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:${alertmanager}'] }] }]
rule_files: [rules.yml]
scrape_configs:
  - job_name: prometheus
    scrape_interval: 5s
    scrape_timeout: 5s
    static_configs: [{ targets: ['127.0.0.1:${prometheus}'] }]
  - job_name: node
    static_configs: [{ targets: ['127.0.0.1:${node}'] }]
  - job_name: service
    static_configs: [{ targets: ['127.0.0.1:${service}'] }]
`;

const rulesYml = `
groups:
  - name: services
    rules:
      - { alert: ${atOnce}, expr: up == 0 }
      - { alert: ${afterAMinute}, expr: up == 0, for: 1m }
`;

/** The route of Debian's /etc/prometheus/alertmanager.yml, and Telegram in place of its sample receivers. */
const alertmanagerYml = (telegram: { url: URL; token: string }): string => `
route:
  group_by: [alertname, cluster, service]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 3h
  receiver: telegram
receivers:
  - name: telegram
    telegram_configs:
      - { api_url: '${telegram.url.origin}', bot_token: '${telegram.token}', chat_id: 42, parse_mode: HTML }
`;

/**
 * Starts Prometheus, Alertmanager and node_exporter on loopback. All is left at its default but for ports and
 * directories.
 */
export const startPrometheus = async (
  directory: string,
  service: number,
  telegram: { url: URL; token: string },
): Promise<PrometheusStack> => {
  mkdirSync(directory);
  const at = (name: string): string => join(directory, name);
  const [prometheus = 0, alertmanager = 0, cluster = 0, node = 0] = await freePorts(4);
  writeFileSync(at('prometheus.yml'), prometheusYml({ prometheus, alertmanager, node, service }));
  writeFileSync(at('rules.yml'), rulesYml);
  writeFileSync(at('alertmanager.yml'), alertmanagerYml(telegram));
  const log = openSync(at('log'), 'w');
  const start = (name: string, args: readonly string[]): ChildProcess =>
    spawn(name, args, { cwd: directory, stdio: ['ignore', log, log] });
  const children = [
    start('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${node}`]),
    start('prometheus-alertmanager', [
      `--config.file=${at('alertmanager.yml')}`,
      `--storage.path=${at('alertmanager')}`,
      `--web.listen-address=127.0.0.1:${alertmanager}`,
      `--cluster.listen-address=127.0.0.1:${cluster}`,
      `--cluster.advertise-address=127.0.0.1:${cluster}`,
    ]),
    start('prometheus', [
      `--config.file=${at('prometheus.yml')}`,
      `--storage.tsdb.path=${at('metrics2')}`,
      `--web.listen-address=127.0.0.1:${prometheus}`,
    ]),
  ];
  return {
    pids: children.flatMap(({ pid }) => pid ?? []),
    stop: () => endAll(children),
  };
};

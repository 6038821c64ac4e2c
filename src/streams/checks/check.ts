import type { Comparison } from '../../language/comparison.ts';
import type { Labels, Severity, Timing } from '../../language/signal.ts';
import type { machineValues, recordTypes, startTlsProtocols, takes } from './schema.ts';

// What checks are, once they are read. Times are milliseconds.

/** A text that must be found in another, or an expression that must match it. */
export type Pattern = { readonly text: string } | { readonly expression: string; readonly flags: string };

/** How a value stands to a limit that is a number, or whether it is a word. */
export type Condition =
  | { readonly is: Comparison; readonly limit: number }
  | { readonly is: 'equal' | 'different'; readonly word: string };

/** When a value is alerted, and when it is well again; `null`: as soon as it is not alerted. */
export interface AlertAndClear {
  readonly alert: Condition;
  readonly clear: Condition | null;
}

/** Files that are read anew each time. */
export type Secret = { readonly value: string } | { readonly file: string };

export interface Trust {
  readonly ca: string | null;
  readonly client: { readonly certificate: string; readonly key: string } | null;
  readonly insecure: boolean;
  readonly servername: string | null;
}

export interface Request {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly basic: { readonly user: string; readonly password: Secret } | null;
  readonly bearer: Secret | null;
  readonly redirects: number;
  readonly proxy: URL | null;
  readonly trust: Trust;
}

export interface Address {
  /** An IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

export type StartTls = (typeof startTlsProtocols)[number];
export type RecordType = (typeof recordTypes)[number];
export type Take = (typeof takes)[number];
export type MachineValue = (typeof machineValues)[number];

export interface HttpProbe {
  readonly sort: 'http';
  readonly request: Request;
  readonly expect: {
    readonly status: readonly { readonly from: number; readonly to: number }[];
    readonly body: Pattern | null;
    readonly json: readonly { readonly path: string; readonly condition: Condition }[];
    readonly headers: readonly { readonly name: string; readonly pattern: Pattern }[];
    readonly withinMs: number | null;
    readonly certificateMs: number | null;
  };
}

export interface TcpProbe {
  readonly sort: 'tcp';
  readonly address: Address;
  readonly send: string | null;
  readonly expect: Pattern | null;
  readonly startTls: StartTls | null;
  readonly trust: Trust;
}

export interface TlsProbe {
  readonly sort: 'tls';
  readonly address: Address;
  readonly startTls: StartTls | null;
  readonly trust: Trust;
  readonly certificateMs: number;
}

export interface DnsProbe {
  readonly sort: 'dns';
  readonly lookUp: string;
  readonly record: RecordType;
  /** `address:port`; `null`: the system's. */
  readonly resolver: string | null;
  readonly answers: readonly string[];
}

export interface JsonProbe {
  readonly sort: 'json';
  readonly request: Request;
  readonly value: string;
  readonly each: string | null;
  readonly sides: AlertAndClear;
}

export interface PrometheusProbe {
  readonly sort: 'prometheus';
  readonly request: Request;
  readonly metric: string;
  readonly take: Take;
  readonly overMs: number;
  readonly sides: AlertAndClear;
}

export interface FileProbe {
  readonly sort: 'file';
  readonly path: string;
  readonly olderMs: number | null;
  readonly smallerBytes: number | null;
  readonly largerBytes: number | null;
  readonly absent: boolean;
}

export interface PingProbe {
  readonly sort: 'ping';
  readonly due: { readonly everyMs: number } | { readonly cron: string; readonly zone: string };
  readonly graceMs: number;
  readonly longestMs: number | null;
  readonly slug: string;
}

export interface HostProbe {
  readonly sort: 'host';
  readonly what: MachineValue;
  /** Which of several; empty: all. */
  readonly of: readonly string[];
  /** `link` has none. */
  readonly sides: AlertAndClear | null;
  readonly fillsWithinMs: number;
  readonly byLastMs: number;
}

export type ProbeOf =
  | HttpProbe
  | TcpProbe
  | TlsProbe
  | DnsProbe
  | JsonProbe
  | PrometheusProbe
  | FileProbe
  | PingProbe
  | HostProbe;

export type Sort = ProbeOf['sort'];

/** A probe of the operator's own, and how it is timed. */
export interface Check {
  readonly name: string;
  readonly probe: ProbeOf;
  readonly everyMs: number;
  /** How long a probe may take, with its second try. */
  readonly timeoutMs: number;
  /** Its own timing, where it differs from that of its kind. */
  readonly policy: Partial<Timing> | null;
  readonly severity: Severity | null;
  readonly labels: Labels | null;
  /** Keys of what explains it. */
  readonly dependsOn: readonly string[];
  readonly unit: string | null;
}

/** Whether it may bring more entities than its own. */
export const hasElements = ({ probe }: Check): boolean =>
  probe.sort === 'prometheus' || probe.sort === 'host' || (probe.sort === 'json' && probe.each !== null);

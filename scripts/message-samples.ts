import { checksIn } from '../src/messages/checks.ts';
import { clockTime, exactTime } from '../src/messages/clock.ts';
import { faultText } from '../src/messages/faults.ts';
import type { Messages } from '../src/messages/messages.ts';
import { prometheusIn } from '../src/messages/prometheus.ts';
import { childOom, crash } from '../src/streams/docker/container-edges.ts';
import { type BesideInspect, type Container, verdictOn } from '../src/streams/docker/container-state.ts';

/** What a kind has to say of one entity, made of the words that its source uses. */
export interface Sample {
  readonly kind: string;
  readonly entity: string;
  /** An event: told once, and never recovered from. */
  readonly edge?: true;
  /** Which of the things that a kind can say, where it can say several. */
  readonly when: string;
  readonly title: string;
  readonly alert: string;
  readonly well: string;
}

const min = 60_000;
const gib = 2 ** 30;
/** 15 June 2026, 03:04 UTC. */
export const at = Date.UTC(2026, 5, 15, 3, 4);
const url = 'http://shop:8080/health';

const ago = (ms: number): string => new Date(at - ms).toISOString();
const container = (state: Partial<Container['State']>, restarts = 0): Container => ({
  Id: '',
  Name: '/web',
  RestartCount: restarts,
  State: { Status: 'exited', FinishedAt: ago(3 * min), StartedAt: ago(20_000), ...state },
});

const containers = (words: Messages): readonly Sample[] => {
  const say = words.containers;
  const well = say.running(clockTime(at - 20_000, at));
  const judged = (when: string, given: Container, circumstances: Partial<BesideInspect> = {}): Sample => ({
    kind: 'container',
    entity: 'web',
    when,
    title: say.title('web'),
    alert: verdictOn(given, { name: 'web', at, crashLoop: false, mayFinish: false, ...circumstances }, words)
      .detail,
    well,
  });
  const edges = [crash('web', container({}, 1), 1, false, words), childOom('web', words)].map(
    ({ kind, title, detail }): Sample => ({
      kind,
      entity: 'web',
      edge: true,
      when: '',
      title,
      alert: detail,
      well: '',
    }),
  );
  return [
    judged('crashed', container({ ExitCode: 1 })),
    judged('killed', container({ ExitCode: 137 }, 2)),
    judged('out of memory', container({ ExitCode: 137, OOMKilled: true })),
    judged('stopped', container({ ExitCode: 0 }), { why: 'stop' }),
    judged('keeps restarting', container({ Status: 'running' }, 12), { crashLoop: true }),
    judged(
      'unhealthy',
      container({
        Status: 'running',
        Health: { Status: 'unhealthy', FailingStreak: 3, Log: [{ Output: 'connection refused' }] },
      }),
    ),
    judged('does not start', container({ Status: 'created', ExitCode: 127, Error: 'port 80 is in use' })),
    judged('paused', container({ Status: 'paused' })),
    {
      ...judged('missing', container({})),
      alert: say.missing,
    },
    ...edges,
  ];
};

const host = (words: Messages): readonly Sample[] => {
  const { host: say, processes } = words;
  const full = (pct: number, limit: number): string =>
    say.diskUsed(pct, limit, ((100 - pct) / 2) * gib, 100 - pct);
  const disk = { entity: '/data', title: say.disk('/data'), well: full(70, 85) };
  const memory = say.memoryUsed(93.4, 90, 1_100_000, 16_000_000);
  const holders = [say.holder('java', 812, 6 * gib), say.holder('postgres', 90, 3 * gib)].join(', ');
  const command = 'pytest -x tests/slow';
  return [
    {
      kind: 'host_mem',
      entity: '',
      when: '',
      title: say.memory,
      alert: `${memory} ${say.memoryLargest(holders)}`,
      well: say.memoryUsed(61, 90, 6_200_000, 16_000_000),
    },
    {
      kind: 'disk',
      when: 'full',
      ...disk,
      alert: `${full(91.3, 85)}\n${say.diskAdvice('/data')}`,
    },
    { kind: 'disk', when: 'not mounted', ...disk, alert: say.unmounted('/data', '/data', '/data') },
    { kind: 'disk', when: 'read-only', ...disk, alert: say.becameReadOnly('/data', '/data') },
    {
      kind: 'disk_crit',
      entity: '/data',
      when: '',
      title: say.diskCrit('/data'),
      alert: `${full(97.5, 97)}\n${say.diskAdvice('/data')}`,
      well: full(70, 97),
    },
    {
      kind: 'disk_inodes',
      entity: '/data',
      when: '',
      title: say.inodes('/data'),
      alert: `${say.inodesUsed(98.2, 95, 11_800)}\n${say.inodesAdvice('/data')}`,
      well: say.inodesUsed(40, 95, 393_000),
    },
    {
      kind: 'proc_blocking',
      entity: '4242@99',
      when: '',
      title: processes.title('pytest', 4242),
      alert: `${processes.old(95 * min, 90 * min, command)}\n${processes.advice(4242)}`,
      well: processes.old(1 * min, 90 * min, command),
    },
  ];
};

const service = (words: Messages, { orchestrator: say } = words): readonly Sample[] => [
  {
    kind: 'orch_down',
    entity: '',
    when: '',
    title: say.title,
    alert: say.down(url, faultText({ code: 'refused' }, words)),
    well: say.up(url),
  },
  {
    kind: 'stage_stuck',
    entity: 'render/42',
    when: '',
    title: say.stage('render', '42'),
    alert: `${say.stageAge(75 * min, 60 * min)} ${say.stageAdvice}`,
    well: say.stageAge(2 * min, 60 * min),
  },
  {
    kind: 'agent_hung',
    entity: 'run-7',
    when: '',
    title: say.agent('run-7'),
    alert: `${say.agentShare(0.2, 1)} ${say.agentRuns(44 * min, 'render', '42', 913)} ${say.agentAdvice}`,
    well: `${say.agentShare(35, 1)} ${say.agentRuns(46 * min, 'render', '42', 913)}`,
  },
  {
    kind: 'job_failed',
    entity: '',
    edge: true,
    when: '',
    title: say.jobs,
    alert: say.jobsFailed(2, 17),
    well: '',
  },
  {
    kind: 'queue_backlog',
    entity: '',
    when: '',
    title: say.queue,
    alert: say.queued(60, 50, 4),
    well: say.queued(12, 50, 4),
  },
  {
    kind: 'cost_over',
    entity: '',
    when: '',
    title: say.cost,
    alert: say.spent(10.4, 10),
    well: say.spent(0.2, 10),
  },
];

const others = (words: Messages): readonly Sample[] => {
  const { dependencies: dep, network, blind, unseen, self, containers: docker } = words;
  const shop = { kind: 'dep', entity: 'shop', title: dep.title('shop'), well: dep.up(url) };
  const says = checksIn(words);
  const check = { kind: 'check', entity: 'shop', title: says.title('shop'), well: says.up(url) };
  const pushed = prometheusIn(words);
  const refused = faultText({ code: 'refused' }, words);
  return [
    { ...shop, when: 'no answer', alert: dep.down(url, refused) },
    { ...shop, when: 'an error', alert: dep.status(url, 503) },
    { ...check, when: 'an expectation', alert: says.failed(url, says.unmet.status(503, '200-299')) },
    {
      ...check,
      when: 'a value',
      entity: 'pools/tank',
      title: says.element('pools', 'tank'),
      alert: says.value.over('93', ' %', '> 90'),
      well: says.value.is('71', ' %'),
    },
    {
      ...check,
      when: 'a call that did not come',
      entity: 'nightly',
      title: says.title('nightly'),
      alert: says.ping.missed(exactTime(at - 2 * 60 * min, at), exactTime(at - 26 * 60 * min, at)),
      well: says.ping.well(exactTime(at - min, at)),
    },
    {
      kind: 'prometheus',
      entity: 'HighLoad{instance=box:9100,job=node}',
      when: '',
      title: pushed.title('HighLoad', 'box:9100', 'job=node'),
      alert: pushed.link('http://prometheus:9090/graph?g0.expr=load1'),
      well: pushed.over,
    },
    {
      kind: 'network',
      entity: '',
      when: '',
      title: network.title,
      alert: network.down(3, faultText({ code: 'hostUnreachable' }, words)),
      well: network.up,
    },
    {
      kind: 'unseen',
      entity: 'disk//backup',
      when: '',
      title: unseen.title(words.host.disk('/backup')),
      alert: unseen.unread(3, words.host.unreadable('/backup', faultText({ code: 'noPermission' }, words))),
      well: unseen.read,
    },
    {
      kind: 'blind',
      entity: 'containers',
      when: '',
      title: blind.title('containers'),
      alert: blind.blind(3, docker.noSocket('/var/run/docker.sock')),
      well: blind.sees,
    },
    {
      kind: 'self',
      entity: 'telegram',
      when: 'a channel',
      title: self.title('telegram'),
      alert: self.sinkRefused('Unauthorized', 'telegram'),
      well: self.sinkWorks,
    },
    {
      kind: 'self',
      entity: 'journal',
      when: 'the journal',
      title: self.title('journal'),
      alert: self.journalBroken('ENOSPC'),
      well: self.journalWorks,
    },
  ];
};

/** Something of every kind that Polkan can tell of, in the words of one language. */
export const samplesIn = (words: Messages): readonly Sample[] => [
  ...containers(words),
  ...others(words).filter(({ kind }) => kind === 'dep' || kind === 'check'),
  ...host(words),
  ...service(words),
  ...others(words).filter(({ kind }) => kind !== 'dep' && kind !== 'check'),
];

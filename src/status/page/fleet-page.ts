import type { FleetStatus, HostStanding } from '../../language/fleet-standing.ts';
import { channelsApart } from '../../messages/channels-apart.ts';
import type { FleetWords } from '../../messages/fleet.ts';
import type { Messages } from '../../messages/messages.ts';
import { html, type Markup } from './html.ts';
import { type Frame, layout } from './layout.ts';

export interface FleetData {
  readonly status: FleetStatus;
  readonly say: FleetWords;
  readonly span: Messages['span'];
}

/** So many hosts the page shows, those that are not heard first, and so many the first line names. */
const mostShown = 500;
const mostNamed = 5;

/** How a host is marked: what nobody here can know is grey, never green. */
const marks = { heard: 'well', silent: 'down', stopped: 'acknowledged', unseen: 'unknown' } as const;
const ranks = { silent: 0, unseen: 1, stopped: 2, heard: 3 } as const;

/** The fleet as this host sees it: who speaks for all, what that owes, and every host. */
export const fleetPage = (frame: Frame, { status, say, span }: FleetData): Markup => {
  const { server, voice } = status;
  const { page, command } = say;
  const [first, sort] = firstLine(status, say);
  const hosts = status.hosts.toSorted((one, other) => ranks[one.is] - ranks[other.is]);
  const more = hosts.length - mostShown;
  const apart = channelsApart(status.hosts, say);
  const facts = [
    ...(apart === null ? [] : [apart]),
    server === null ? command.noServer : command.server(server.version, server.replicas, server.trusted),
    voice === null ? command.noVoice : command.voice(voice.host, span(voice.renewedMs), voice.owed),
  ];
  return layout(frame, {
    title: `${page.title} – ${frame.host}`,
    place: 'fleet',
    content: html`<h1 id="first" data-live class="${sort}" aria-live="polite">${first}</h1>
<ul class="plain" id="facts" data-live>${facts.map((fact) => html`<li>${fact}</li>`)}</ul>
<section id="hosts" data-live><h2>${page.hosts}</h2>${
      hosts.length === 0
        ? html`<p>${page.none}</p>`
        : html`<ul class="things">${hosts.slice(0, mostShown).map((host) => hostRow(host, status, say))}${more > 0 && html`<li>${page.more(more)}</li>`}</ul>`
    }</section>`,
  });
};

const firstLine = (
  { reached, voice, hosts }: FleetStatus,
  { page, command, log }: FleetWords,
): [text: string, sort: 'good' | 'bad' | 'warn'] => {
  if (!reached) return [page.unseen, 'warn'];
  const silent = hosts.filter(({ is }) => is === 'silent');
  const named = silent.slice(0, mostNamed).map(({ host }) => host);
  const more = silent.length - named.length;
  if (more > 0) named.push(page.more(more));
  const taken = hosts.find(({ twice }) => twice);
  if (taken !== undefined) return [log.taken(taken.host), 'bad'];
  if (silent.length > 0) return [page.wrong(named.join(', ')), 'bad'];
  if (voice === null) return [command.noVoice, 'warn'];
  const heard = hosts.filter(({ is }) => is === 'heard').length;
  return [page.well(heard, hosts.length, voice.host), heard < hosts.length ? 'warn' : 'good'];
};

const hostRow = (
  { host, version, is, heardMs, skewMs, lag }: HostStanding,
  { voice }: FleetStatus,
  { page, command }: FleetWords,
): Markup => {
  const facts = [
    ...(voice?.host === host ? [page.speaks] : []),
    command.ago(heardMs),
    page.clock(command.skew(skewMs)),
    page.lag(lag),
    `Polkan ${version}`,
  ];
  return html`<li><span class="name">${host}</span><span class="mark ${marks[is]}">${command.is[is]}</span><span class="detail">${facts.join(' · ')}</span></li>
`;
};

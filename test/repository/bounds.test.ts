import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { maxBytes } from '../../src/commands/ask.ts';
import { longestSecret } from '../../src/config/file/interpolate.ts';
import { longestConfig, mostFiles } from '../../src/config/file/read-files.ts';
import { mostChannels } from '../../src/config/file/schema.ts';
import { ownSettings } from '../../src/config/own-settings.ts';
import { mostValues } from '../../src/config/yaml-tree.ts';
import { longestPlainFile } from '../../src/files/plain-file.ts';
import { mostCommands } from '../../src/fleet/commands.ts';
import { mostCheckpointParts } from '../../src/fleet/fleet-state.ts';
import { mostHosts } from '../../src/fleet/host-watch.ts';
import { mostFleetLogBytes, mostReadAtOnce } from '../../src/fleet/jetstream.ts';
import { longestMessage, longestSubject } from '../../src/fleet/log.ts';
import { mostSeen } from '../../src/fleet/patience.ts';
import { mostPending, mostPendingLength, mostPendingOfAll } from '../../src/fleet/pending.ts';
import { mostInVain } from '../../src/fleet/read-on.ts';
import { together } from '../../src/fleet/reading-pace.ts';
import { longestRead as longestRecord, mostBeatChannels } from '../../src/fleet/records.ts';
import { mostCarried } from '../../src/fleet/remembered.ts';
import { mostSaidTo, mostSayings } from '../../src/fleet/sayings.ts';
import { mostHeardSaid } from '../../src/fleet/sayings-of-voice.ts';
import { mostUnshared } from '../../src/fleet/sharer.ts';
import { mostShipped } from '../../src/fleet/shipping.ts';
import { mostTakenUp } from '../../src/fleet/taken-up.ts';
import { mostShareParts } from '../../src/fleet/told-reader.ts';
import { mostTurnRecords } from '../../src/fleet/whole-turns.ts';
import { mostHeld, mostHeldBytes } from '../../src/journal/keep-journal.ts';
import { mostSpans } from '../../src/journal/lasted.ts';
import { entriesOfAPart } from '../../src/journal/memory-parts.ts';
import { mostWarnings } from '../../src/journal/restore.ts';
import { batchOfBytes, mostOfABatch, mostOfAPart } from '../../src/journal/writer.ts';
import { firstBytes, mostBytesAtOnce } from '../../src/language/body.ts';
import { mostCopies } from '../../src/language/copies.ts';
import { mostEndings } from '../../src/language/endings.ts';
import { mostRight } from '../../src/language/fields.ts';
import { mostSteps } from '../../src/language/wall-clock.ts';
import { mostMissed } from '../../src/language/what-if.ts';
import { pieceLength } from '../../src/recording/json-pieces.ts';
import { mostPackedFiles } from '../../src/recording/packed/packed-file.ts';
import { mostUnwritten } from '../../src/recording/tap-output.ts';
import { mostSweepsWaiting } from '../../src/sidecar/flows.ts';
import { logRate } from '../../src/sidecar/make-sinks.ts';
import { mostFirstSeen, mostGaps } from '../../src/sidecar/page-history.ts';
import { longestSlicedMs, longestTryMs, mostTryMb } from '../../src/sidecar/what-if/what-if.ts';
import { mostAlerts } from '../../src/sinks/alertmanager/alertmanager.ts';
import { appriseLimit } from '../../src/sinks/apprise/apprise.ts';
import { longestTitle } from '../../src/sinks/cut.ts';
import { mostParts } from '../../src/sinks/delivery/batch.ts';
import { longestLine, longestList } from '../../src/sinks/delivery/catch-up.ts';
import { turnsAtOnce } from '../../src/sinks/delivery/delivery.ts';
import { mostOneByOne, mostWaiting } from '../../src/sinks/delivery/queue.ts';
import { mostKnown as mostToldLate } from '../../src/sinks/delivery/too-soon.ts';
import { discordLimit } from '../../src/sinks/discord/discord.ts';
import { longestAnswerBytes } from '../../src/sinks/http/exchange.ts';
import { linesAtOnce } from '../../src/sinks/log/log.ts';
import { mostUnreadBytes } from '../../src/sinks/log/standard-output.ts';
import { longestReply } from '../../src/sinks/mail/mail.ts';
import { longestMailBytes } from '../../src/sinks/mail/mail-text.ts';
import { matrixLimitBytes } from '../../src/sinks/matrix/matrix.ts';
import { ntfyLimitBytes } from '../../src/sinks/ntfy/ntfy.ts';
import { slackLimits } from '../../src/sinks/slack/slack-text.ts';
import { longestComment } from '../../src/sinks/telegram/console/acting.ts';
import { mostListed } from '../../src/sinks/telegram/console/answers.ts';
import { mostEdits } from '../../src/sinks/telegram/console/edits.ts';
import { longestUpdatesBytes, mostUpdates } from '../../src/sinks/telegram/console/poll.ts';
import { longestCommand, longestName } from '../../src/sinks/telegram/console/reading.ts';
import { keptForOrders, mostAnswers, mostPieces } from '../../src/sinks/telegram/console/speaker.ts';
import { mostEnds, mostMessages } from '../../src/sinks/telegram/console/told.ts';
import { telegramLimit } from '../../src/sinks/telegram/telegram-text.ts';
import { mostIncidents } from '../../src/sinks/webhook/webhook-body.ts';
import { mostListed as alertsListed } from '../../src/status/alertmanager/alerts.ts';
import { mostMatchers } from '../../src/status/alertmanager/matchers.ts';
import { longestSilence } from '../../src/status/alertmanager/silences.ts';
import { mostEntries } from '../../src/status/api.ts';
import { mostKnown as addressesKnown, mostGuessers, mostGuesses } from '../../src/status/authority.ts';
import { longestOrder } from '../../src/status/console-verbs.ts';
import { mostEndedSilences } from '../../src/status/ended-silences.ts';
import { mostIncidentSeries, mostSeries } from '../../src/status/entity-gauges.ts';
import { mostUnsentBytes, mostUnsentInAllBytes } from '../../src/status/events.ts';
import { mostHostSeries } from '../../src/status/fleet-gauges.ts';
import { mostKinds as kindsCounted } from '../../src/status/metrics.ts';
import { mostPressed } from '../../src/status/page/acts.ts';
import { mostKept } from '../../src/status/page/kept-pages.ts';
import { mostThings } from '../../src/status/page/things.ts';
import { mostLogBytes } from '../../src/status/ping-routes.ts';
import { usualBodyBytes } from '../../src/status/routes.ts';
import { mostBodyBytes, mostReaders } from '../../src/status/server.ts';
import { mostBody } from '../../src/streams/checks/ask.ts';
import { longestSaid, mostRuns } from '../../src/streams/checks/call-in.ts';
import { mostCalls } from '../../src/streams/checks/checks.ts';
import { mostHeard as mostOfAConnection } from '../../src/streams/checks/conversation.ts';
import { mostFiles as mostOfAGlob } from '../../src/streams/checks/file-probe.ts';
import { mostPoints } from '../../src/streams/checks/growth.ts';
import { mostExpectedBody } from '../../src/streams/checks/http-probe.ts';
import { longestElement } from '../../src/streams/checks/json-probe.ts';
import { mostElements } from '../../src/streams/checks/judge.ts';
import { mostNames } from '../../src/streams/checks/kept-lookup.ts';
import { longestMetricLine } from '../../src/streams/checks/metric-text.ts';
import { mostCounters } from '../../src/streams/checks/prometheus-probe.ts';
import { longestWaitMs, mostWitnesses } from '../../src/streams/checks/reach.ts';
import { mostChecks } from '../../src/streams/checks/schema.ts';
import { mostSlopePoints } from '../../src/streams/checks/slope.ts';
import { longestSecretFile } from '../../src/streams/checks/trust-files.ts';
import { mostAtOnce as checksAtOnce } from '../../src/streams/checks/try-in-turn.ts';
import { mostOfOurs } from '../../src/streams/docker/container-labels.ts';
import { mostComplaints } from '../../src/streams/docker/label-complaints.ts';
import { dockerLimits } from '../../src/streams/docker/limits.ts';
import { longestKept, longestTold, mostKnown, mostLabelsTold } from '../../src/streams/fit-to-tell.ts';
import { mostLookedAt } from '../../src/streams/host/largest.ts';
import { longestRead, longestShown } from '../../src/streams/host/processes.ts';
import { longestHeadBytes, longestSizeLine, mostHeadLines } from '../../src/streams/http-answer.ts';
import { longestMatchMs } from '../../src/streams/in-time.ts';
import { mostUnanswered } from '../../src/streams/inbound/calls.ts';
import { longest } from '../../src/streams/inbound/said-signal.ts';
import { mostSaid } from '../../src/streams/inbound/signal-book.ts';
import { mostModuleMb } from '../../src/streams/modules/module-worker.ts';
import { mostBeginning } from '../../src/streams/most-alerts.ts';
import { mostKinds } from '../../src/streams/most-entities.ts';
import { maxElements } from '../../src/streams/orchestrator/envelope.ts';
import { maxBodyBytes, maxTroubles } from '../../src/streams/orchestrator/orchestrator.ts';
import { mostCharacters, mostHeard } from '../../src/streams/prometheus/alert-book.ts';
import { longestEntity } from '../../src/streams/prometheus/alert-signals.ts';
import { mostPushes } from '../../src/streams/prometheus/prometheus.ts';
import { longestAnnotation, longestLabel, mostLabels } from '../../src/streams/prometheus/pushed-alerts.ts';
import { mostEvents } from '../../src/streams/self.ts';
import { mostHinted } from '../../src/streams/sweeps.ts';
import { mostArrivals } from '../../src/telling/arrivals.ts';
import { mostKeysOver, mostOver } from '../../src/telling/given-back.ts';
import { mostEnded, mostFlapping } from '../../src/telling/moved.ts';
import { longestMembers, mostMembers } from '../../src/telling/notice-parts.ts';
import { mostNotices } from '../../src/telling/noticed.ts';
import { mostSilences } from '../../src/telling/order.ts';
import { mostFlaps } from '../../src/telling/rules.ts';

/** Every bound of the pages of bounds, and the constant that it is in the code. */
const bounds: readonly (readonly [what: string, bound: number])[] = [
  ['incidents a channel of which it is known when their messages arrived', mostArrivals],
  ['incidents a channel of which it is known whether they arrived late', mostToldLate],
  ['short texts of a field of a config that are known to be right', mostRight],
  [
    'entities of one kind that a source may bring (`WATCHDOG_MAX_ENTITIES`)',
    ownSettings.MAX_ENTITIES.default,
  ],
  ['kinds that a source may bring at once, where it floods', mostKinds],
  ['alerts of names that are new with each sweep, a minute', ownSettings.MAX_ENTITIES.default],
  ['alerts of one kind of a source that begin in a minute', mostBeginning],
  ['events of one kind of sweep, as many as entities', ownSettings.MAX_ENTITIES.default],
  ['characters of a file of the configuration', longestConfig],
  ['values of a configuration, with aliases', mostValues],
  ['files of a folder of configuration', mostFiles],
  ['channels of a configuration', mostChannels],
  ['characters of a file that a variable names', longestSecret],
  ['bytes that are read of any such file, or of one with a token', longestPlainFile],
  ['sweeps of a source that wait during a reload', mostSweepsWaiting],
  ['messages that wait for a sink', mostWaiting],
  ['messages told one by one', mostOneByOne],
  ['messages of a catch-up', mostParts],
  ['lines of a catch-up that leaves something out', longestList],
  ['characters of a line of such a catch-up', longestLine],
  ['lines of the log sink that are one record', linesAtOnce],
  ['turns of a sink without a rest', turnsAtOnce],
  ['lines of the log sink in 10 s', logRate.lines],
  ['bytes that wait for a reader of the log', mostUnreadBytes],
  ['characters of one message to Telegram', telegramLimit],
  ['characters of a title in Telegram', longestTitle],
  ['bytes of an answer to a message', longestAnswerBytes],
  ['answers in a private chat in a minute', mostAnswers.person],
  ['answers in a group in a minute', mostAnswers.group],
  ['answers to questions in private in a minute', mostAnswers.person - keptForOrders.person],
  ['answers to questions in a group in a minute', mostAnswers.group - keptForOrders.group],
  ['messages of an answer in a chat', mostPieces],
  ['updates of Telegram asked for at once', mostUpdates],
  ['bytes of an answer with updates', longestUpdatesBytes],
  ['characters of a command in a chat', longestCommand],
  ['characters of a comment in a chat', longestComment],
  ['characters of a name in a chat', longestName],
  ['messages of a chat that are known again', mostMessages],
  ['further messages of alerts that were told twice', mostCopies],
  ['messages that wait to be edited', mostEdits],
  ['incidents of them of which it is known how they ended', mostEnds],
  ['the same, kept over a restart for a message that tells of something else, too', mostEndings],
  ['incidents of a list in a chat', mostListed],
  ["bytes of a service's metrics", maxBodyBytes],
  ['elements of a list of the envelope', maxElements],
  ['troubles of one envelope', maxTroubles],
  ['bytes of answers that are read at once, beyond the first 65,536 of each', mostBytesAtOnce],
  ['bytes of the head of an HTTP answer', longestHeadBytes],
  ['lines of the head of an HTTP answer', mostHeadLines],
  ["characters of a chunk's size line", longestSizeLine],
  ["bytes of Docker's list", dockerLimits.listBytes],
  ['bytes of any other answer of Docker', dockerLimits.answerBytes],
  ['characters of one event of Docker', dockerLimits.lineCharacters],
  ['events of Docker in five seconds', dockerLimits.eventsInFiveSeconds],
  ['events of one second that are known again', dockerLimits.eventsOfASecond],
  ['names of containers that wait to settle', dockerLimits.settling],
  ['containers that are looked at again when a grace ends', dockerLimits.lookedAtAgain],
  ['containers whose events are remembered', dockerLimits.heard],
  ['containers that are inspected', dockerLimits.containers],
  ['containers in that list, those that do not run as well', dockerLimits.listed],
  ['characters of the name of a container', dockerLimits.nameCharacters],
  ['characters of an error, a state, what a health check printed', dockerLimits.textOfOne],
  ['labels `polkan.` of one container', mostOfOurs],
  ['wrong labels of containers that are told of', mostComplaints],
  ['published ports of one container', dockerLimits.portsOfOne],
  ['megabytes of the heap of a module', mostModuleMb],
  ["bytes of a process's command line that are read", longestRead],
  ['characters of it that are shown', longestShown],
  ['files and folders that are looked at for the largest', mostLookedAt],
  ['events of Polkan itself in one sweep', mostEvents],
  ['things that scripts have said to be in a state', mostSaid],
  ['bytes of a mail', longestMailBytes],
  ['bytes of a message to ntfy', ntfyLimitBytes],
  ['characters of a message to Slack', slackLimits.slack],
  ['characters of a message to Mattermost or Rocket.Chat', slackLimits.mattermost],
  ['characters of a message to Discord', discordLimit],
  ['bytes of a message to Matrix', matrixLimitBytes],
  ['characters of a message to Apprise', appriseLimit],
  ['characters of a reply of a mail server, about', longestReply],
  ['alerts of one post to an Alertmanager', mostAlerts],
  ['incidents in the body of a webhook', mostIncidents],
  ['characters of what is the matter, as a script says it', longest.detail],
  ['characters of what anything is called, as it is told', longestTold.entity],
  ['characters of a title', longestTold.title],
  ['characters of what is the matter, whoever says it', longestTold.detail],
  ['labels of an entity', mostLabelsTold],
  ['characters of the name of such a label, and of its value', longestTold.label],
  ['names of a source that wait because something was heard of them', mostHinted],
  ['characters of texts that the masker remembers, of a source', mostKnown],
  ['characters of a text that it remembers', longestKept],
  ['events that wait for a journal that fails', mostHeld],
  ['bytes of them, about', mostHeldBytes],
  ['events of one append to the journal', mostOfABatch],
  ['bytes of one append, about', batchOfBytes],
  ['bytes of one part of a checkpoint, about', mostOfAPart],
  ['characters, about, of the tap that are written at once', pieceLength],
  ['steps of the wall clock that are remembered', mostSteps],
  ["warnings of a journal that can't be read", mostWarnings],
  ['entries of a part of a memory, about', entriesOfAPart],
  ['megabytes of the journal (`WATCHDOG_JOURNAL_MAX_MB`)', ownSettings.JOURNAL_MAX_MB.default],
  ["characters, about, that wait for the tap's file", mostUnwritten],
  ['megabytes of one file of the tap (`WATCHDOG_TAP_MAX_MB`)', ownSettings.TAP_MAX_MB.default],
  ['files of the tap that are kept (`WATCHDOG_TAP_FILES`)', ownSettings.TAP_FILES.default],
  ['megabytes of the compact recording (`WATCHDOG_RECORDING_MAX_MB`)', ownSettings.RECORDING_MAX_MB.default],
  ['days that it goes back (`WATCHDOG_RECORDING_DAYS`)', ownSettings.RECORDING_DAYS.default],
  ['files of the compact recording', mostPackedFiles],
  ['characters, about, that wait for it', mostUnwritten],
  ['milliseconds that a what-if takes in its thread', longestTryMs],
  ['milliseconds that it takes without a thread, in slices of 8 ms', longestSlicedMs],
  ['megabytes of its heap', mostTryMb],
  ['missed incidents that it names', mostMissed],
  ['silences there may be', mostSilences],
  ['incidents of one notice', mostMembers],
  ['bytes of the incidents of one notice', longestMembers],
  ['incidents of one entity that are over and not told yet', mostOver],
  ['entities of which there are such incidents', mostKeysOver],
  ['entities of which it is known when they were alerted', mostFlapping],
  ['notices of a group that are remembered', mostNotices],
  ['alerts of an entity that are remembered, to know whether it flaps', mostFlaps],
  ['incidents that are over and still listed', mostEnded],
  ["bytes of a request's body, where its route says nothing of it", usualBodyBytes],
  ['bytes of all bodies that are read at once', mostBodyBytes],
  ['readers of what goes on (`/api/events`)', mostReaders],
  ['bytes that such a reader has not taken', mostUnsentBytes],
  ['bytes that all such readers have not taken', mostUnsentInAllBytes],
  ['things that the pages know of', mostThings],
  ['silences that are over, which the API lists', mostEndedSilences],
  ['pages that are kept for a second', mostKept],
  ['incidents of the last 90 days that the pages know of', mostSpans],
  ['things of which it is remembered when they were first seen', mostFirstSeen],
  ['times that Polkan did not run, remembered for the pages', mostGaps],
  ['entries of one answer of the API', mostEntries],
  ['alerts of Prometheus that are known at once', mostHeard],
  ['characters of their labels, annotations and links', mostCharacters],
  ['pushes of Prometheus that wait to be read', mostPushes],
  ['labels of an alert of Prometheus', mostLabels],
  ['characters of such a label', longestLabel],
  ['characters of such an annotation', longestAnnotation],
  ['characters of the entity that such an alert is', longestEntity],
  ["alerts of an answer to Alertmanager's clients", alertsListed],
  ['matchers of a filter or a silence of theirs', mostMatchers],
  ['characters of the comment of such a silence', longestSilence.comment],
  ['entities with a gauge of their own at `/metrics`', mostSeries],
  ['open incidents with gauges of their own', mostIncidentSeries],
  ['hosts of a fleet with gauges of their own', mostHostSeries],
  ['kinds with counters of their own at `/metrics`', kindsCounted],
  ['bytes of the log that a job sends', mostLogBytes],
  ['runs of one job that are known to go on at once', mostRuns],
  ['different wrong tokens of one address in a minute', mostGuesses],
  ['addresses from which the right token came within 30 days', addressesKnown],
  ['addresses whose wrong tokens are counted', mostGuessers],
  ['characters of what was pressed before a login', mostPressed],
  ['characters of a command over the socket', longestOrder],
  ['bytes of an answer that `polkan status` reads', maxBytes],
  ['hosts of a fleet that are watched', mostHosts],
  ['characters of what is told of hosts that a voice has not written yet', mostUnshared],
  ['characters that all hosts together read of all that is told in a second, about', together.perSecond],
  ['journal events of one message to the log of a fleet', mostShipped],
  ['bytes of a message to the log of a fleet', longestMessage],
  ['messages of one host in a fleet whose end is not known yet', mostPending],
  ['characters of them, about', mostPendingLength],
  ['characters of those of all hosts, about', mostPendingOfAll],
  ['bytes of the log of a fleet', mostFleetLogBytes],
  ['messages of it that are read at once', mostReadAtOnce],
  ['characters of a message read of a fleet', longestRecord],
  ['characters of a subject of a fleet', longestSubject],
  ['records of one turn of a voice', mostTurnRecords],
  ['pieces of what is told of a host that no voice speaks of yet', mostShareParts],
  ['readings without anything new', mostInVain],
  ['channels of one incident of a fleet', mostSaidTo],
  ['channels that a host of a fleet says', mostBeatChannels],
  ['commands that a fleet knows again', mostCommands],
  ['incidents of a host of which it is known what the voice told', mostSeen],
  ['incidents, and messages, of which a fleet knows what voices said', mostSayings],
  ['silent hosts and wrong clocks that are known for a lost log', mostCarried],
  ['incidents of a fleet that can be asked for what voices said', mostHeardSaid],
  ['parts of how a host stands in a fleet', mostCheckpointParts],
  [
    'characters in the log that no voice has decided on, which a host takes up to speak for all',
    mostTakenUp.waiting,
  ],
  ['open incidents of all hosts that it takes up, or holds while it speaks', mostTakenUp.incidents],
  // Of checks.
  ['checks that are tried at once', checksAtOnce],
  ['checks of a configuration', mostChecks],
  ['calls to checks that wait', mostCalls],
  ['calls of one source that are unanswered', mostUnanswered],
  ['bytes of JSON or metrics', mostBody],
  ['bytes of a body that is expected', mostExpectedBody],
  ['bytes heard of a connection', mostOfAConnection],
  ['elements of a check', mostElements],
  ['characters of the name of an element', longestElement],
  ['bytes of a file with the secret or the certificates of a check', longestSecretFile],
  ['hosts that are asked whether there is a network', mostWitnesses],
  ['milliseconds that a failure waits for what they say', longestWaitMs],
  ['counters of a check', mostCounters],
  ['characters of a line of metrics', longestMetricLine],
  ['milliseconds of an expression, or of a JSON path', longestMatchMs],
  ['files of a glob', mostOfAGlob],
  ['names that checks remember', mostNames],
  ['characters that a caller says', longestSaid],
  ['points of a counter', mostPoints],
  ['points of a filling disk', mostSlopePoints],
];

const rows = [
  'docs/bounds.md',
  'docs/bounds-asked.md',
  'docs/bounds-told.md',
  'docs/bounds-kept.md',
  'docs/bounds-fleet.md',
  'docs/bounds-checks.md',
  'docs/bounds-docker.md',
].flatMap((page) =>
  readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ),
);

describe('every collection that the outside can grow has a bound in a page of docs/', () => {
  test.each(bounds)('%s: %d', (what, bound) => {
    const row = rows.find(([first]) => first === what);
    expect(row?.[1]).toBe(bound.toLocaleString('en-US'));
    expect(row?.[2]).not.toBe('');
  });

  test('no row stands there without its constant', () => {
    expect(rows.map(([what]) => what).toSorted()).toEqual(bounds.map(([what]) => what).toSorted());
  });

  test.each(rows)('%s is held by a test that is there', (_, __, ___, held) => {
    const [, path] = /\]\(\.\.\/([^)]+)\)/.exec(held ?? '') ?? [];
    expect(existsSync(path ?? 'none')).toBe(true);
  });

  test('of every answer so much is read at once', () => expect(firstBytes).toBe(65_536));

  test('the limits of Docker are all of them there', () => {
    const there = new Set(bounds.map(([, bound]) => bound));
    expect(Object.values(dockerLimits).filter((limit) => !there.has(limit))).toEqual([]);
  });
});

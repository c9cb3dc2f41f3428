import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { buildVersion } from '../config/build-version.ts';

/** Gauges of prom-client with a name reserved for counters; `promtool check metrics` refuses them. */
const misnamedDefaults = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Every metric of custodes; this file is the metrics page of the docs. Label values are closed lists: never a person,
 * an owner, a camera, a source or anything else without a bound.
 */
export function openMeters() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamedDefaults) registry.removeSingleMetric(name);
  const make = makersOf(registry);
  make
    .gauge('custodes_build_info', 'Always 1. Different versions beside each other: an upgrade is under way.', [
      'version',
      'node',
    ])
    .set({ version: buildVersion, node: process.versions.node }, 1);
  return {
    registry,
    ...authenticating(make),
    ...takingAndDeciding(make),
    ...reading(make),
    ...judgingAgain(make),
    ...slowing(make),
    ...changingRules(make),
    ...detecting(make),
    ...answering(make),
    ...keeping(make),
  };
}

export type Meters = ReturnType<typeof openMeters>;

function makersOf(registry: Registry) {
  const registers = [registry];
  return {
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers }),
    histogram: (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
      new Histogram({ name, help, buckets, labelNames, registers }),
  };
}
type Makers = ReturnType<typeof makersOf>;

/** The policy folder and the approvals in the register. */
function changingRules({ counter, gauge }: Makers) {
  return {
    policyReloadFailures: counter(
      'custodes_policy_reload_failures_total',
      'Changes of the policy folder that made it invalid. Rising: the previous rules stay in force; see the log.',
    ),
    policyUnapproved: gauge(
      'custodes_policy_unapproved',
      '1 while the policy folder contains a set without approval; the approved one stays in force.',
    ),
    policyApprovalsRefused: counter(
      'custodes_policy_approvals_refused_total',
      'Ignored policy approvals, by reason. Rising: the approver is not a second person, or the set is unknown.',
      ['reason'],
    ),
  };
}

/** Metrics of what keeps the lag of later stages bounded. */
function slowing({ gauge }: Makers) {
  return {
    intakeSlowed: gauge(
      'custodes_intake_slowed',
      '1 while intake answers 429 because a stage of the same process is too far behind; see custodes_stage_lag_records.',
    ),
  };
}

/** Re-evaluations after late facts. */
function judgingAgain({ counter, gauge }: Makers) {
  return {
    reevaluations: counter(
      'custodes_reevaluations_total',
      'Accesses re-evaluated because of a late fact, by the verdict before and after. Rising: registers lag behind work.',
      ['from', 'to'],
    ),
    lateFactsLag: gauge(
      'custodes_late_facts_lag_records',
      'Register records not yet checked for their effect on earlier decisions, in the partition furthest behind.',
    ),
  };
}

/** Authentication of callers. */
function authenticating({ counter, gauge }: Makers) {
  return {
    tokensFileInvalid: gauge(
      'custodes_tokens_file_invalid',
      '1 while the file of access tokens cannot be read; the previous tokens stay in force. Must stay 0; see the log.',
    ),
    oidcRolesFileInvalid: gauge(
      'custodes_oidc_roles_file_invalid',
      '1 while `OIDC_ROLES_FILE` cannot be read; the previous rules stay in force. Must stay 0; see the log.',
    ),
    requestsRefused: counter(
      'custodes_requests_refused_total',
      'Requests refused before they were read: no valid token, or no permission. Rising: a token expired, or someone is probing.',
      ['reason'],
    ),
  };
}

/** Metrics of the audit of reads. */
function reading({ counter }: Makers) {
  return {
    reads: counter(
      'custodes_reads_total',
      'Reads of accesses, alerts, the register and policies, and refused acts on alerts, that were recorded as access events.',
      ['store'],
    ),
    readsRefused: counter(
      'custodes_reads_refused_total',
      'Reads that were refused: no reason given, or the log did not accept the record. not-recorded must stay 0.',
      ['reason'],
    ),
  };
}

/** Intake, decisions and answers. */
function takingAndDeciding({ counter, gauge, histogram }: Makers) {
  return {
    eventsReceived: counter(
      'custodes_events_received_total',
      'Access events by the answer of intake. Flat while sources are live: intake or its topic is down.',
      ['status'],
    ),
    brokerDiskRoom: gauge(
      'custodes_broker_disk_room_bytes',
      'Free bytes of the fullest broker disk above the required reserve. Below 0: intake refuses everything with 429.',
    ),
    registerReceived: counter('custodes_register_records_received_total', 'Register records by the answer of intake.', [
      'status',
    ]),
    deadLetters: counter(
      'custodes_dead_letters_total',
      'Invalid inputs, by stage and code. Rising: a source changed its format.',
      ['stage', 'code'],
    ),
    refusedBytesKept: gauge(
      'custodes_refused_bytes_kept',
      'Bytes of encrypted refused input on disk, where `REFUSED_KEY_FILE` is set. At most 256 MiB.',
    ),
    refusedInputs: counter(
      'custodes_refused_inputs_total',
      'Refused inputs whose bytes were to be kept, by outcome: kept, kept-before, left-out, failed. Failed rising: see the log.',
      ['outcome'],
    ),
    decisions: counter(
      'custodes_decisions_total',
      'Accepted decisions by verdict. Falling behind events received: the decider is slow or stopped.',
      ['verdict'],
    ),
    evaluations: counter(
      'custodes_evaluations_total',
      'Answers of the evaluation API by decision (allow, deny, step-up) and verdict. Rising unknown: the register is behind.',
      ['decision', 'verdict'],
    ),
    evaluationSeconds: histogram(
      'custodes_evaluation_seconds',
      'Time from reading an evaluation request to its answer. Slow: people wait before each recording.',
      [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25],
    ),
    exceptions: counter(
      'custodes_exceptions_total',
      'Rule violations that an exception excused, by rule. Rising: the exception has become the rule; change the rule or end the exception.',
      ['rule'],
    ),
    missingFields: counter(
      'custodes_missing_fields_total',
      'Accesses for which a rule could not be evaluated because the event lacked a field, by rule.',
      ['rule'],
    ),
    blocksIgnored: counter(
      'custodes_blocks_ignored_total',
      'Blocks dropped because they came from a past owner or were repeats. Rising without restarts: two deciders compete for a partition.',
    ),
    registryAnswers: counter(
      'custodes_schema_registry_answers_total',
      'Requests to the schema registry by answer: schema, unknown, unusable, failed. Failed rising: it is unreachable.',
      ['answer'],
    ),
    registryWaiting: gauge(
      'custodes_schema_registry_waiting',
      'Partitions whose next records wait for the schema registry. Must return to 0: nothing is decided there.',
    ),
  };
}

const HOUR = 3_600;
const answerBuckets = [
  ...[60, 300, 900, HOUR, 4 * HOUR, 24 * HOUR, 48 * HOUR, 72 * HOUR, 168 * HOUR, 336 * HOUR, 720 * HOUR],
];

/** The work of people on alerts and cases. */
function answering({ gauge, histogram }: Makers) {
  return {
    alertsOverdue: gauge(
      'custodes_alerts_overdue',
      'Alerts past the objective of their severity (`objectives.yml`), by what is due: acknowledge, close. At most 10,000 are counted.',
      ['severity', 'due'],
    ),
    alertOldest: gauge(
      'custodes_alert_oldest_seconds',
      'Age of the oldest alert that is not acknowledged, or not closed, since it was opened or opened again. 0: there is none.',
      ['severity', 'due'],
    ),
    alertAcknowledge: histogram(
      'custodes_alert_acknowledge_seconds',
      'From the opening of an alert, or its reopening, to its acknowledgement.',
      answerBuckets,
      ['severity'],
    ),
    alertClose: histogram(
      'custodes_alert_close_seconds',
      'From the opening of an alert, or its reopening, to its close, alone or with its case.',
      answerBuckets,
      ['severity'],
    ),
    cases: gauge('custodes_cases', 'Cases by state: open, close-proposed, closed.', ['state']),
  };
}

/** Findings and alerts. */
function detecting({ counter, gauge, histogram }: Makers) {
  return {
    findings: counter('custodes_findings_total', 'Findings by severity.', ['severity']),
    alertsOpen: gauge('custodes_alerts_open', 'Alerts that are not closed, by severity.', ['severity']),
    eventToAlert: histogram(
      'custodes_event_to_alert_seconds',
      'From the append of an access event to the alert that cites it, for detectors that do not wait by design.',
      [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300],
    ),
    detectorMemory: gauge(
      'custodes_detector_memory_bytes',
      'Size of what the detectors remember, at the last snapshot. It has hard bounds; see docs/endurance.md.',
    ),
    detectorEvicted: counter(
      'custodes_detector_evicted_total',
      'Accesses that detectors forgot within their windows because they may remember no more. Must stay 0; see docs/endurance.md.',
    ),
    sourcesSilent: gauge(
      'custodes_sources_silent',
      'Sources that have reported nothing for longer than the heartbeatSeconds of their record. What happens in them is not seen.',
    ),
    numbersMissing: gauge(
      'custodes_source_numbers_missing',
      'Sequence numbers that sources left out and have not sent for ten minutes. The events with these numbers are not in the log.',
    ),
    notifications: counter(
      'custodes_notifications_total',
      'Attempts to notify somebody of an alert, by kind of target and outcome: delivered, failed (tried again), refused. Failed or refused rising: people are not notified; see the log.',
      ['kind', 'outcome'],
    ),
    alertToNotification: histogram(
      'custodes_alert_to_notification_seconds',
      'From the append of what happened to an alert to the delivery of the message about it, digests and quiet hours included.',
      [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 3600, 43200],
    ),
    stageLag: gauge('custodes_stage_lag_records', 'Records that a stage has not processed yet.', ['stage']),
    deadLettersLag: gauge(
      'custodes_dead_letters_lag_records',
      'Dead letters that the detector has not read yet: findings about their sources are late.',
    ),
  };
}

/** The archive and the index. */
function keeping({ counter, gauge }: Makers) {
  return {
    seals: counter('custodes_seals_total', 'Segments sealed in the transparency log, by topic.', ['topic']),
    archivedBytes: counter('custodes_archived_bytes_total', 'Bytes of segment objects written, by topic.', ['topic']),
    checkpointTimestamp: gauge(
      'custodes_checkpoint_timestamp_seconds',
      'Time when the newest checkpoint was signed. Old while decisions are made: archiving has stopped.',
    ),
    trimmedRecords: counter(
      'custodes_log_trimmed_records_total',
      'Records removed from the log after they were sealed, by topic (LOG_RETENTION_DAYS). Flat for a day while the log grows: sealing or trimming is stuck.',
      ['topic'],
    ),
    logStart: gauge(
      'custodes_log_start_offset',
      'Offset of the first record in the log, as last seen by the archiver, by topic and partition.',
      ['topic', 'partition'],
    ),
    checkpointSize: gauge('custodes_checkpoint_entries', 'Seals covered by the newest checkpoint.'),
    archiveAlarms: counter(
      'custodes_archive_alarms_total',
      'Archived objects found with an unexpected root. Must stay 0: anything else is an incident.',
    ),
    indexTail: gauge(
      'custodes_index_tail_entries',
      'Decisions searched in memory because no index file contains them yet. Rising: sealing or indexing has stopped.',
    ),
    coverage: gauge(
      'custodes_coverage_accesses',
      'Allowed accesses by people in the index, by whether they were explained and were the first to that owner, and by role, purpose and vendor.',
      ['group', 'name', 'occasion', 'explained'],
    ),
    indexedEntries: counter('custodes_indexed_entries_total', 'Decisions written to the Parquet index.'),
    requests: counter('custodes_requests_total', 'HTTP requests answered, by declared path and status.', [
      'route',
      'status',
    ]),
  };
}

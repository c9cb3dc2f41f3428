import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Gauges of prom-client whose names end as only a counter's may; `promtool check metrics` refuses them. */
const misnamedDefaults = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Every metric of custodes; this file is the metrics page of the docs. Labels are closed lists: never a person, an
 * owner, a camera, a source or anything else without a bound.
 */
export function openMeters() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamedDefaults) registry.removeSingleMetric(name);
  const make = makersOf(registry);
  return {
    registry,
    ...takingAndDeciding(make),
    ...judgingAgain(make),
    ...changingRules(make),
    ...detectingAndKeeping(make),
  };
}

export type Meters = ReturnType<typeof openMeters>;

function makersOf(registry: Registry) {
  const registers = [registry];
  return {
    counter: (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name, help, labelNames, registers }),
    gauge: (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers }),
    histogram: (name: string, help: string, buckets: number[]) => new Histogram({ name, help, buckets, registers }),
  };
}
type Makers = ReturnType<typeof makersOf>;

/** The policy folder and the approvals in the register. */
function changingRules({ counter, gauge }: Makers) {
  return {
    policyReloadFailures: counter(
      'custodes_policy_reload_failures_total',
      'Times the policy folder changed into one that cannot be used. Rising: the rules stay as they were; see the log.',
    ),
    policyUnapproved: gauge(
      'custodes_policy_unapproved',
      '1 while the policy folder holds a set that nobody has approved; the approved one goes on deciding.',
    ),
    policyApprovalsRefused: counter(
      'custodes_policy_approvals_refused_total',
      'Policy records that approve nothing, by reason. Rising: someone approves what they proposed, or a set nobody has.',
      ['reason'],
    ),
  };
}

/** What facts that come late do to accesses decided before. */
function judgingAgain({ counter, gauge }: Makers) {
  return {
    reevaluations: counter(
      'custodes_reevaluations_total',
      'Accesses judged again because a fact came late, by the verdict before and after. Rising: registers lag behind work.',
      ['from', 'to'],
    ),
    lateFactsLag: gauge(
      'custodes_late_facts_lag_records',
      'Register records whose effect on accesses decided before is not looked at yet, of the partition furthest behind.',
    ),
  };
}

/** What comes in, and what is decided and answered. */
function takingAndDeciding({ counter, gauge, histogram }: Makers) {
  return {
    eventsReceived: counter(
      'custodes_events_received_total',
      'Access events by what intake answered. Flat while sources are live: intake or its topic is down.',
      ['status'],
    ),
    brokerDiskRoom: gauge(
      'custodes_broker_disk_room_bytes',
      'Free bytes of the fullest broker disk beyond what must stay free. Below 0: intake refuses everything with 429.',
    ),
    registerReceived: counter('custodes_register_records_received_total', 'Register records by what intake answered.', [
      'status',
    ]),
    requestsRefused: counter(
      'custodes_requests_refused_total',
      'Requests refused before they were read: no valid token, or not allowed by it. Rising: a token ended, or someone tries.',
      ['reason'],
    ),
    deadLetters: counter(
      'custodes_dead_letters_total',
      'Inputs that could not be used, by stage and code. Rising: a source changed its format.',
      ['stage', 'code'],
    ),
    decisions: counter(
      'custodes_decisions_total',
      'Accepted decisions by verdict. Falling behind events received: the decider is slow or stopped.',
      ['verdict'],
    ),
    evaluations: counter(
      'custodes_evaluations_total',
      'Answers to "may I?" by decision (allow, deny, step-up) and verdict. Rising unknown: the register is behind.',
      ['decision', 'verdict'],
    ),
    evaluationSeconds: histogram(
      'custodes_evaluation_seconds',
      'From a question before an access, read, to its answer. Slow: people wait before each recording.',
      [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25],
    ),
    exceptions: counter(
      'custodes_exceptions_total',
      'Broken rules that an exception excused, by rule. Rising: the exception is the rule by now; change the rule or end it.',
      ['rule'],
    ),
    missingFields: counter(
      'custodes_missing_fields_total',
      'Accesses whose rule could not be judged because the event lacked a field, by rule.',
      ['rule'],
    ),
    blocksIgnored: counter(
      'custodes_blocks_ignored_total',
      'Blocks of past owners or repeats that fold dropped. Rising without restarts: two deciders fight.',
    ),
    registryAnswers: counter(
      'custodes_schema_registry_answers_total',
      'Questions to the schema registry by answer: schema, unknown, unusable, failed. Failed rising: it cannot be reached.',
      ['answer'],
    ),
    registryWaiting: gauge(
      'custodes_schema_registry_waiting',
      'Partitions whose next records wait until the schema registry answers. Must return to 0: nothing is decided there.',
    ),
  };
}

/** What is found, and what is kept. */
function detectingAndKeeping({ counter, gauge, histogram }: Makers) {
  return {
    findings: counter('custodes_findings_total', 'Findings by severity.', ['severity']),
    alertsOpen: gauge('custodes_alerts_open', 'Alerts that are not closed, by severity.', ['severity']),
    eventToAlert: histogram(
      'custodes_event_to_alert_seconds',
      'From the append of an access event to the alert that names it, for detectors that do not wait by design.',
      [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300],
    ),
    stageLag: gauge('custodes_stage_lag_records', 'Records a stage has not worked off yet.', ['stage']),
    seals: counter('custodes_seals_total', 'Segments sealed in the transparency log, by topic.', ['topic']),
    archivedBytes: counter('custodes_archived_bytes_total', 'Bytes of segment objects written, by topic.', ['topic']),
    checkpointTimestamp: gauge(
      'custodes_checkpoint_timestamp_seconds',
      'When the newest checkpoint was signed. Old while decisions flow: archiving has stopped.',
    ),
    trimmedRecords: counter(
      'custodes_log_trimmed_records_total',
      'Records removed from the log behind sealed segments, by topic (LOG_RETENTION_DAYS). Flat for a day while the log grows: sealing or trimming is stuck.',
      ['topic'],
    ),
    logStart: gauge(
      'custodes_log_start_offset',
      'Offset of the first record kept, as the archiver last saw it, by topic and partition.',
      ['topic', 'partition'],
    ),
    checkpointSize: gauge('custodes_checkpoint_entries', 'Seals under the newest checkpoint.'),
    archiveAlarms: counter(
      'custodes_archive_alarms_total',
      'An archived object was there with another root. Must stay 0: anything else is an incident.',
    ),
    indexTail: gauge(
      'custodes_index_tail_entries',
      'Decisions searched in memory because no index file holds them yet. Rising: sealing or indexing has stopped.',
    ),
    coverage: gauge(
      'custodes_coverage_accesses',
      'Allowed accesses of people in the index, by whether they were explained and were the first of that owner; by role, purpose and vendor.',
      ['group', 'name', 'occasion', 'explained'],
    ),
    indexedEntries: counter('custodes_indexed_entries_total', 'Decisions written to the Parquet index.'),
    requests: counter('custodes_requests_total', 'HTTP requests answered, by declared path and status.', [
      'route',
      'status',
    ]),
  };
}

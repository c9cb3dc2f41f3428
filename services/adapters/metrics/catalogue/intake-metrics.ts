import { counter, gauge } from './metric.ts';

/** What intake measures: events, register records and the policy folder. */
export const intakeMetrics = {
  policyReloadFailures: counter('custodes_policy_reload_failures_total', {
    of: ['intake'],
    unit: 'changes',
    labels: { subject: 'policies, detections' },
    meaning:
      'Changes of a folder of rules or detections that made it invalid. Rising: the previous ones stay in force; see the log.',
  }),
  policyUnapproved: gauge('custodes_policy_unapproved', {
    of: ['intake'],
    unit: '0 or 1',
    labels: { subject: 'policies, detections' },
    meaning: '1 while the folder contains a set without approval; the approved one stays in force.',
  }),
  policyApprovalsRefused: counter('custodes_policy_approvals_refused_total', {
    of: ['intake'],
    unit: 'approvals',
    labels: { subject: 'policies, detections', reason: 'why, a closed list' },
    meaning:
      'Ignored approvals of sets, by reason. Rising: the approver is not a second person, or the set is unknown.',
  }),
  intakeSlowed: gauge('custodes_intake_slowed', {
    of: ['intake'],
    unit: '0 or 1',
    meaning:
      '1 while intake answers 429 because a stage of the same process is too far behind; see custodes_stage_lag_records and custodes_stage_wait_seconds.',
  }),
  eventsReceived: counter('custodes_events_received_total', {
    of: ['intake'],
    unit: 'events',
    labels: { status: 'accepted, duplicate, conflict, rejected' },
    meaning: 'Access events by the answer of intake. Flat while sources are live: intake or its topic is down.',
  }),
  eventsPromised: counter('custodes_events_promised_total', {
    of: ['intake'],
    unit: 'events',
    meaning: 'Access events whose sender got a signed promise that they become entries of the log.',
  }),
  brokerDiskRoom: gauge('custodes_broker_disk_room_bytes', {
    of: ['intake', 'collector'],
    unit: 'bytes',
    meaning:
      'Free bytes of the fullest broker disk above the required reserve. Below 0: intake refuses everything with 429, and the collector waits.',
  }),
  registerReceived: counter('custodes_register_records_received_total', {
    of: ['intake'],
    unit: 'records',
    labels: { status: 'accepted, duplicate, conflict, rejected' },
    meaning: 'Register records by the answer of intake.',
  }),
  deadLetters: counter('custodes_dead_letters_total', {
    of: ['intake', 'decider'],
    unit: 'inputs',
    labels: { stage: 'intake, decider', code: 'what is wrong ([errors](errors.md#intake))' },
    meaning: 'Invalid inputs, by stage and code. Rising: a source changed its format.',
  }),
  refusedBytesKept: gauge('custodes_refused_bytes_kept', {
    of: ['intake'],
    unit: 'bytes',
    meaning: 'Bytes of encrypted refused input on disk, where `REFUSED_KEY_FILE` is set. At most 256 MiB.',
  }),
  refusedInputs: counter('custodes_refused_inputs_total', {
    of: ['intake'],
    unit: 'inputs',
    labels: { outcome: 'kept, kept-before, left-out, failed' },
    meaning:
      'Refused inputs whose bytes were to be kept, by outcome: kept, kept-before, left-out, failed. Failed rising: see the log.',
  }),
} as const;

import { counter, gauge, histogram } from './metric.ts';

/** What every process measures, and what several stages do. */
export const processMetrics = {
  buildInfo: gauge('custodes_build_info', {
    of: 'every',
    unit: 'always 1',
    labels: { version: 'the release', node: 'the Node' },
    meaning: 'Always 1. Different versions beside each other: an upgrade is under way.',
  }),
  tokensFileInvalid: gauge('custodes_tokens_file_invalid', {
    of: 'every',
    unit: '0 or 1',
    meaning:
      '1 while the file of access tokens cannot be read; the previous tokens stay in force. Must stay 0; see the log.',
  }),
  oidcRolesFileInvalid: gauge('custodes_oidc_roles_file_invalid', {
    of: 'every',
    unit: '0 or 1',
    meaning: '1 while `OIDC_ROLES_FILE` cannot be read; the previous rules stay in force. Must stay 0; see the log.',
  }),
  requestsRefused: counter('custodes_requests_refused_total', {
    of: 'every',
    unit: 'requests',
    labels: { reason: 'why, a closed list' },
    meaning:
      'Requests refused before they were read: no valid token, or no permission. Rising: a token expired, or someone is probing.',
  }),
  requests: counter('custodes_requests_total', {
    of: 'every',
    unit: 'requests',
    labels: { route: 'the declared path, or `none`', status: 'the HTTP status' },
    meaning: 'HTTP requests answered, by declared path and status.',
  }),
  reads: counter('custodes_reads_total', {
    of: ['intake', 'detector', 'alerter', 'auditor'],
    unit: 'reads',
    labels: { store: 'audit-log, alerts, register, policies' },
    meaning:
      'Reads of accesses, alerts, the register and policies, and refused acts on alerts, that were recorded as access events.',
  }),
  readsRefused: counter('custodes_reads_refused_total', {
    of: ['intake', 'detector', 'alerter', 'auditor'],
    unit: 'reads',
    labels: { reason: 'reason-needed, not-recorded' },
    meaning:
      'Reads that were refused: no reason given, or the log did not accept the record. not-recorded must stay 0.',
  }),
  stageLag: gauge('custodes_stage_lag_records', {
    of: ['decider', 'detector', 'alerter', 'archiver'],
    unit: 'records',
    labels: { stage: 'the stage' },
    meaning: 'Records that a stage has not processed yet; of the detector accesses, decided or not.',
  }),
  stageWait: gauge('custodes_stage_wait_seconds', {
    of: ['detector', 'alerter'],
    unit: 'seconds',
    labels: { stage: 'the stage' },
    meaning:
      'How long a record that arrives now waits for a stage: its lag, by what it did in the last seconds with work waiting.',
  }),
  canaryReturned: gauge('custodes_canary_returned_timestamp_seconds', {
    of: ['alerter', 'auditor'],
    unit: 'seconds since 1970',
    labels: { leg: 'decision, archive, alert, notification', partition: 'its number; all: of a heartbeat' },
    meaning:
      'When the newest canary access was sent that came back, by how far it came; at least the start of the process, but for the leg of the alert where one came back before.',
  }),
  canaryLimit: gauge('custodes_canary_limit_seconds', {
    of: ['alerter', 'auditor'],
    unit: 'seconds',
    labels: { leg: 'decision, archive, alert, notification' },
    meaning: 'The age at which `custodes_canary_returned_timestamp_seconds` shows that canary accesses are lost.',
  }),
  canarySeconds: histogram('custodes_canary_seconds', {
    of: ['alerter', 'auditor'],
    unit: 'seconds',
    labels: { leg: 'decision, archive, alert, notification' },
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
    meaning: 'From the sending of a canary access to its return, by how far it came.',
  }),
  canaries: counter('custodes_canaries_total', {
    of: ['alerter'],
    unit: 'accesses',
    labels: { outcome: 'sent, failed' },
    meaning: 'Canary accesses by outcome. Failed rising: the log does not accept events.',
  }),
} as const;

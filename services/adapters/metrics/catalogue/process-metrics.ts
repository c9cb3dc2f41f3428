import { counter, gauge } from './metric.ts';

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
    of: ['intake', 'alerter', 'auditor'],
    unit: 'reads',
    labels: { store: 'audit-log, alerts, register, policies' },
    meaning:
      'Reads of accesses, alerts, the register and policies, and refused acts on alerts, that were recorded as access events.',
  }),
  readsRefused: counter('custodes_reads_refused_total', {
    of: ['intake', 'alerter', 'auditor'],
    unit: 'reads',
    labels: { reason: 'reason-needed, not-recorded' },
    meaning:
      'Reads that were refused: no reason given, or the log did not accept the record. not-recorded must stay 0.',
  }),
  stageLag: gauge('custodes_stage_lag_records', {
    of: ['decider', 'detector', 'alerter', 'archiver'],
    unit: 'records',
    labels: { stage: 'the stage' },
    meaning: 'Records that a stage has not processed yet.',
  }),
} as const;

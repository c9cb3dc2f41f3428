import { counter, gauge, histogram } from './metric.ts';

const HOUR = 3_600;
const answerBuckets = [
  60,
  300,
  900,
  HOUR,
  4 * HOUR,
  24 * HOUR,
  48 * HOUR,
  72 * HOUR,
  168 * HOUR,
  336 * HOUR,
  720 * HOUR,
];

/** What the alerter measures: findings, alerts, the work of people, and notifications. */
export const alerterMetrics = {
  findings: counter('custodes_findings_total', {
    of: ['alerter'],
    unit: 'findings',
    labels: { severity: 'low, medium, high, critical' },
    meaning: 'Findings by severity.',
  }),
  findingsOfClosed: counter('custodes_findings_of_closed_alerts_total', {
    of: ['alerter'],
    unit: 'findings',
    labels: { severity: 'low, medium, high, critical' },
    meaning:
      'Findings about what goes on after an alert was closed, and that did not open it again. Rising: misuse was confirmed, and the access did not end.',
  }),
  alertsOpen: gauge('custodes_alerts_open', {
    of: ['alerter'],
    unit: 'alerts',
    labels: { severity: 'low, medium, high, critical' },
    meaning: 'Alerts that are not closed, by severity.',
  }),
  eventToAlert: histogram('custodes_event_to_alert_seconds', {
    of: ['alerter'],
    unit: 'seconds',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300],
    meaning: 'From the append of an access event to the alert that cites it, for detectors that do not wait by design.',
  }),
  notifications: counter('custodes_notifications_total', {
    of: ['alerter'],
    unit: 'attempts',
    labels: { kind: 'webhook, slack, alertmanager, email, heartbeat', outcome: 'delivered, failed, refused' },
    meaning:
      'Attempts to notify somebody of an alert, by kind of target and outcome: delivered, failed (tried again), refused. Failed or refused rising: people are not notified; see the log.',
  }),
  notificationsFailing: gauge('custodes_notifications_failing', {
    of: ['alerter'],
    unit: 'messages',
    labels: { kind: 'webhook, slack, alertmanager, email, heartbeat' },
    meaning:
      'Messages, repetitions and heartbeats that a target did not take at the last attempt, and that are tried again. More than 0 for minutes: somebody is not notified; see the log.',
  }),
  alertToNotification: histogram('custodes_alert_to_notification_seconds', {
    of: ['alerter'],
    unit: 'seconds',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 3600, 43200],
    meaning:
      'From the append of what happened to an alert to the delivery of the message about it, digests and quiet hours included.',
  }),
  alertsOverdue: gauge('custodes_alerts_overdue', {
    of: ['alerter'],
    unit: 'alerts',
    labels: { severity: 'low, medium, high, critical', due: 'acknowledge, close' },
    meaning:
      'Alerts past the objective of their severity (`objectives.yml`), by what is due: acknowledge, close. At most 10,000 are counted.',
  }),
  alertOldest: gauge('custodes_alert_oldest_seconds', {
    of: ['alerter'],
    unit: 'seconds',
    labels: { severity: 'low, medium, high, critical', due: 'acknowledge, close' },
    meaning:
      'Age of the oldest alert that is not acknowledged, or not closed, since it was opened or opened again. 0: there is none.',
  }),
  alertAcknowledge: histogram('custodes_alert_acknowledge_seconds', {
    of: ['alerter'],
    unit: 'seconds',
    labels: { severity: 'low, medium, high, critical' },
    buckets: answerBuckets,
    meaning: 'From the opening of an alert, or its reopening, to its acknowledgement.',
  }),
  alertClose: histogram('custodes_alert_close_seconds', {
    of: ['alerter'],
    unit: 'seconds',
    labels: { severity: 'low, medium, high, critical' },
    buckets: answerBuckets,
    meaning: 'From the opening of an alert, or its reopening, to its close, alone or with its case.',
  }),
  cases: gauge('custodes_cases', {
    of: ['alerter'],
    unit: 'cases',
    labels: { state: 'open, close-proposed, closed' },
    meaning: 'Cases by state: open, close-proposed, closed.',
  }),
  incidentClocks: gauge('custodes_incident_clocks', {
    of: ['alerter'],
    unit: 'cases',
    labels: { clock: '72-hours, 10-days, 30-days, 60-days', state: 'running, overdue, met, met-late' },
    meaning: 'Cases that affected ten accounts or more, by the state of each incident clock. Overdue must stay 0.',
  }),
  incidentClockDue: gauge('custodes_incident_clock_due_timestamp_seconds', {
    of: ['alerter'],
    unit: 'seconds since 1970',
    labels: { clock: '72-hours, 10-days, 30-days, 60-days' },
    meaning: 'When the next of these clocks that nobody met is due, or was; 0: there is none.',
  }),
} as const;

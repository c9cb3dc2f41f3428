import type { Meters } from '../adapters/metrics/catalogue.ts';
import { severities } from '../domain/access-decision/access-decision.ts';
import type { Alert } from '../domain/alert/alert.ts';
import type { AlertWork } from '../domain/alert/work/alert-work.ts';
import type { Objectives } from '../domain/alert/work/objectives.ts';
import { caseStates } from '../domain/case/alert-case.ts';
import { clockIds, clockStates, clocksOf, type IncidentClock } from '../domain/case/incident.ts';
import type { AlertAction } from '../records/alert-record/alert-record.ts';
import type { AlertBook, FoldedRecord } from './alert-book.ts';

type AlertMeters = Pick<Meters, 'findings' | 'findingsOfClosed' | 'eventToAlert'>;

/** Rules of detectors that wait minutes or days by design: their latency is not that of the pipeline. */
const waitingRules = new Set([
  'unreported-access',
  'source-silent',
  'sequence-gap',
  'grant-outlives-job',
  'staff-in-households',
  'live-overrun',
  'end-without-begin',
]);

/**
 * Counts what the parts of a batch added, and keeps none of their records. Those before `startedAt` are history, which an earlier
 * run measured.
 */
export class AddedFindings {
  readonly #meters: AlertMeters;
  readonly #startedAt: number;
  /** An access can cause findings about earlier ones; only its own finding measures a latency. */
  readonly #newestEvidence = new Map<string, number>();

  constructor(meters: AlertMeters, startedAt: number) {
    this.#meters = meters;
    this.#startedAt = startedAt;
  }

  add(records: readonly FoldedRecord[]): void {
    const { findings, findingsOfClosed } = this.#meters;
    for (const { record, appendedAt, folded } of records) {
      if (record.kind !== 'finding' || folded.is === 'repeated' || folded.is === 'canary') continue;
      if (appendedAt < this.#startedAt) continue;
      if (isKnown(record.severity)) {
        findings.inc({ severity: record.severity });
        if (folded.is === 'waiting') findingsOfClosed.inc({ severity: record.severity });
      }
      if (waitingRules.has(record.rule)) continue;
      const cause = `${record.detectedAt} ${record.rule} ${record.group}`;
      let newest = this.#newestEvidence.get(cause) ?? 0;
      for (const evidence of record.evidence) newest = Math.max(newest, evidence.appendedAt);
      this.#newestEvidence.set(cause, newest);
    }
  }

  /** Measures how long the batch took to become alerts, once all of its parts were added. */
  observe(nowMs: number): void {
    for (const newest of this.#newestEvidence.values()) {
      this.#meters.eventToAlert.observe(Math.max(0, nowMs - newest) / 1_000);
    }
  }
}

/** A newer detector may use an unknown severity, which must not become a label. */
function isKnown(severity: string): boolean {
  return (severities as readonly string[]).includes(severity);
}

/** Observes how long people took for what a batch added. Records before `startedAt` are history. */
export function measureAnswers(
  records: readonly FoldedRecord[],
  book: AlertBook,
  { alertAcknowledge, alertClose }: Pick<Meters, 'alertAcknowledge' | 'alertClose'>,
  startedAt: number,
): void {
  for (const one of records) {
    if (one.appendedAt < startedAt) continue;
    for (const { work, severity, openedAt } of answeredBy(one, book)) {
      const seconds = Math.max(0, one.appendedAt - (work.reopenedAt ?? openedAt)) / 1_000;
      if (isClose(one.record) && work.closedAt === one.appendedAt) alertClose.observe({ severity }, seconds);
      if (isFirstAcknowledgement(one.record, work)) alertAcknowledge.observe({ severity }, seconds);
    }
  }
}

/** The alerts that a record may have answered: the one that it is about, or those of its case. */
function answeredBy({ record, folded }: FoldedRecord, book: AlertBook): readonly Alert[] {
  const withCase = record.kind === 'case-act' && isClose(record) ? (book.cases.get(record.caseId)?.alertIds ?? []) : [];
  const ids = folded.is === 'commanded' ? [folded.alertId] : withCase;
  return ids.flatMap((alertId) => book.fold.get(alertId) ?? []);
}

/** What shows that somebody looks after an alert. */
const firstActs: ReadonlySet<string> = new Set<AlertAction>(['acknowledge', 'escalate', 'close']);

/** Nobody acted since the alert was opened, or opened again: who rejects a proposal may acknowledge it later. */
function isFirstAcknowledgement(record: FoldedRecord['record'], { history, reopenedAt }: AlertWork): boolean {
  if (record.kind !== 'act' || record.action !== 'acknowledge') return false;
  const first = history.find(
    ({ action, refused, at }) => firstActs.has(action) && refused === null && at >= (reopenedAt ?? 0),
  );
  return first?.actId === record.actId;
}

function isClose(record: FoldedRecord['record']): boolean {
  if (record.kind !== 'act' && record.kind !== 'case-act') return false;
  return record.action === 'close' || record.action === 'approve-close';
}

type OpenMeters = Pick<Meters, 'alertsOpen' | 'alertsOverdue' | 'alertOldest' | 'cases' | ClockMeter>;
type ClockMeter = 'incidentClocks' | 'incidentClockDue';

/** Sets how many alerts and cases wait, and how long, as of `now`. */
export function measureOpen(book: AlertBook, meters: OpenMeters, objectives: Objectives, now: number): void {
  for (const [severity, count] of book.fold.openBySeverity()) meters.alertsOpen.set({ severity }, count);
  for (const { severity, due, overdue, oldest } of book.due(objectives, now)) {
    meters.alertsOverdue.set({ severity, due }, overdue);
    meters.alertOldest.set({ severity, due }, oldest === null ? 0 : Math.max(0, now - oldest) / 1_000);
  }
  const states = book.cases.byState();
  for (const state of caseStates) meters.cases.set({ state }, states[state]);
  measureClocks(book, meters, now);
}

/** Bounds the work of one count: the cases opened last. */
const INCIDENTS_COUNTED_MAX = 1_000;

function measureClocks(book: AlertBook, meters: Pick<Meters, ClockMeter>, now: number): void {
  const clocks: IncidentClock[] = [];
  let counted = 0;
  for (const { incident } of book.cases.incidents()) {
    if (incident !== null) clocks.push(...clocksOf(incident, now));
    counted += 1;
    if (counted === INCIDENTS_COUNTED_MAX) break;
  }
  for (const clock of clockIds) {
    const own = clocks.filter(({ id }) => id === clock);
    for (const state of clockStates) {
      meters.incidentClocks.set({ clock, state }, own.filter((one) => one.state === state).length);
    }
    const due = own.filter(({ met }) => met === null).map(({ dueAt }) => dueAt);
    meters.incidentClockDue.set({ clock }, due.length === 0 ? 0 : Math.min(...due) / 1_000);
  }
}

import type { AlertFiles } from '../../adapters/alert-files/read-alert-files.ts';
import { toUnknownJson } from '../../adapters/http/routes/unknown-fields.ts';
import type { UnknownAnswer } from '../../domain/access-search/unknown-times.ts';
import type { Alert } from '../../domain/alert/alert.ts';
import { toAlertJson, toCountedAccessJson } from '../../domain/alert/to-alert-json.ts';
import type { AlertCase } from '../../domain/case/alert-case.ts';
import { INCIDENT_ACCOUNTS_MIN } from '../../domain/case/incident.ts';
import { toCaseHistoryJson, toCaseJson } from '../../domain/case/to-case-json.ts';
import type { DetectionSettings } from '../../domain/finding/mechanisms/detection-settings.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { AlertActDeps } from '../acts/act-on-alert.ts';
import type { AlertBook } from '../alert-book.ts';
import { detectionsAt, meaningOf } from '../rule-meanings.ts';

/** Bounds one report; what is left out is stated. */
export const EVIDENCE_MAX = 1_000;
export const ACCOUNTS_MAX = 1_000;
const PEOPLE_MAX = 100;

export interface ReportDeps {
  readonly book: Pick<AlertBook, 'fold' | 'cases' | 'unknownTimes'>;
  readonly register: Pick<AlertActDeps['register'], 'detections'> & { readonly view: Pick<RegisterView, 'person'> };
  readonly alertFiles: AlertFiles;
}

/** A draft of an incident report: everything in it is from the log and the register, and what is not known is listed. */
export function reportOf({ book, register, alertFiles }: ReportDeps, one: AlertCase, now: number) {
  const { objectives, rules } = alertFiles;
  const alerts = one.alertIds.flatMap((alertId) => book.fold.get(alertId) ?? []);
  const evidence = evidenceOf(book, alerts);
  const accounts = accountsOf(book, one);
  return {
    generatedAt: toRfc3339(now),
    ...toCaseJson(one, book.cases.alertsOf(one, null), now),
    period: periodOf(alerts),
    people: peopleOf(book, one, register.view),
    rules: rulesOf(alerts, { rules, detections: detectionsAt(register, now) }),
    accounts: accounts.slice(0, ACCOUNTS_MAX),
    accesses: alerts.reduce((sum, { accesses }) => sum + accesses, 0),
    evidence,
    alerts: alerts.map((alert) => toAlertJson(alert, { now, objectives })),
    history: one.history.map(toCaseHistoryJson),
    notKnown: notKnown(one, { alerts, evidence, accounts }),
    ...toUnknownJson(unknownIn(book, alerts, { until: one.closedAt, now })),
  };
}

/**
 * From the first access to the close: what an open case lacks may happen now. Of every source: its people may have used any tool.
 */
function unknownIn(
  book: ReportDeps['book'],
  alerts: readonly Alert[],
  { until, now }: { readonly until: number | null; readonly now: number },
): UnknownAnswer {
  if (alerts.length === 0) return { times: [], forgotten: 0 };
  const from = Math.min(...alerts.map(({ firstEventAt, openedAt }) => Math.min(firstEventAt, openedAt)));
  return book.unknownTimes({ from, to: until, source: null }, now);
}

function evidenceOf(book: ReportDeps['book'], alerts: readonly Alert[]) {
  const found: (ReturnType<typeof toCountedAccessJson> & { readonly alertId: string })[] = [];
  for (const { alertId } of alerts) {
    for (const access of book.fold.accesses(alertId, null) ?? []) {
      if (found.length === EVIDENCE_MAX) return found;
      found.push({ ...toCountedAccessJson(access), alertId });
    }
  }
  return found;
}

function accountsOf(book: ReportDeps['book'], { alertIds }: AlertCase): readonly string[] {
  const accounts = new Set<string>();
  for (const alertId of alertIds) for (const ownerId of book.fold.accountsOf(alertId)) accounts.add(ownerId);
  return [...accounts].sort();
}

/** Of what the alerts count: one that somebody opened by hand has the time of that, and no access. */
function periodOf(alerts: readonly Alert[]) {
  const counting = alerts.filter(({ accesses }) => accesses > 0);
  if (counting.length === 0) return null;
  return {
    firstEventAt: toRfc3339(Math.min(...counting.map(({ firstEventAt }) => firstEventAt))),
    lastEventAt: toRfc3339(Math.max(...counting.map(({ lastEventAt }) => lastEventAt))),
    firstDetectedAt: toRfc3339(Math.min(...alerts.map(({ openedAt }) => openedAt))),
  };
}

/** As the register knows them at their last counted access. */
function peopleOf(book: ReportDeps['book'], one: AlertCase, register: Pick<RegisterView, 'person'>) {
  const seen = new Map<string, number>();
  for (const { about } of book.cases.alertsOf(one, null)) {
    for (const id of about.people) seen.set(id, Math.max(seen.get(id) ?? Number.NEGATIVE_INFINITY, about.lastEventAt));
  }
  const sorted = [...seen].sort(([left], [right]) => (left < right ? -1 : 1)).slice(0, PEOPLE_MAX);
  return sorted.map(([id, at]) => {
    const person = register.person(id, at);
    const { type = null, role = null, team = null, employer = null, manager = null } = person ?? {};
    return { id, type, role, team, employer, manager };
  });
}

function rulesOf(
  alerts: readonly Alert[],
  meanings: { readonly rules: AlertFiles['rules']; readonly detections: readonly DetectionSettings[] },
) {
  const ids = [...new Set(alerts.flatMap((alert) => alert.rules))].sort();
  return ids.map((id) => {
    const known = meaningOf(id, meanings);
    const { title = id, meaning = null, severity = null, legalBasis = null } = known ?? {};
    return { id, title, meaning, severity, legalBasis };
  });
}

interface Found {
  readonly alerts: readonly Alert[];
  readonly evidence: ReturnType<typeof evidenceOf>;
  readonly accounts: readonly string[];
}

/** What the reader must not conclude from the report. */
function notKnown(
  { incident, accounts: affected }: AlertCase,
  { alerts, evidence, accounts }: Found,
): readonly string[] {
  const total = alerts.reduce((sum, { accesses }) => sum + accesses, 0);
  const open = alerts.filter(({ work }) => work.state !== 'closed').length;
  const withoutOwner = evidence.filter(({ ownerId }) => ownerId === null).length;
  const unknownEncryption = evidence.filter(({ facts }) => (facts?.endToEndEncrypted ?? null) === null).length;
  const withoutFacts = evidence.filter(({ facts }) => facts === null).length;
  const lines: readonly (readonly [boolean, string])[] = [
    [true, 'Accesses that no tool reported, and that the storage did not log, are in no alert.'],
    [open > 0, `${open} of ${alerts.length} alerts are not closed: what they count may change.`],
    [total > evidence.length, `The report lists ${evidence.length} of ${total} accesses.`],
    [accounts.length > ACCOUNTS_MAX, `The report lists ${ACCOUNTS_MAX} of ${accounts.length} accounts.`],
    [withoutOwner > 0, `${withoutOwner} of the listed accesses name no account.`],
    [
      unknownEncryption > 0,
      `Of ${unknownEncryption} of the listed accesses it is not known whether the material was encrypted end to end: they count.`,
    ],
    [withoutFacts > 0, `Of ${withoutFacts} of the listed accesses neither camera nor recording is known.`],
    [
      incident !== null && affected < INCIDENT_ACCOUNTS_MIN,
      `${affected} accounts are affected now: corrections came after the clocks began.`,
    ],
  ];
  return lines.flatMap(([holds, line]) => (holds ? [line] : []));
}

import fc from 'fast-check';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import { AlertBook } from '../../services/alerter/alert-book.ts';
import { frame } from '../../services/avro/framing.ts';
import { severities } from '../../services/domain/access-decision/access-decision.ts';
import { type Alert, type AlertRecord, alertStates } from '../../services/domain/alert/alert.ts';
import { AlertFold } from '../../services/domain/alert/alert-fold.ts';
import { type AlertFilter, type AlertOrder, alertOrders, placeOf } from '../../services/domain/alert/alert-index.ts';
import { riskOf } from '../../services/domain/alert/work/risk.ts';
import type { Finding } from '../../services/domain/finding/finding.ts';
import { encodeAlertRecord } from '../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { aFinding, anActIn, aPerson, JUNE, MINUTE } from '../support/decision-builders.ts';
import { isWhole } from '../support/process/pass.ts';
import { type CrashingRowTable, crashingRowTable } from '../support/rows/crashing-row-table.ts';

/** Runs of each property. */
const RUNS = isWhole ? 80 : 25;

/** The table of alerts is the fold of the topic: whatever is killed when, and whatever is asked how. */

const access = fc.record({ event: fc.integer({ min: 0, max: 14 }), owner: fc.integer({ min: 0, max: 4 }) });

const finding = fc
  .record({
    id: fc.integer({ min: 0, max: 40 }),
    group: fc.constantFrom('actor:e-1', 'actor:e-2', 'storm:tool:a-rule', 'low:mfa:2026-06-01'),
    rule: fc.constantFrom('a', 'b', 'c'),
    severity: fc.constantFrom(...severities),
    actorId: fc.constantFrom(null, 'e-1', 'e-2', 'e-3'),
    accesses: fc.array(access, { minLength: 1, maxLength: 3 }),
  })
  .map(({ id, accesses, ...given }): Finding => {
    const evidence = accesses.map(({ event, owner }) => ({
      eventId: `ev-${event}`,
      sourceId: 's',
      ownerId: owner === 0 ? null : `o-${(event % 4) + 1}`,
      occurredAt: JUNE + ((event * 7) % 5) * MINUTE,
      appendedAt: JUNE + event * MINUTE,
    }));
    // An access has one owner, whatever names it.
    const cited = [
      ...new Map(evidence.map((one) => [one.eventId, { ...one, ownerId: ownerOf(one.eventId), facts: null }])).values(),
    ];
    return aFinding({ ...given, findingId: `f-${id}`, evidence: cited });
  });

const withdrawal = fc
  .integer({ min: 0, max: 40 })
  .map((id): AlertRecord => ({ kind: 'withdrawal', findingId: `f-${id}`, detectedAt: JUNE }));

/** Names an alert by the number of its opening, which the run knows. */
const act = fc.record({ alert: fc.nat(6), action: fc.constantFrom('acknowledge', 'close', 'approve-close') } as const);

const history = fc.array(fc.oneof({ weight: 5, arbitrary: finding }, { weight: 3, arbitrary: withdrawal }, act), {
  maxLength: 80,
  size: 'max',
});

type Step = AlertRecord | { readonly alert: number; readonly action: 'acknowledge' | 'close' | 'approve-close' };

describe('the table of alerts', () => {
  it('is that of a process that was never killed, whenever the process is killed', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(fc.constantFrom('go', 'go', 'flush', 'kill')), async (steps, faults) => {
        const records = recordsOf(steps);
        const log = memoryLog({ clock: () => JUNE });
        let table: CrashingRowTable = crashingRowTable();
        let book = new AlertBook(table);
        for (const [at, record] of records.entries()) {
          await log.append('alerts', 0, [
            { key: null, value: frame(schemaIds.alertRecord, encodeAlertRecord(record)) },
          ]);
          const fault = faults[at % Math.max(1, faults.length)] ?? 'go';
          if (fault === 'flush') await table.flush();
          if (fault === 'kill') {
            table = table.crash();
            book = new AlertBook(table);
            expect(await book.continueIn(log)).toBe(true);
          }
          for await (const batch of log.read('alerts', 0, book.offset, { recordsMax: 3 }))
            await book.apply(batch, () => {});
        }
        expect(alertsOf(book.fold)).toEqual(alertsOf(folded(records)));
        expect(book.fold.openBySeverity()).toEqual(folded(records).openBySeverity());
      }),
      { numRuns: RUNS },
    );
  });

  it('counts what a count of every finding counts', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const records = recordsOf(steps);
        expect(alertsOf(folded(records)).map(countsOf)).toEqual(counted(records));
      }),
      { numRuns: RUNS },
    );
  });

  it('finds what a search of all alerts finds, page after page', () => {
    const filter = fc.record(
      {
        state: fc.constantFrom(...alertStates),
        actor: fc.constantFrom('e-1', 'e-2'),
        rule: fc.constantFrom('a', 'b'),
        severity: fc.constantFrom(...severities),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(history, filter, fc.constantFrom(...alertOrders), (steps, asked, order) => {
        const fold = folded(recordsOf(steps));
        expect(pages(fold, asked, order)).toEqual(searched(fold, asked, order));
      }),
      { numRuns: RUNS },
    );
  });
});

function ownerOf(eventId: string): string | null {
  const number = Number(eventId.slice('ev-'.length));
  return number % 5 === 0 ? null : `o-${number % 4}`;
}

/** Acts name the alerts that were open until then. */
function recordsOf(steps: readonly Step[]): AlertRecord[] {
  const fold = new AlertFold(memoryRowTable());
  const opened: string[] = [];
  const records: AlertRecord[] = [];
  for (const [offset, step] of steps.entries()) {
    const record =
      'kind' in step
        ? step
        : anActIn(fold, opened[step.alert % Math.max(1, opened.length)] ?? 'nobody', {
            action: step.action,
            disposition: step.action === 'close' ? 'misuse' : null,
            by: aPerson(step.action),
          });
    const result = fold.apply(record, { offset, appendedAt: JUNE });
    if (result.is === 'opened') opened.push(result.alertId);
    records.push(record);
  }
  return records;
}

function folded(records: readonly AlertRecord[]): AlertFold {
  const fold = new AlertFold(memoryRowTable());
  for (const [offset, record] of records.entries()) fold.apply(record, { offset, appendedAt: JUNE });
  return fold;
}

function alertsOf(fold: AlertFold): Alert[] {
  return [...fold.list({}, { order: 'newest', after: null })].map((builder) => builder.toAlert());
}

function countsOf({ alertId, accesses, owners, withdrawn, eventIds, firstEventAt, lastEventAt, rules }: Alert) {
  return { alertId, accesses, owners, withdrawn, eventIds, ...(accesses > 0 && { firstEventAt, lastEventAt, rules }) };
}

/** Keeps every finding of every alert, and counts from scratch. */
function counted(records: readonly AlertRecord[]) {
  const fold = new AlertFold(memoryRowTable());
  const findings = new Map<string, Map<string, Finding>>();
  const gone = new Map<string, Map<string, string>>();
  const closed = new Set<string>();
  const alertOf = new Map<string, string>();
  const order: string[] = [];
  for (const [offset, record] of records.entries()) {
    const result = fold.apply(record, { offset, appendedAt: JUNE });
    if (!('alertId' in result)) continue;
    if (result.is === 'opened') {
      order.unshift(result.alertId);
      findings.set(result.alertId, new Map());
      gone.set(result.alertId, new Map());
    }
    if (record.kind === 'finding') {
      findings.get(result.alertId)?.set(record.findingId, record);
      alertOf.set(record.findingId, result.alertId);
    }
    if (record.kind === 'withdrawal' && !closed.has(result.alertId)) {
      const finding = findings.get(result.alertId)?.get(record.findingId);
      findings.get(result.alertId)?.delete(record.findingId);
      for (const { eventId } of finding?.evidence ?? []) gone.get(result.alertId)?.set(eventId, eventId);
    }
    if (record.kind === 'act' && fold.get(result.alertId)?.work.state === 'closed') closed.add(result.alertId);
  }
  return order.map((alertId) => {
    const left = [...(findings.get(alertId)?.values() ?? [])];
    const cited = new Map(left.flatMap(({ evidence }) => evidence).map((one) => [one.eventId, one]));
    const accesses = [...cited.values()].sort((one, other) => other.appendedAt - one.appendedAt);
    const times = accesses.map(({ occurredAt }) => occurredAt);
    return {
      alertId,
      accesses: accesses.length,
      owners: new Set(accesses.flatMap(({ ownerId }) => ownerId ?? [])).size,
      withdrawn: [...(gone.get(alertId)?.keys() ?? [])].filter((eventId) => !cited.has(eventId)).length,
      eventIds: accesses.map(({ eventId }) => eventId),
      ...(accesses.length > 0 && {
        firstEventAt: Math.min(...times),
        lastEventAt: Math.max(...times),
        rules: [...new Set(left.map(({ rule }) => rule))].sort(),
      }),
    };
  });
}

function pages(fold: AlertFold, filter: AlertFilter, order: AlertOrder): string[] {
  const found: string[] = [];
  for (let after: Buffer | null = null; ; ) {
    const [one] = fold.list(filter, { order, after });
    if (one === undefined) return found;
    found.push(one.opening.alertId);
    after = placeOf(one.listing(), order);
  }
}

function searched(fold: AlertFold, { state, actor, rule, severity }: AlertFilter, order: AlertOrder): string[] {
  const all = alertsOf(fold);
  const byRisk = (one: Alert, other: Alert) => riskOf(other).score - riskOf(one).score;
  const inOrder = order === 'newest' ? all : [...all].reverse().sort(byRisk);
  return inOrder
    .filter((alert) => state === undefined || alert.work.state === state)
    .filter((alert) => actor === undefined || alert.actor === actor)
    .filter((alert) => rule === undefined || alert.rules.includes(rule))
    .filter((alert) => severity === undefined || alert.severity === severity)
    .map(({ alertId }) => alertId);
}

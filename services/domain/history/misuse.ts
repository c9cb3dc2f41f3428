import type { AlertRecord } from '../../records/alert-record/alert-record.ts';
import { AlertFold, type AlertPosition } from '../alert/alert-fold.ts';
import { lastClosedAs } from '../alert/work/watch.ts';
import { CaseFold } from '../case/case-fold.ts';
import { nameOfCited } from '../finding/detected-access.ts';
import type { SortedRows } from '../sorted-rows.ts';

/** An alert that people closed as misuse, also where it was opened again because it went on, with the accesses that it counts. */
export interface ConfirmedMisuse {
  readonly alertId: string;
  readonly actor: string | null;
  readonly rules: readonly string[];
  /** Named as by `nameOfCited`. */
  readonly accesses: ReadonlySet<string>;
}

/** A record of `alerts` with its place in the topic; null for what this release cannot read. */
export interface SealedAlertRecord {
  readonly record: AlertRecord | null;
  readonly position: AlertPosition;
}

/** Folds the sealed alerts, as people worked on them, and returns what they confirmed: by alert or by case. */
export async function confirmedMisuse(
  alerts: AsyncIterable<SealedAlertRecord>,
  rows: { readonly ofAlerts: SortedRows; readonly ofCases: SortedRows },
): Promise<readonly ConfirmedMisuse[]> {
  const fold = new AlertFold(rows.ofAlerts);
  const cases = new CaseFold(rows.ofCases, fold);
  for await (const { record, position } of alerts) {
    if (record === null) continue;
    fold.apply(record, position);
    if (record.kind === 'case-act') cases.apply(record, position);
  }
  const found: ConfirmedMisuse[] = [];
  for (const builder of fold.list({}, { order: 'newest', after: null })) {
    if (lastClosedAs(builder.work) !== 'misuse') continue;
    const { alertId, actor, rules } = builder.toSearched();
    const accesses = [...(fold.accesses(alertId, null) ?? [])].map(({ evidence }) => nameOfCited(evidence));
    found.push({ alertId, actor, rules, accesses: new Set(accesses) });
  }
  return found;
}

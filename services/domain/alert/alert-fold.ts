import { createHash } from 'node:crypto';
import { type Severity, severities } from '../access-decision/access-decision.ts';
import { parseGroup } from '../finding/alert-group.ts';
import type { Finding, Withdrawal } from '../finding/finding.ts';
import { firstIndex } from '../finding/window/sorted.ts';
import type { Alert, AlertCommand, AlertRecord, AlertState } from './alert.ts';
import { AlertBuilder } from './alert-builder.ts';

const ALERT_ID_CHARS = 32;

/** Where a record stands in the `alerts` topic. */
export interface AlertPosition {
  readonly offset: number;
  /** The log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/** What became of a record. */
export type Folded =
  | { readonly is: 'opened' | 'joined' | 'withdrawn' | 'commanded'; readonly alertId: string }
  /** A finding folded before, or a withdrawal of one that does not count. */
  | { readonly is: 'repeated' }
  /** A command that came too late; `state` won. Null: there is no such alert. */
  | { readonly is: 'refused'; readonly state: AlertState | null };

/**
 * Alerts as a fold over the `alerts` topic: the same records in the same order give the same alerts. One open alert a
 * group; a finding of the group joins it, and after it was closed the next finding opens another one. A finding counts
 * once, also when its alert is closed, until it is withdrawn. The first valid command in log order wins.
 *
 * Memory: one id a finding, one entry an alert, and the findings of alerts that are not closed.
 */
export class AlertFold {
  readonly #alerts = new Map<string, AlertBuilder>();
  /** In log order of opening. */
  readonly #inOrder: AlertBuilder[] = [];
  readonly #newestOfGroup = new Map<string, AlertBuilder>();
  /** The alert of each finding that counts; null once it was withdrawn, after which it may come again. */
  readonly #findings = new Map<string, AlertBuilder | null>();
  readonly #open = new Map<Severity, number>(severities.map((severity) => [severity, 0]));

  apply(record: AlertRecord, position: AlertPosition): Folded {
    if (record.kind === 'finding') return this.#applyFinding(record, position);
    return record.kind === 'withdrawal' ? this.#applyWithdrawal(record) : this.#applyCommand(record);
  }

  get(alertId: string): Alert | null {
    return this.#alerts.get(alertId)?.toAlert() ?? null;
  }

  /** Newest first, beginning below the opening offset `before`. */
  *newestFirst(before: number): Generator<AlertBuilder> {
    const end = firstIndex(this.#inOrder, ({ opening }) => opening.openedOffset >= before);
    for (let index = end - 1; index >= 0; index -= 1) {
      const builder = this.#inOrder[index];
      if (builder !== undefined) yield builder;
    }
  }

  /** How many alerts are not closed, for every severity. */
  openBySeverity(): ReadonlyMap<Severity, number> {
    return this.#open;
  }

  /** Changes an alert, and counts it where it then belongs. */
  #change<Result>(builder: AlertBuilder, change: () => Result): Result {
    this.#countOpen(builder, -1);
    const result = change();
    this.#countOpen(builder, 1);
    return result;
  }

  #countOpen({ state, severity }: AlertBuilder, by: number): void {
    if (state !== 'closed') this.#open.set(severity, (this.#open.get(severity) ?? 0) + by);
  }

  #applyFinding(finding: Finding, { offset, appendedAt }: AlertPosition): Folded {
    if (this.#findings.get(finding.findingId)) return { is: 'repeated' };
    const newest = this.#newestOfGroup.get(finding.group);
    if (newest !== undefined && newest.state !== 'closed') {
      this.#change(newest, () => newest.add(finding));
      this.#findings.set(finding.findingId, newest);
      return { is: 'joined', alertId: newest.opening.alertId };
    }
    const ordinal = (newest?.opening.ordinal ?? 0) + 1;
    const alertId = alertIdOf(finding.group, ordinal);
    const { group } = finding;
    const parsedGroup = parseGroup(group);
    const opening = { alertId, ordinal, group, parsedGroup, openedOffset: offset, openedAt: appendedAt };
    const opened = new AlertBuilder(opening, finding);
    this.#countOpen(opened, 1);
    this.#findings.set(finding.findingId, opened);
    this.#alerts.set(alertId, opened);
    this.#inOrder.push(opened);
    this.#newestOfGroup.set(finding.group, opened);
    return { is: 'opened', alertId };
  }

  /** An alert that a person closed stays as it was closed; its finding may still come again, and open another. */
  #applyWithdrawal({ findingId }: Withdrawal): Folded {
    const builder = this.#findings.get(findingId);
    if (!builder) return { is: 'repeated' };
    this.#findings.set(findingId, null);
    this.#change(builder, () => builder.withdraw(findingId));
    return { is: 'withdrawn', alertId: builder.opening.alertId };
  }

  #applyCommand(command: AlertCommand): Folded {
    const builder = this.#alerts.get(command.alertId);
    if (builder === undefined) return { is: 'refused', state: null };
    if (!this.#change(builder, () => builder.command(command))) return { is: 'refused', state: builder.state };
    return { is: 'commanded', alertId: builder.opening.alertId };
  }
}

/** The n-th alert of a group has the same id whichever finding opened it. */
function alertIdOf(group: string, ordinal: number): string {
  return createHash('sha256')
    .update(JSON.stringify([group, ordinal]))
    .digest('hex')
    .slice(0, ALERT_ID_CHARS);
}

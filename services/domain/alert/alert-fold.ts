import { createHash } from 'node:crypto';
import { type Severity, severities } from '../access-decision/access-decision.ts';
import { parseGroup } from '../finding/alert-group.ts';
import type { Finding, Withdrawal } from '../finding/finding.ts';
import { firstIndex } from '../finding/window/sorted.ts';
import type { Alert, AlertAct, AlertCommand, AlertRecord } from './alert.ts';
import { AlertBuilder } from './alert-builder.ts';
import type { WhomAlertIsAbout } from './own-alert.ts';
import type { AlertWork } from './work/alert-work.ts';
import type { ActRefusal } from './work/judge-act.ts';

const ALERT_ID_CHARS = 32;

/** Position of a record in the `alerts` topic. */
export interface AlertPosition {
  readonly offset: number;
  /** Append time by the broker, in milliseconds since 1970 UTC. */
  readonly appendedAt: number;
}

/** The effect of a record. */
export type AlertFoldResult =
  | { readonly is: 'opened' | 'joined' | 'withdrawn' | 'commanded'; readonly alertId: string }
  /** The finding was applied before, or the withdrawn finding does not count. */
  | { readonly is: 'repeated' }
  /** The act has no effect, and is in the history of the alert. Null: there is no such alert, so no history either. */
  | { readonly is: 'refused'; readonly refusal: ActRefusal | null }
  /** The act was judged for another state of the alert. It is nowhere, and is written again. */
  | { readonly is: 'outdated' }
  /** A later release knows what it is. */
  | { readonly is: 'not-known' };

/**
 * Folds the `alerts` topic into alerts: the same records in the same order give the same alerts. A group has at most
 * one open alert, and new findings of the group join it. After that alert is closed, the next finding opens a new one.
 * A finding counts once until it is withdrawn, even if its alert is closed. The first valid act in log order wins.
 *
 * Memory: one id for each finding, one entry for each alert, and the findings of open alerts.
 */
export class AlertFold {
  readonly #alerts = new Map<string, AlertBuilder>();
  /** Sorted by the offset of the opening finding. */
  readonly #inOrder: AlertBuilder[] = [];
  readonly #newestOfGroup = new Map<string, AlertBuilder>();
  /** Maps each finding to its alert. Null means that it was withdrawn and may be added again. */
  readonly #findings = new Map<string, AlertBuilder | null>();
  readonly #open = new Map<Severity, number>(severities.map((severity) => [severity, 0]));

  apply(record: AlertRecord, position: AlertPosition): AlertFoldResult {
    switch (record.kind) {
      case 'finding':
        return this.#applyFinding(record, position);
      case 'withdrawal':
        return this.#applyWithdrawal(record);
      case 'act':
      case 'command':
        return this.#applyAct(record, position);
      case 'case-act':
        return { is: 'not-known' };
    }
  }

  get(alertId: string): Alert | null {
    return this.#alerts.get(alertId)?.toAlert() ?? null;
  }

  /** Whom the alert is about and what people made of it: what decides who may act on it. Null: there is no such alert. */
  judged(alertId: string): { readonly about: WhomAlertIsAbout; readonly work: AlertWork } | null {
    const builder = this.#alerts.get(alertId);
    return builder === undefined ? null : { about: builder.about(), work: builder.work };
  }

  /** Yields the newest alerts first, starting below the opening offset `before`. */
  *newestFirst(before: number): Generator<AlertBuilder> {
    const end = firstIndex(this.#inOrder, ({ opening }) => opening.openedOffset >= before);
    for (let index = end - 1; index >= 0; index -= 1) {
      const builder = this.#inOrder[index];
      if (builder !== undefined) yield builder;
    }
  }

  /** The number of alerts that are not closed, by severity. */
  openBySeverity(): ReadonlyMap<Severity, number> {
    return this.#open;
  }

  /** Changes an alert and updates the counts of open alerts. */
  #change<Result>(builder: AlertBuilder, change: () => Result): Result {
    this.#countOpen(builder, -1);
    const result = change();
    this.#countOpen(builder, 1);
    return result;
  }

  #countOpen({ state, severity }: AlertBuilder, by: number): void {
    if (state !== 'closed') this.#open.set(severity, (this.#open.get(severity) ?? 0) + by);
  }

  #applyFinding(finding: Finding, { offset, appendedAt }: AlertPosition): AlertFoldResult {
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

  /** A withdrawal does not change a closed alert, but the finding may be added again and open a new one. */
  #applyWithdrawal({ findingId }: Withdrawal): AlertFoldResult {
    const builder = this.#findings.get(findingId);
    if (!builder) return { is: 'repeated' };
    this.#findings.set(findingId, null);
    this.#change(builder, () => builder.withdraw(findingId));
    return { is: 'withdrawn', alertId: builder.opening.alertId };
  }

  #applyAct(record: AlertAct | AlertCommand, { appendedAt }: AlertPosition): AlertFoldResult {
    const builder = this.#alerts.get(record.alertId);
    if (builder === undefined) return { is: 'refused', refusal: null };
    if (record.kind === 'act' && record.action === 'open') return { is: 'repeated' };
    const worked = this.#change(builder, () => {
      if (record.kind === 'command') return builder.command(record, appendedAt);
      return builder.act(record, this.#newestOfGroup.get(builder.opening.group) !== builder, appendedAt);
    });
    if (worked === null) return { is: 'outdated' };
    if (worked.refusal !== null) return { is: 'refused', refusal: worked.refusal };
    return { is: 'commanded', alertId: builder.opening.alertId };
  }
}

/** The id depends on the group and ordinal only, so it is the same whichever finding opened the alert. */
function alertIdOf(group: string, ordinal: number): string {
  return createHash('sha256')
    .update(JSON.stringify([group, ordinal]))
    .digest('hex')
    .slice(0, ALERT_ID_CHARS);
}

import type { AlertAct, Disposition } from '../../records/alert-record/alert-record.ts';
import type { Severity } from '../access-decision/access-decision.ts';
import type { AlertState, AlertWork } from './work/alert-work.ts';

export {
  type AlertAct,
  type AlertAction,
  type AlertRecord,
  type Author,
  alertActions,
  type Bar,
  type Disposition,
  dispositions,
} from '../../records/alert-record/alert-record.ts';

export { type AlertState, alertStates } from './work/alert-work.ts';

/** A detection, and the version of its settings. */
export interface DetectionVersion {
  readonly id: string;
  readonly version: string;
}

/** A work item for a person, folded from findings and acts. Times are in milliseconds since 1970 UTC. */
export interface Alert {
  readonly alertId: string;
  readonly group: string;
  readonly rules: readonly string[];
  /** The versions of detections that reported something of it, also what was withdrawn since; the first 100. */
  readonly detections: readonly DetectionVersion[];
  readonly severity: Severity;
  readonly actor: string | null;
  readonly source: string | null;
  readonly openedAt: number;
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  /** The findings name this many distinct accesses and owners. */
  readonly accesses: number;
  readonly owners: number;
  /**
   * Distinct accesses that no longer need review because they were explained or excused. `accesses` does not include
   * them.
   */
  readonly withdrawn: number;
  /** The 100 events with the latest append times. */
  readonly eventIds: readonly string[];
  readonly summary: string;
  /** The work of people on it. */
  readonly work: AlertWork;
}

/** The part of an act that the person chooses. */
export interface AlertIntent {
  readonly action: Exclude<AlertAct['action'], 'open'>;
  readonly to?: string | null;
  readonly text?: string | null;
  readonly disposition?: Disposition | null;
  readonly evidence?: readonly string[];
  /** Of an approval: the `actId` of the proposals that the person read; without it, whatever is proposed by then. */
  readonly proposals?: readonly string[] | undefined;
  /** Identifies a request that acts on several alerts. */
  readonly bulkId?: string | null;
}

/** True for an open alert of which every access was explained or excused since. */
export function isExplained(
  state: AlertState,
  { accesses, withdrawn }: Pick<Alert, 'accesses' | 'withdrawn'>,
): boolean {
  return state !== 'closed' && accesses === 0 && withdrawn > 0;
}

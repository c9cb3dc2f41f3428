import type { Disposition } from '../../records/alert-record/alert-record.ts';
import type { Severity } from '../access-decision/access-decision.ts';

export {
  type AlertCommand,
  type AlertRecord,
  type Disposition,
  dispositions,
} from '../../records/alert-record/alert-record.ts';

export const alertStates = ['new', 'acknowledged', 'escalated', 'closed'] as const;
export type AlertState = (typeof alertStates)[number];

/** A work item for a person, folded from findings and commands. Times are in milliseconds since 1970 UTC. */
export interface Alert {
  readonly alertId: string;
  readonly group: string;
  readonly rules: readonly string[];
  readonly severity: Severity;
  readonly state: AlertState;
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
  readonly disposition: Disposition | null;
}

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

/** A person's work item, folded from findings and commands. Times in milliseconds since 1970 UTC. */
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
  /** Distinct accesses and distinct owners named by the findings. */
  readonly accesses: number;
  readonly owners: number;
  /** Distinct accesses that findings named and that need no answer any more, explained or excused; not among `accesses`. */
  readonly withdrawn: number;
  /** The newest 100 by append time. */
  readonly eventIds: readonly string[];
  readonly summary: string;
  readonly disposition: Disposition | null;
}

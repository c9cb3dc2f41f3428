import type { Severity } from '../access-decision/access-decision.ts';
import type { Finding, Withdrawal } from '../finding/finding.ts';

export const alertStates = ['new', 'acknowledged', 'escalated', 'closed'] as const;
export type AlertState = (typeof alertStates)[number];

export const dispositions = ['justified', 'register-gap', 'policy-gap', 'misuse', 'false-positive', 'test'] as const;
export type Disposition = (typeof dispositions)[number];

/** What a person did with an alert; the first valid command in log order wins. */
export interface AlertCommand {
  readonly kind: 'command';
  readonly commandId: string;
  readonly alertId: string;
  readonly command: 'acknowledge' | 'close';
  readonly by: string;
  readonly at: number;
  readonly disposition: Disposition | null;
  readonly explanation: string | null;
}

/** One record of the `alerts` topic (`schemas/alert-record/v1.avsc`). */
export type AlertRecord = Finding | Withdrawal | AlertCommand;

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
  /** The newest 100. */
  readonly eventIds: readonly string[];
  readonly summary: string;
  readonly disposition: Disposition | null;
}

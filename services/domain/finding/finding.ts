import type { Severity } from '../access-decision/access-decision.ts';

/** One access a finding rests on. Times in milliseconds since 1970 UTC. */
export interface Evidence {
  readonly eventId: string;
  readonly sourceId: string;
  readonly ownerId: string | null;
  readonly occurredAt: number;
  readonly appendedAt: number;
}

/** A detector's statement about accesses. Immutable; the same facts always give the same `findingId`. */
export interface Finding {
  readonly kind: 'finding';
  readonly findingId: string;
  readonly rule: string;
  readonly severity: Severity;
  /** At most one alert of a group is open at a time; later findings of the group join it. */
  readonly group: string;
  readonly actorId: string | null;
  readonly sourceId: string | null;
  readonly detectedAt: number;
  readonly evidence: readonly Evidence[];
  readonly summary: string;
}

/** A finding no longer holds: what holds of its access, or of others it was counted with, has changed. */
export interface Withdrawal {
  readonly kind: 'withdrawal';
  readonly findingId: string;
  readonly detectedAt: number;
}

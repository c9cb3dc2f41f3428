import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { DetectionHooks } from '../../domain/finding/detection.ts';
import { secondPersonOf, suppressionOf } from '../../domain/finding/mechanisms/suppressions.ts';
import type { Exception } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';

const DAY_MILLIS = 86_400_000;
/** An exception is listed for this long after its end. */
const LISTED_AFTERWARDS_MILLIS = 30 * DAY_MILLIS;
/** Exceptions whose findings are counted one by one. */
const COUNTED_MAX = 10_000;

/** `in-force`; `not-approved`: by a second person; `not-begun`; `ended`. */
export const exceptionStates = ['in-force', 'not-approved', 'not-begun', 'ended'] as const;

interface SuppressionDeps {
  readonly register: Pick<RegisterView, 'all' | 'exceptions' | 'person' | 'approvals'>;
  readonly meters: Pick<Meters, 'findingsSuppressed'>;
}

/** The exceptions of detections: what they suppress, counted since the process started, and when they end. */
export class Suppressions implements Required<Pick<DetectionHooks, 'suppressionOf' | 'onSuppressed'>> {
  readonly #counts = new Map<string, number>();

  constructor(private readonly deps: SuppressionDeps) {}

  readonly suppressionOf: NonNullable<DetectionHooks['suppressionOf']> = (detection, reported) => {
    return suppressionOf(detection, reported, this.deps.register)?.id ?? null;
  };

  readonly onSuppressed = (detection: string, exception: string): void => {
    this.deps.meters.findingsSuppressed.inc({ rule: detection });
    const count = this.#counts.get(exception);
    if (count !== undefined || this.#counts.size < COUNTED_MAX) this.#counts.set(exception, (count ?? 0) + 1);
  };

  /** The exceptions of a detection that have not ended long ago, by their end. */
  of(detection: string, now: number) {
    return this.deps.register
      .all('exception')
      .filter(({ rule, validUntil }) => rule === detection && (validUntil ?? 0) > now - LISTED_AFTERWARDS_MILLIS)
      .sort((one, other) => (one.validUntil ?? 0) - (other.validUntil ?? 0) || (one.id < other.id ? -1 : 1))
      .map((exception) => this.#toJson(exception, now));
  }

  #toJson(exception: Exception, now: number) {
    const { id, actorId, sourceId, cameraId, reason, issuer, validFrom, validUntil } = exception;
    const at = Math.min(Math.max(now, validFrom), validUntil ?? now);
    const approver = secondPersonOf(exception, { actorId, at }, this.deps.register);
    return {
      id,
      actorId,
      sourceId,
      cameraId,
      reason,
      issuedBy: issuer,
      approvedBy: approver?.id ?? null,
      state: stateOf(exception, approver !== null, now),
      validFrom: toRfc3339(validFrom),
      validUntil: toRfc3339(validUntil ?? validFrom),
      suppressed: this.#counts.get(id) ?? 0,
    };
  }
}

function stateOf({ validFrom, validUntil }: Exception, isApproved: boolean, now: number) {
  if (now >= (validUntil ?? 0)) return 'ended';
  if (!isApproved) return 'not-approved';
  return now < validFrom ? 'not-begun' : 'in-force';
}

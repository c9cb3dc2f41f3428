import type { RefusedFact } from '../../adapters/avro/register-fact.ts';
import type { LogRecord } from '../../domain/decision-log/log.ts';
import { appendLetters, deadLetter } from '../dead-letters.ts';
import type { DeciderDeps } from '../decider-deps.ts';

/** The owner of this partition of `access-events` reports for all: each refused record is named once. */
const REPORTING_PARTITION = 0;

/** A record of `register` that is no fact. */
export interface RefusedRecord {
  readonly record: LogRecord;
  readonly refused: RefusedFact;
}

interface ReportingClaim {
  readonly partition: number;
  readonly lateCursor: number;
}

/** The claim of those that names refused records, if it is among them. */
export function reportingOf<Claim extends ReportingClaim>(claims: readonly Claim[]): Claim | null {
  return claims.find(({ partition }) => partition === REPORTING_PARTITION) ?? null;
}

/**
 * Names refused records in `dead-letters`, where `reporting` has not yet; true when it did. CRASH: the letters are in the
 * log and the cursor of the claim is not yet; the next owner writes them again, and second copies are harmless.
 */
export async function reportRefused(
  found: readonly RefusedRecord[],
  reporting: ReportingClaim | null,
  { log, meters }: Pick<DeciderDeps, 'log' | 'meters'>,
): Promise<boolean> {
  const unreported = found.filter(({ record }) => reporting !== null && record.offset >= reporting.lateCursor);
  if (unreported.length === 0) return false;
  const letters = unreported.map(({ record, refused }) =>
    deadLetter({ record, topic: 'register', partition: 0 }, refused),
  );
  await appendLetters(log, letters);
  for (const { refused } of unreported) meters.deadLetters.inc({ stage: 'decider', code: refused.code });
  return true;
}

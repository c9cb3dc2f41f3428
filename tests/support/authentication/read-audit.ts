import { pino } from 'pino';
import type { RecordRead } from '../../../services/adapters/http/routes/router-of.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { openReadAudit, type ReadAuditDeps } from '../../../services/adapters/read-audit.ts';
import { onePolicy } from '../../../services/domain/policy/policies.ts';
import { aPolicySet } from '../a-policy-set.ts';

/** A set that only says whose reads need a reason. */
export function needingReasonOf(roles: readonly string[]): ReadAuditDeps['policies'] {
  return onePolicy(aPolicySet({ parameters: roles.length === 0 ? {} : { reasonNeeded: roles } }));
}

/** Records reads in `log`; nobody needs a reason unless `policies` says so. */
export function aReadAudit(given: Pick<ReadAuditDeps, 'log' | 'clock'> & Partial<ReadAuditDeps>): RecordRead {
  return openReadAudit({
    policies: needingReasonOf([]),
    meters: openMeters(),
    logger: pino({ level: 'silent' }),
    ...given,
  });
}

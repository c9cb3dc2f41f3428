import { join } from 'node:path';
import type { Log, LogRecord } from '../../domain/decision-log/log.ts';
import { createPolicyBook, type PolicyBook, withPolicies } from '../../domain/policy/policy-book.ts';
import { followRegister, type RegisterFollower } from '../../domain/register/register-follower.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { isRefused, readFact } from '../avro/register-fact.ts';
import { createDetectionBook, type DetectionBook } from '../detections/detection-source.ts';
import { openRegister } from '../embedded/register/open-register.ts';
import type { Logger } from '../logger.ts';
import { policySetOrNull } from '../policies/policy-source.ts';

/** The register of one process, shared by all its stages. */
export interface OpenedRegister {
  readonly view: RegisterView;
  /** Feeds `view` and `policies`; its offset is the barrier. */
  readonly follower: RegisterFollower;
  /** The policy sets that the same register contains. */
  readonly policies: PolicyBook;
  /** The sets of detections that the same register contains. */
  readonly detections: DetectionBook;
}

interface Given {
  readonly stateDir: string;
  readonly log: Log;
  readonly logger: Logger;
}

export async function openRegisterPort({ stateDir, log, logger }: Given) {
  const table = await openRegister({ folder: join(stateDir, 'register'), log, logger });
  const policies = createPolicyBook(table.view, policySetOrNull);
  const detections = createDetectionBook(table.view);
  const decode = (record: LogRecord) => {
    const read = readFact(record);
    if (!isRefused(read)) return read;
    logger.error({ offset: record.offset, ...read }, 'a record of `register` is no fact and was passed over');
    return null;
  };
  const follower = followRegister(log, decode, withPolicies(table, policies, detections));
  const register: OpenedRegister = { view: table.view, follower, policies, detections };
  return {
    register,
    async close() {
      follower.stop();
      await table.close();
    },
  };
}

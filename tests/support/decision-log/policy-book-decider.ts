import { decodeFact } from '../../../services/adapters/avro/register-fact.ts';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { openMeters } from '../../../services/adapters/metrics/catalogue.ts';
import { startDecider } from '../../../services/decider/flow.ts';
import type { Log } from '../../../services/domain/decision-log/log.ts';
import { wholeShare } from '../../../services/domain/decision-log/partition-share.ts';
import { createPolicyBook, withPolicies } from '../../../services/domain/policy/policy-book.ts';
import { followRegister } from '../../../services/domain/register/register-follower.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aPolicySet } from '../a-policy-set.ts';

/**
 * A decider in memory that takes its rules from the register, as every process does. `now` is its clock, `share` what it
 * decides of the partitions; without it, all.
 */
export function aPolicyBookDecider(log: Log, now: number, share = wholeShare(PARTITIONS_DECIDED)) {
  const register = createRegisterView();
  const policies = createPolicyBook(register, (text) => aPolicySet({ version: text }));
  const follower = followRegister(log, decodeFact, withPolicies(register, policies));
  const stage = startDecider({
    log,
    register,
    follower,
    policies,
    share,
    identities: memoryIdentityTable(),
    accesses: memoryDecidedAccesses(),
    window: { millisMax: 60_000, entriesMax: 1_000, bytesMax: 1_000_000 },
    ownerId: `owner-${Math.random()}`,
    meters: openMeters(),
    logger: openLogger('silent'),
    clock: () => now,
  });
  return {
    stage,
    register,
    /** Decides everything in the log, then stops. */
    async finish() {
      await follower.reached(await log.endOffset('register', 0));
      await Promise.race([stage.drain(), stage.failed]);
      follower.stop();
    },
  };
}

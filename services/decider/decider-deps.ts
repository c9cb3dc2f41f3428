import type { Clock } from '../adapters/clock.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { WriterSchemas } from '../adapters/schema-registry/writer-schemas.ts';
import { type FindPriorEvaluation, findNoPriorEvaluation } from '../domain/access-decision/facts/prior-evaluation.ts';
import type { SegmentWindow } from '../domain/decision-log/block.ts';
import type { IdentityTable } from '../domain/decision-log/identity-table.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { PartitionShare } from '../domain/decision-log/partition-share.ts';
import type { DecidedAccesses } from '../domain/late-facts/decided-accesses.ts';
import type { Policies } from '../domain/policy/policies.ts';
import type { RegisterFollower } from '../domain/register/register-follower.ts';
import type { RegisterView } from '../domain/register/register-view.ts';

export interface DeciderDeps {
  readonly log: Log;
  readonly register: RegisterView;
  /** Feeds `register`; its offset is the barrier. */
  readonly follower: RegisterFollower;
  /** Returns the policy set that decides, from the same register. */
  readonly policies: Policies;
  /** Verifies the earlier answer that an event cites. Default: no answer is known. */
  readonly findPriorEvaluation?: FindPriorEvaluation;
  readonly identities: IdentityTable;
  readonly accesses: DecidedAccesses;
  readonly window: SegmentWindow;
  /** Default: only our own schemas. */
  readonly schemas?: WriterSchemas;
  readonly ownerId: string;
  /** Late facts are looked at once this resolves. Default: at once. */
  readonly started?: Promise<void>;
  /** The partitions to decide. Default: all. */
  readonly share?: PartitionShare;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Returns the state that accesses are judged by at this moment. */
export function judgingStateOf({
  register,
  policies,
  follower,
  findPriorEvaluation = findNoPriorEvaluation,
}: DeciderDeps) {
  return { register, policies, findPriorEvaluation, registerOffset: follower.offset };
}

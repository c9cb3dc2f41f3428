import type { Clock } from '../adapters/clock/clock.ts';
import type { Logger } from '../adapters/config/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Decide } from '../domain/access-decision/decide.ts';
import type { SegmentWindow } from '../domain/decision-log/block.ts';
import type { IdentityTable } from '../domain/decision-log/identity-table.ts';
import type { Log } from '../domain/decision-log/log.ts';
import type { RegisterFollower } from '../domain/register/register-follower.ts';
import type { RegisterView } from '../domain/register/register-view.ts';
import type { RunningStage } from '../domain/stage.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import { PartitionDecider } from './partition-decider.ts';
import { PendingIdentities } from './pending-identities.ts';

export interface DeciderDeps {
  readonly log: Log;
  readonly register: RegisterView;
  /** Feeds `register`; its offset is the barrier. */
  readonly follower: RegisterFollower;
  readonly decide: Decide;
  readonly policyVersion: string;
  readonly identities: IdentityTable;
  readonly window: SegmentWindow;
  readonly ownerId: string;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** How often the decider looks whether a partition holds entries whose segment window has ended. */
const TICK_CHECK_MILLIS = 250;

/** access-events -> access-decisions: every partition is claimed, resumed after its last accepted source, and followed. */
export function startDecider(deps: DeciderDeps): RunningStage {
  const pending = new PendingIdentities(deps.identities);
  const partitions = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => {
    return new PartitionDecider(deps, partition, pending);
  });
  const ticking = setInterval(() => {
    for (const partition of partitions) partition.tickIfDue();
  }, TICK_CHECK_MILLIS);

  const failed: Promise<never> = Promise.race([
    deps.follower.failed,
    ...partitions.map((partition) => partition.run()),
  ]);
  failed.catch(() => clearInterval(ticking));
  return {
    isReady: () => partitions.every((partition) => partition.isReady()),
    async drain() {
      await Promise.all(partitions.map((partition) => partition.drain()));
      clearInterval(ticking);
    },
    failed,
  };
}

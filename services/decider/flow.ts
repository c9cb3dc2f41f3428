import { unreadableCodes } from '../adapters/avro/register-fact.ts';
import { PartitionLags } from '../adapters/metrics/partition-lags.ts';
import { wholeShare } from '../domain/decision-log/partition-share.ts';
import type { RunningStage } from '../domain/stage.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import type { DeciderDeps } from './decider-deps.ts';
import { IdentityExpiry } from './identities/expire-identities.ts';
import { PendingIdentities } from './identities/pending-identities.ts';
import { LateFacts } from './late/late-facts.ts';
import { PartitionDecider } from './partition-decider.ts';

/** How often the decider checks for entries whose segment window has ended. */
const TICK_CHECK_MILLIS = 250;

/**
 * access-events -> access-decisions: claims every partition of this process's share, continues after its last accepted
 * source, and follows it.
 */
export function startDecider(deps: DeciderDeps): RunningStage {
  const { share = wholeShare(PARTITIONS_DECIDED), started = Promise.resolve() } = deps;
  // Prometheus sees no increase in a series that begins with its first count.
  for (const code of unreadableCodes) deps.meters.deadLetters.inc({ stage: 'decider', code }, 0);
  const shared = { identities: new PendingIdentities(deps.identities), lags: new PartitionLags(deps.meters) };
  const partitions = Array.from({ length: PARTITIONS_DECIDED }, (_, partition) => {
    return new PartitionDecider(deps, partition, shared);
  });
  const late = new LateFacts(deps, () => partitions.flatMap(({ claim }) => claim ?? []));
  const expiry = new IdentityExpiry(deps);
  // Without a policy set nothing may be decided: partitions are not even claimed.
  const known = policyKnown(deps);
  let phase: 'joining' | 'deciding' | 'draining' = 'joining';
  share.follow((assigned) => {
    deps.logger.info({ partitions: [...assigned].sort() }, 'deciding partitions');
    for (const decider of partitions) {
      const isAssigned = assigned.has(decider.partition);
      // A draining process accepts no new partitions.
      if (phase !== 'draining' || !isAssigned) decider.assign(isAssigned);
    }
    if (phase === 'joining') phase = 'deciding';
  });
  const ticking = setInterval(() => {
    for (const partition of partitions) partition.tickIfDue();
  }, TICK_CHECK_MILLIS).unref();

  const failed: Promise<never> = Promise.race([
    deps.follower.failed,
    share.failed,
    ...partitions.map((partition) => known.then(() => partition.run())),
    started.then(() => late.run()),
    started.then(() => expiry.run()),
  ]);
  failed.catch(() => clearInterval(ticking));
  return {
    isReady: () => {
      return phase === 'deciding' && deps.policies.isKnown() && partitions.every((partition) => partition.isReady());
    },
    async drain() {
      phase = 'draining';
      await late.stop();
      await expiry.stop();
      if (deps.policies.isKnown()) await Promise.all(partitions.map((partition) => partition.drain()));
      clearInterval(ticking);
      await share.leave();
    },
    failed,
  };
}

/** Resolves once the register contains a usable set; intake writes one when it first starts. */
async function policyKnown({ policies, follower, logger }: DeciderDeps): Promise<void> {
  if (policies.isKnown()) return;
  logger.info({ event: 'policy-awaited' }, 'the register names no policy set yet');
  while (!policies.isKnown()) await follower.reached(follower.offset + 1);
}

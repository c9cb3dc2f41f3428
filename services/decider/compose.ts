import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openDecidedAccesses } from '../adapters/embedded/decided-accesses.ts';
import { openIdentityTable } from '../adapters/embedded/identity-table.ts';
import { secretKey } from '../adapters/keys/secret-key.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { openWriterSchemas } from '../adapters/schema-registry/registry-schemas.ts';
import { verifyPriorEvaluation } from '../domain/evaluation/prior-evaluation.ts';
import { decider } from './config.ts';
import { startDecider } from './flow.ts';

export const deciderStage = defineStage(decider, compose);

async function compose(context: ContextOf<typeof decider>): Promise<ComposedStage> {
  const { config, register, stateDir, partitions, ...given } = context;
  const identities = openIdentityTable({ folder: join(stateDir, 'identities'), started: given.started });
  const accesses = openDecidedAccesses({ folder: join(stateDir, 'decided-accesses') });
  const stage = startDecider({
    ...given,
    register: register.view,
    follower: register.follower,
    policies: register.policies,
    findPriorEvaluation: verifyPriorEvaluation(secretKey('evaluation', config.evaluationKey)),
    identities,
    accesses,
    window: config.segmentWindow,
    schemas: openWriterSchemas(config.registry, given),
    ownerId: randomUUID(),
    share: partitions,
  });
  return {
    ...stage,
    async drain() {
      await stage.drain();
      await identities.close();
      await accesses.close();
    },
  };
}

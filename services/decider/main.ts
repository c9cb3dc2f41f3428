import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { decodeFact } from '../adapters/avro/register-fact.ts';
import { openDecidedAccesses } from '../adapters/embedded/decided-accesses.ts';
import { openIdentityTable } from '../adapters/embedded/identity-table.ts';
import { openRegister } from '../adapters/embedded/register/open-register.ts';
import { openStateDir } from '../adapters/filesystem/state-dir.ts';
import { openIpLocator } from '../adapters/geoip/ip-locator.ts';
import { sharePartitions } from '../adapters/kafka/sharing/share-partitions.ts';
import { createIpHash } from '../adapters/keys/ip-hash.ts';
import { secretKey } from '../adapters/keys/secret-key.ts';
import { policySetOrNull } from '../adapters/policies/policy-source.ts';
import { runStage } from '../adapters/process/run-stage.ts';
import { openWriterSchemas } from '../adapters/schema-registry/registry-schemas.ts';
import { askedWith } from '../domain/evaluation/asked-of.ts';
import { createPolicyBook, withPolicies } from '../domain/policy/policy-book.ts';
import { followRegister } from '../domain/register/register-follower.ts';
import { readDeciderConfig } from './config.ts';
import { startEvaluation } from './evaluation/start-evaluation.ts';
import { startDecider } from './flow.ts';

await runStage(readDeciderConfig, async ({ config, logId, ...given }) => {
  const state = await openStateDir(config.stateDir, logId);
  const identities = openIdentityTable({ folder: join(state.folder, 'identities') });
  const accesses = openDecidedAccesses({ folder: join(state.folder, 'decided-accesses') });
  const { log, logger } = given;
  const table = await openRegister({ folder: join(state.folder, 'register'), log, logger });
  const register = table.view;
  const policies = createPolicyBook(register, policySetOrNull);
  const follower = followRegister(log, decodeFact, withPolicies(table, policies));
  const { dataDir, evaluationKeyFile, ipHashKeyFile } = config;
  const evaluationKey = secretKey('evaluation', evaluationKeyFile, dataDir);
  const deciding = { ...given, register, follower, policies };
  const evaluation = startEvaluation({
    ...deciding,
    evaluationKey,
    hashIp: createIpHash(secretKey('ip-hash', ipHashKeyFile, dataDir)),
    locateIp: openIpLocator(config.ipLocator),
  });
  const stage = startDecider({
    ...deciding,
    askedOf: askedWith(evaluationKey),
    ...{ identities, accesses },
    window: config.segmentWindow,
    schemas: openWriterSchemas(config.registry, given),
    ownerId: randomUUID(),
    share: sharePartitions(config.kafka, 'access-events', given.logger),
  });
  return {
    stage,
    router: evaluation.router,
    async close() {
      evaluation.stop();
      follower.stop();
      await table.close();
      await identities.close();
      await accesses.close();
      state.release();
    },
  };
});

import { join } from 'node:path';
import { decodeFact } from '../adapters/avro/register-fact.ts';
import { openLocationClassifier } from '../adapters/camera-words/camera-words.ts';
import { openRegister } from '../adapters/embedded/register/open-register.ts';
import { openStateDir } from '../adapters/filesystem/state-dir.ts';
import { openIpLocator } from '../adapters/geoip/ip-locator.ts';
import { askersOf } from '../adapters/http/askers.ts';
import { openBrokerDisks } from '../adapters/kafka/disks/broker-disks.ts';
import { createIpHash } from '../adapters/keys/ip-hash.ts';
import { secretKey } from '../adapters/keys/secret-key.ts';
import { openPolicySource, policySetOrNull } from '../adapters/policies/policy-source.ts';
import { runStage } from '../adapters/process/run-stage.ts';
import { createPolicyBook, withPolicies } from '../domain/policy/policy-book.ts';
import { followRegister } from '../domain/register/register-follower.ts';
import { readIntakeConfig } from './config.ts';
import { startIntake } from './flow.ts';

await runStage(readIntakeConfig, async ({ config, tokens, logId, ...given }) => {
  const { dataDir, ipHashKeyFile, segmentWindow, cameraWordsDir } = config;
  const source = await openPolicySource(config.policiesDir, config.rulesObserve);
  const disks = await openBrokerDisks(config.kafka, given);
  const state = await openStateDir(config.stateDir, logId);
  const { log, logger } = given;
  const register = await openRegister({ folder: join(state.folder, 'register'), log, logger });
  const book = createPolicyBook(register.view, policySetOrNull);
  const follower = followRegister(log, decodeFact, withPolicies(register, book));
  const stage = startIntake({
    ...given,
    hashIp: createIpHash(secretKey('ip-hash', ipHashKeyFile, dataDir)),
    locateIp: openIpLocator(config.ipLocator),
    register: { view: register.view, follower },
    classifyLocation: openLocationClassifier(cameraWordsDir),
    policies: { source, book },
    segmentMillisMax: segmentWindow.millisMax,
    // What is kept here can be read again.
    isAccepting: disks.hasRoom,
    askers: askersOf(tokens),
  });
  process.on('SIGHUP', () => void stage.reloadPolicies());
  return {
    stage,
    router: stage.router,
    async close() {
      follower.stop();
      disks.close();
      await register.close();
      state.release();
    },
  };
});

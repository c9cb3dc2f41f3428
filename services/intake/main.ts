import { decodeFact } from '../adapters/avro/register-fact.ts';
import { openLocationClassifier } from '../adapters/config/camera-words.ts';
import { createIpHash } from '../adapters/config/ip-hash.ts';
import { secretKey } from '../adapters/config/secret-key.ts';
import { openIpLocator } from '../adapters/geoip/ip-locator.ts';
import { askersOf } from '../adapters/http/askers.ts';
import { runStage } from '../adapters/process/run-stage.ts';
import { followRegister } from '../domain/register/register-follower.ts';
import { createRegisterView } from '../domain/register/register-view.ts';
import { readIntakeConfig } from './config.ts';
import { startIntake } from './flow.ts';

await runStage(readIntakeConfig, async ({ config, tokens, ...given }) => {
  const { dataDir, ipHashKeyFile, segmentWindow, cameraWordsDir } = config;
  const view = createRegisterView();
  const follower = followRegister(given.log, decodeFact, view);
  const stage = startIntake({
    ...given,
    hashIp: createIpHash(secretKey('ip-hash', ipHashKeyFile, dataDir)),
    locateIp: openIpLocator(config.ipLocator),
    register: { view, follower },
    classifyLocation: openLocationClassifier(cameraWordsDir),
    segmentMillisMax: segmentWindow.millisMax,
    // Nothing is kept here: a broker whose disk is full refuses the append.
    isAccepting: () => true,
    askers: askersOf(tokens),
  });
  return { stage, router: stage.router, close: async () => follower.stop() };
});

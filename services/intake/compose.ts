import { openLocationClassifier } from '../adapters/camera-words/camera-words.ts';
import { openDetectionSource } from '../adapters/detections/detection-source.ts';
import { openIpLocator } from '../adapters/geoip/ip-locator.ts';
import { createIpHash } from '../adapters/keys/ip-hash.ts';
import { openPromiseKey } from '../adapters/keys/log-key.ts';
import { secretKey } from '../adapters/keys/secret-key.ts';
import { openPolicySource } from '../adapters/policies/policy-source.ts';
import { type ComposedStage, type ContextOf, defineStage } from '../adapters/process/stage.ts';
import { openReadAudit } from '../adapters/read-audit.ts';
import { openRefusedStore } from '../adapters/refused/refused-store.ts';
import { readScimFile } from '../adapters/scim/read-scim-file.ts';
import { readTicketsFile } from '../adapters/tickets/read-tickets-file.ts';
import { promiseSigner } from '../domain/transparency-log/promise.ts';
import { intake } from './config.ts';
import { startIntake } from './flow.ts';

export const intakeStage = defineStage(intake, compose);

const brokerDisksModule = () => import('../adapters/kafka/disks/broker-disks.ts');

async function compose({ config, register, disk, ...given }: ContextOf<typeof intake>): Promise<ComposedStage> {
  const { policies, detectionsDir, segmentWindow, cameraWordsDir, kafka, refused } = config;
  const source = await openPolicySource(policies.folder, policies.observe);
  const detections = await openDetectionSource(detectionsDir);
  const brokerDisks = kafka === null ? null : await (await brokerDisksModule()).openBrokerDisks(kafka, given);
  const refusedStore = refused === null ? null : await openRefusedStore(refused, given);
  const promises = await openPromiseKey(config.promiseKey);
  const provisioning = await readScimFile(config.scimFile);
  const webhooks = config.ticketsFile === null ? [] : await readTicketsFile(config.ticketsFile);
  const stage = startIntake({
    ...given,
    register,
    policies: { source, book: register.policies },
    detections: { source: detections, book: register.detections },
    recordRead: openReadAudit({ ...given, policies: register.policies }),
    segmentMillisMax: segmentWindow.millisMax,
    segmentEntriesMax: segmentWindow.entriesMax,
    hashIp: createIpHash(secretKey('ip-hash', config.ipHashKey)),
    locateIp: openIpLocator(config.ipLocator),
    classifyLocation: openLocationClassifier(cameraWordsDir),
    keepRefused: (inputs) => refusedStore?.keep(inputs),
    promises: { vkey: promises.vkey, sign: promiseSigner(promises) },
    provisioning,
    webhooks,
    isAccepting: () => disk.hasRoom() && (brokerDisks?.hasRoom() ?? true),
  });
  return {
    ...stage,
    reload: () => stage.reloadSets(),
    async drain() {
      await stage.drain();
      brokerDisks?.close();
      await refusedStore?.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openAuthTokens } from '../adapters/authentication/auth-tokens.ts';
import { decodeFact } from '../adapters/avro/register-fact.ts';
import { openLocationClassifier } from '../adapters/camera-words/camera-words.ts';
import { systemClock } from '../adapters/clock/clock.ts';
import type { Config } from '../adapters/config/read-config.ts';
import { readDetectors } from '../adapters/detections/read-detectors.ts';
import { openDecidedAccesses } from '../adapters/embedded/decided-accesses.ts';
import { openIdentityTable } from '../adapters/embedded/identity-table.ts';
import { openRegister } from '../adapters/embedded/register/open-register.ts';
import { belongsToLog } from '../adapters/filesystem/belongs-to-log.ts';
import { openDiskWatch } from '../adapters/filesystem/disk-space.ts';
import { jsonCache } from '../adapters/filesystem/json-cache.ts';
import { lockDataDir } from '../adapters/filesystem/lock-data-dir.ts';
import { openIpLocator } from '../adapters/geoip/ip-locator.ts';
import { askersOf } from '../adapters/http/askers.ts';
import { authentication } from '../adapters/http/authentication.ts';
import { ANY_SOURCE, type AuthToken, hashOfToken, newToken } from '../adapters/http/caller.ts';
import { healthRoutes } from '../adapters/http/health-routes.ts';
import { problemRoutes } from '../adapters/http/problem-routes.ts';
import { createApp, listen } from '../adapters/http/server.ts';
import { type BrokerDisks, openBrokerDisks } from '../adapters/kafka/disks/broker-disks.ts';
import { createIpHash } from '../adapters/keys/ip-hash.ts';
import { openLogKey } from '../adapters/keys/log-key.ts';
import { openSecretKey } from '../adapters/keys/secret-key.ts';
import type { Logger } from '../adapters/logging/logger.ts';
import { type Meters, openMeters } from '../adapters/metrics/catalogue.ts';
import { metricsRoutes } from '../adapters/metrics/metrics-routes.ts';
import { openPolicySource, policySetOrNull } from '../adapters/policies/policy-source.ts';
import { openLog } from '../adapters/process/open-log.ts';
import { openObjectStore } from '../adapters/process/open-object-store.ts';
import { openWriterSchemas } from '../adapters/schema-registry/registry-schemas.ts';
import { startAlerter } from '../alerter/flow.ts';
import { startArchiver } from '../archiver/flow.ts';
import { startAuditor } from '../auditor/auditor.ts';
import { consoleRoutes } from '../console/console-routes.ts';
import { startEvaluation } from '../decider/evaluation/start-evaluation.ts';
import { startDecider } from '../decider/flow.ts';
import { startDetector } from '../detector/flow.ts';
import { askedWith } from '../domain/evaluation/asked-of.ts';
import { createPolicyBook, withPolicies } from '../domain/policy/policy-book.ts';
import { followRegister } from '../domain/register/register-follower.ts';
import { registerKinds } from '../domain/register/register-record.ts';
import type { RunningStage } from '../domain/stage.ts';
import { startIntake } from '../intake/flow.ts';

/** How long requests under way may take once the service closes, milliseconds. */
const CLOSE_GRACE_MILLIS = 2_000;
const READY_POLL_MILLIS = 20;

export interface Custodes {
  readonly url: string;
  /** What the demo of this very process sends with, kept nowhere; `null` where callers are not asked. */
  readonly demoToken: string | null;
  /** Resolves once every stage has caught up. */
  readonly ready: Promise<void>;
  /** Rejects when a stage met something it cannot repair. */
  readonly failed: Promise<never>;
  /** Reads the policy folder again. */
  reloadPolicies(): Promise<void>;
  /** Drains every stage in the order the data flows, so that no segment is left without its seal. */
  close(): Promise<void>;
}

/**
 * Every stage in one process: on the embedded log and the folder of objects under `dataDir`, or on Kafka and S3 where
 * the environment names them.
 */
export async function openCustodes(config: Config, logger: Logger): Promise<Custodes> {
  const { tokens, demoToken } = await openTokens(config, logger);
  const parts = await openParts(config, logger);
  const { evaluation, ...stages } = await startStages(config, logger, { ...parts, tokens });
  const health = {
    isReady: () => !closing && waitingFor(stages).length === 0,
    waitingFor: () => (closing ? ['draining'] : waitingFor(stages)),
  };
  let closing = false;
  const { intake, alerter, auditor } = stages;
  const app = createApp([
    healthRoutes(health),
    metricsRoutes(parts.meters),
    problemRoutes(),
    authentication({ tokens, clock: systemClock, meters: parts.meters }),
    intake.router,
    evaluation.router,
    alerter.routes,
    auditor.router,
    consoleRoutes({ metrics: () => parts.meters.registry.metrics() }),
  ]);
  const listener = await listen(app, config);
  const failed: Promise<never> = Promise.race(Object.values(stages).map((stage) => stage.failed));
  failed.catch(() => {});
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${listener.port}`,
    demoToken,
    failed,
    ready: becomesReady(health.isReady),
    reloadPolicies: () => intake.reloadPolicies(),
    async close() {
      closing = true;
      await listener.close(CLOSE_GRACE_MILLIS);
      evaluation.stop();
      await drain(stages);
      await parts.close();
    },
  };
}

async function openTokens({ authTokensFile, demo }: Config, logger: Logger) {
  const tokens = await openAuthTokens(authTokensFile, logger);
  if (tokens === null || !demo) return { tokens, demoToken: null };
  const demoToken = newToken();
  const may = new Set(['emit', 'register'] as const);
  const caller = { source: ANY_SOURCE, person: null, may, registerKinds: new Set(registerKinds) };
  return { tokens: [...tokens, { hash: hashOfToken(demoToken), expiresAt: null, caller }], demoToken };
}

/** Storage, keys and codecs: what stages stand on. */
async function openParts(config: Config, logger: Logger) {
  const { dataDir } = config;
  await mkdir(dataDir, { recursive: true });
  const lock = await lockDataDir(dataDir);
  const classifyLocation = openLocationClassifier(config.cameraWordsDir);
  const source = await openPolicySource(config.policiesDir, config.rulesObserve);
  const { log, logId, close: closeLog } = await openLog(config, logger);
  await belongsToLog(dataDir, logId);
  const identities = openIdentityTable({ folder: join(dataDir, 'identities') });
  const accesses = openDecidedAccesses({ folder: join(dataDir, 'decided-accesses') });
  const store = await openObjectStore(config, logger);
  const meters = openMeters();
  const hasRoom = openDiskWatch(dataDir, systemClock);
  const brokerDisks = await openBrokerDisksOf(config, { logger, meters });
  const register = await openRegister({ folder: join(dataDir, 'register'), log, logger });
  const book = createPolicyBook(register.view, policySetOrNull);
  const follower = followRegister(log, decodeFact, withPolicies(register, book));
  return {
    log,
    identities,
    accesses,
    store,
    classifyLocation,
    policies: { source, book },
    register: { view: register.view, follower },
    signer: await openLogKey(join(dataDir, 'keys')),
    hashIp: createIpHash(openSecretKey(dataDir, 'ip-hash')),
    locateIp: openIpLocator(config.ipLocator),
    detectors: await readDetectors(config.detectionsDir),
    evaluationKey: openSecretKey(dataDir, 'evaluation'),
    meters,
    isAccepting: () => hasRoom() && (brokerDisks?.hasRoom() ?? true),
    async close() {
      follower.stop();
      brokerDisks?.close();
      await register.close();
      await identities.close();
      await accesses.close();
      await closeLog();
      store.close();
      await lock.release();
    },
  };
}

async function openBrokerDisksOf(
  { kafka }: Config,
  deps: { readonly logger: Logger; readonly meters: Meters },
): Promise<BrokerDisks | null> {
  return kafka === null ? null : openBrokerDisks(kafka, deps);
}

type Parts = Awaited<ReturnType<typeof openParts>> & { readonly tokens: readonly AuthToken[] | null };

async function startStages(config: Config, logger: Logger, parts: Parts) {
  const { log, meters, register, signer } = parts;
  const { objects, folder: objectsFolder } = parts.store;
  const { millisMax: segmentMillisMax } = config.segmentWindow;
  const shared = { log, meters, logger, clock: systemClock };
  const deciding = {
    ...shared,
    register: register.view,
    follower: register.follower,
    policies: parts.policies.book,
  };
  const decider = startDecider({
    ...deciding,
    askedOf: askedWith(parts.evaluationKey),
    identities: parts.identities,
    accesses: parts.accesses,
    window: config.segmentWindow,
    schemas: openWriterSchemas(config.registry, shared),
    ownerId: randomUUID(),
  });
  return {
    intake: startIntake({
      ...shared,
      hashIp: parts.hashIp,
      locateIp: parts.locateIp,
      register,
      policies: parts.policies,
      segmentMillisMax,
      classifyLocation: parts.classifyLocation,
      isAccepting: parts.isAccepting,
      askers: askersOf(parts.tokens),
    }),
    decider,
    evaluation: startEvaluation({
      ...deciding,
      hashIp: parts.hashIp,
      locateIp: parts.locateIp,
      evaluationKey: parts.evaluationKey,
    }),
    detector: startDetector({
      ...shared,
      detectors: parts.detectors,
      marks: jsonCache(join(config.dataDir, 'detector', 'marks.json')),
    }),
    alerter: startAlerter({ ...shared, segmentMillisMax }),
    archiver: startArchiver({ ...shared, objects, signer, logRetentionMillis: config.logRetentionMillis }),
    auditor: await startAuditor({
      ...shared,
      objects,
      dataDir: config.dataDir,
      objectsFolder,
      vkey: signer.vkey,
    }),
  };
}

type Stages = Omit<Awaited<ReturnType<typeof startStages>>, 'evaluation'>;

/** Each stage works off what the ones before it wrote last; the archiver comes after all that write entries. */
async function drain({ intake, decider, detector, alerter, archiver, auditor }: Stages): Promise<void> {
  for (const stage of [intake, decider, detector, alerter, archiver, auditor]) await stage.drain();
}

function waitingFor(stages: Readonly<Record<string, RunningStage>>): string[] {
  return Object.entries(stages)
    .filter(([, stage]) => !stage.isReady())
    .map(([name]) => name);
}

function becomesReady(isReady: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const poll = setInterval(() => {
      if (!isReady()) return;
      clearInterval(poll);
      resolve();
    }, READY_POLL_MILLIS);
  });
}

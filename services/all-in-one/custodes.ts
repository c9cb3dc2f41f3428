import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unframe } from '../adapters/avro/framing.ts';
import { decodeRegisterRecord } from '../adapters/avro/register-record-codec.ts';
import { schemaIds } from '../adapters/avro/schemas.ts';
import { systemClock } from '../adapters/clock/clock.ts';
import { openAuthTokens } from '../adapters/config/auth-tokens.ts';
import { createIpHash, openIpHashKey } from '../adapters/config/ip-hash.ts';
import { openLogKey } from '../adapters/config/log-key.ts';
import type { Logger } from '../adapters/config/logger.ts';
import type { Config } from '../adapters/config/read-config.ts';
import { openEmbeddedLog } from '../adapters/embedded/embedded-log.ts';
import { openIdentityTable } from '../adapters/embedded/identity-table.ts';
import { openDiskWatch } from '../adapters/filesystem/disk-space.ts';
import { filesystemObjectStore } from '../adapters/filesystem/filesystem-object-store.ts';
import { lockDataDir } from '../adapters/filesystem/lock-data-dir.ts';
import { authentication } from '../adapters/http/authentication.ts';
import { ANY_SOURCE, type AuthToken, actorOf, hashOfToken, newToken } from '../adapters/http/caller.ts';
import { healthRoutes } from '../adapters/http/health-routes.ts';
import { createApp, listen } from '../adapters/http/server.ts';
import { openMeters } from '../adapters/metrics/catalogue.ts';
import { metricsRoutes } from '../adapters/metrics/metrics-routes.ts';
import { loadPolicies } from '../adapters/policies/load-policies.ts';
import { startAlerter } from '../alerter/flow.ts';
import { startArchiver } from '../archiver/flow.ts';
import { startAuditor } from '../auditor/auditor.ts';
import { consoleRoutes } from '../console/console-routes.ts';
import { startDecider } from '../decider/flow.ts';
import { startDetector } from '../detector/flow.ts';
import { createDecider } from '../domain/access-decision/decide.ts';
import type { LogRecord } from '../domain/decision-log/log.ts';
import { followRegister } from '../domain/register/register-follower.ts';
import { type RegisterRecord, registerKinds } from '../domain/register/register-record.ts';
import { createRegisterView } from '../domain/register/register-view.ts';
import type { RunningStage } from '../domain/stage.ts';
import { startIntake } from '../intake/flow.ts';

/** How long requests under way may take once the service closes, milliseconds. */
const CLOSE_GRACE_MILLIS = 2_000;
const READY_POLL_MILLIS = 20;
const SEGMENT_ENTRIES_MAX = 50_000;
const SEGMENT_BYTES_MAX = 16 * 1024 * 1024;

export interface Custodes {
  readonly url: string;
  /** What the demo of this very process sends with, kept nowhere; `null` where callers are not asked. */
  readonly demoToken: string | null;
  /** Resolves once every stage has caught up. */
  readonly ready: Promise<void>;
  /** Rejects when a stage met something it cannot repair. */
  readonly failed: Promise<never>;
  /** Drains every stage in the order the data flows, so that no segment is left without its seal. */
  close(): Promise<void>;
}

/** Every stage in one process, on the embedded log and the filesystem object store under `dataDir`. */
export async function openCustodes(config: Config, logger: Logger): Promise<Custodes> {
  const { tokens, demoToken } = await openTokens(config, logger);
  const parts = await openParts(config);
  const stages = await startStages(config, logger, { ...parts, tokens });
  const health = {
    isReady: () => !closing && waitingFor(stages).length === 0,
    waitingFor: () => (closing ? ['draining'] : waitingFor(stages)),
  };
  let closing = false;
  const { intake, alerter, auditor } = stages;
  const app = createApp([
    healthRoutes(health),
    metricsRoutes(parts.meters),
    authentication({ tokens, clock: systemClock, meters: parts.meters }),
    intake.router,
    alerter.routes,
    auditor.router,
    consoleRoutes(),
  ]);
  const listener = await listen(app, config);
  const failed: Promise<never> = Promise.race(Object.values(stages).map((stage) => stage.failed));
  failed.catch(() => {});
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${listener.port}`,
    demoToken,
    failed,
    ready: becomesReady(health.isReady),
    async close() {
      closing = true;
      await listener.close(CLOSE_GRACE_MILLIS);
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
async function openParts({ dataDir, policiesDir }: Config) {
  await mkdir(dataDir, { recursive: true });
  const lock = await lockDataDir(dataDir);
  const folders = { objects: join(dataDir, 'objects'), keys: join(dataDir, 'keys'), scratch: join(dataDir, 'scratch') };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
  const policies = await loadPolicies(policiesDir);
  const log = await openEmbeddedLog({ folder: join(dataDir, 'log'), clock: systemClock });
  const identities = await openIdentityTable({ folder: join(dataDir, 'identities') });
  const objects = filesystemObjectStore({ folder: folders.objects, scratch: folders.scratch });
  const view = createRegisterView();
  const follower = followRegister(log, decodeFact, view);
  return {
    log,
    identities,
    objects,
    policies,
    register: { view, follower },
    objectsFolder: folders.objects,
    signer: await openLogKey(folders.keys),
    hashIp: createIpHash(openIpHashKey(dataDir)),
    meters: openMeters(),
    async close() {
      follower.stop();
      await identities.close();
      await log.close();
      await lock.release();
    },
  };
}

type Parts = Awaited<ReturnType<typeof openParts>> & { readonly tokens: readonly AuthToken[] | null };

async function startStages(config: Config, logger: Logger, parts: Parts) {
  const { log, objects, meters, register, signer } = parts;
  const { segmentMillisMax } = config;
  const shared = { log, meters, logger, clock: systemClock };
  const decider = startDecider({
    ...shared,
    register: register.view,
    follower: register.follower,
    decide: createDecider({ rules: parts.policies }),
    policyVersion: parts.policies.version,
    identities: parts.identities,
    window: { millisMax: segmentMillisMax, entriesMax: SEGMENT_ENTRIES_MAX, bytesMax: SEGMENT_BYTES_MAX },
    ownerId: randomUUID(),
  });
  return {
    intake: startIntake({
      ...shared,
      hashIp: parts.hashIp,
      register,
      segmentMillisMax,
      isAccepting: openDiskWatch(config.dataDir, systemClock),
      askers: askersOf(parts.tokens ?? []),
    }),
    decider,
    detector: startDetector({ ...shared }),
    alerter: startAlerter({ ...shared, segmentMillisMax }),
    archiver: startArchiver({ ...shared, objects, signer }),
    auditor: await startAuditor({
      ...shared,
      objects,
      dataDir: config.dataDir,
      objectsFolder: parts.objectsFolder,
      vkey: signer.vkey,
    }),
  };
}

function askersOf(tokens: readonly AuthToken[]): string[] {
  const asking = tokens.filter(({ caller }) => caller.may.has('query'));
  return [...new Set(asking.map(({ caller }) => actorOf(caller).id))];
}

type Stages = Awaited<ReturnType<typeof startStages>>;

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

function decodeFact({ value }: LogRecord): RegisterRecord | null {
  const framed = unframe(value);
  return framed?.schemaId === schemaIds.registerRecord ? decodeRegisterRecord(framed.body) : null;
}

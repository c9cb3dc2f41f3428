import { Askers } from '../adapters/http/askers.ts';
import type { RecordRead } from '../adapters/http/routes/router-of.ts';
import type { Router } from '../adapters/http/server.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { ConfiguredWebhook } from '../adapters/tickets/read-tickets-file.ts';
import { unframe } from '../avro/framing.ts';
import type { HashIp, LocateIp } from '../domain/access-event/parse-access-event.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import type { PolicyBook } from '../domain/policy/policy-book.ts';
import type { ScimSettings } from '../domain/provisioning/person-of-user.ts';
import { sourceInForce } from '../domain/register/acts/source-in-force.ts';
import type { ClassifyLocation } from '../domain/register/location-class.ts';
import type { RegisterFollower } from '../domain/register/register-follower.ts';
import type { RegisterView } from '../domain/register/register-view.ts';
import type { RunningStage } from '../domain/stage.ts';
import { schemaIds } from '../records/schemas.ts';
import { topicPartitions } from '../topology.ts';
import { outcomeUnknown } from './answers.ts';
import { intakeRouter, type Promises } from './app.ts';
import { AppendQueue } from './append-queue.ts';
import { DeadLetterWriter, throttledInput } from './dead-letters.ts';
import { RECENT_IDENTITIES_MAX, THROTTLED_CHECK_MS } from './limits.ts';
import { type KeptSets, SetKeeper } from './policies/set-keeper.ts';
import { RefusedQuota } from './quotas/refused-quota.ts';
import { type OverLimit, SourceQuotas } from './quotas/source-quotas.ts';
import { ThrottledSources } from './quotas/throttled-sources.ts';
import { recallIdentities } from './recall-identities.ts';
import { RecentIdentities } from './recent-identities.ts';
import { installationRecords, searchEntitlement } from './register/installation-records.ts';
import { RegisterTicker } from './register/register-ticker.ts';
import { RegisterWriter } from './register/register-writer.ts';
import { lagLimits, StageLag } from './request/stage-lag.ts';

export interface IntakeDeps {
  readonly log: Log;
  readonly meters: Meters;
  readonly logger: Logger;
  readonly clock: () => number;
  readonly hashIp: HashIp;
  readonly locateIp: LocateIp;
  /** The register of this process. Main starts and stops the follower; `view` is its sink. */
  readonly register: { readonly view: RegisterView; readonly follower: RegisterFollower };
  /** The policy folder, and the sets that the same register contains. */
  readonly policies: KeptSets & { readonly book: PolicyBook };
  /** The same for detections. */
  readonly detections: KeptSets;
  /** Keeps the bytes of refused input, where the installation wants that. */
  readonly keepRefused?: (inputs: readonly Buffer[]) => void;
  /** The most decisions of a segment. */
  readonly segmentEntriesMax: number;
  /** The segment window of `register`, milliseconds. */
  readonly segmentMillisMax: number;
  /** False while the disk is nearly full. */
  readonly isAccepting: () => boolean;
  /** Derives where a camera hangs from its name; the name is not stored. */
  readonly classifyLocation: ClassifyLocation;
  /** Signs what was acknowledged, for senders that ask for it. */
  readonly promises: Promises;
  /** How users of an identity provider become people. */
  readonly provisioning: ScimSettings;
  /** The help desks that send tickets. */
  readonly webhooks: readonly ConfiguredWebhook[];
  readonly recordRead: RecordRead;
  /** The actor ids of callers who may read. */
  readonly askers?: Askers;
}

export interface RunningIntake extends RunningStage {
  readonly router: Router;
  /** Resolves when requests are accepted; rejects when the start failed. */
  readonly opened: Promise<void>;
  /** Reloads the folders of rules and detections; their problems are logged and counted. */
  reloadSets(): Promise<void>;
}

/**
 * Intake: HTTP to `access-events`, `register` and `dead-letters`. Requests get 503 until the register has been read and
 * contains the installation's own records. Drain refuses new requests, waits for the appends in progress, and writes
 * the tick that is due.
 */
export function startIntake(deps: IntakeDeps): RunningIntake {
  const parts = connect(deps);
  const { writer, ticker, queues, keepers } = parts;
  const lag = new StageLag({ ...deps, limits: lagLimits(deps.segmentEntriesMax) });
  const reporting = setInterval(() => reportThrottled(deps, parts), THROTTLED_CHECK_MS).unref();
  let state: 'starting' | 'open' | 'closed' = 'starting';
  const opened = start(deps, parts).then(() => {
    if (state === 'starting') state = 'open';
  });
  const failed = opened.then(() => deps.register.follower.failed);
  failed.catch(() => {});
  const router = intakeRouter({
    ...parts,
    ...deps,
    isOpen: () => state === 'open',
    waitingBytes: () => waitingIn(queues),
    stageBehind: () => lag.behind,
  });
  return {
    router,
    opened,
    failed,
    isReady: () => state === 'open',
    reloadSets: async () => void (await Promise.all(keepers.map((keeper) => keeper.reload()))),
    async drain() {
      state = 'closed';
      lag.close();
      clearInterval(reporting);
      for (const keeper of keepers) await keeper.close();
      await reportThrottled(deps, parts, true);
      await Promise.all(queues.map((queue) => queue.idle()));
      await writer.idle();
      await ticker.close();
    },
  };
}

function connect(deps: IntakeDeps) {
  const { log, clock, logger, meters, register, policies, detections, segmentMillisMax } = deps;
  const eventQueues = openQueues(log, 'access-events');
  const letterQueue = new AppendQueue(log, 'dead-letters', 0);
  const ticker = new RegisterTicker({ segmentMillisMax, clock, logger, tick: () => writer.tick() });
  const writer = new RegisterWriter({
    log,
    clock,
    ...register,
    books: [policies.book, detections.book],
    onAppended: () => ticker.noteAppended(clock()),
  });
  const keeper = new SetKeeper({ ...policies, subject: 'policies', writer, meters, logger });
  const keepers = [keeper, new SetKeeper({ ...detections, subject: 'detections', writer, meters, logger })];
  const deadLetters = new DeadLetterWriter({ queue: letterQueue, meters, keep: deps.keepRefused ?? (() => {}) });
  const recent = new RecentIdentities(RECENT_IDENTITIES_MAX);
  const quotas = new SourceQuotas((id) => sourceInForce(register.view, id, clock())?.eventsPerSecondMax ?? null);
  const queues = [...eventQueues, letterQueue];
  const throttled = new ThrottledSources<OverLimit>();
  const refused = new RefusedQuota();
  return { eventQueues, queues, ticker, writer, keeper, keepers, deadLetters, recent, quotas, refused, throttled };
}

/** Reports how many requests were over the limit of their source since its last dead letter. */
async function reportThrottled(
  { clock, logger }: IntakeDeps,
  { deadLetters, throttled }: ReturnType<typeof connect>,
  isStopping = false,
): Promise<void> {
  const reports = throttled.due(clock(), isStopping);
  // Their count is lost with them; the first of each minute was reported before its answer.
  await deadLetters.write(reports.map(throttledInput)).catch((error: unknown) => {
    logger.error({ err: error }, 'requests over the limit of their source could not be reported');
  });
}

function openQueues(log: Log, topic: 'access-events'): AppendQueue[] {
  return Array.from({ length: topicPartitions[topic] }, (_, partition) => new AppendQueue(log, topic, partition));
}

/** Writes the tick that an earlier run did not write, and appends the records of every installation. */
async function start(
  { log, logger, askers = new Askers() }: IntakeDeps,
  { writer, ticker, recent, keepers }: ReturnType<typeof connect>,
): Promise<void> {
  const last = await lastRecord(log);
  if (last !== null && unframe(last.value)?.schemaId !== schemaIds.tick) ticker.noteAppended(last.appendedAt);
  await recallIdentities(log, recent);
  await writer.write(installationRecords);
  await askers.entitleWith(async (ids) => {
    try {
      await writer.write(ids.map(searchEntitlement));
    } catch (error) {
      // CRASH: the next start, or the next request of theirs, writes what is missing.
      logger.error({ err: error }, 'entitlements to query could not be written');
      throw outcomeUnknown(error);
    }
  });
  for (const keeper of keepers) await keeper.start();
}

async function lastRecord(log: Log): Promise<LogRecord | null> {
  const end = await log.endOffset('register', 0);
  let last: LogRecord | null = null;
  for await (const batch of log.read('register', 0, Math.max(0, end - 1))) last = batch.records.at(-1) ?? last;
  return last;
}

function waitingIn(queues: readonly AppendQueue[]): number {
  return queues.reduce((bytes, queue) => bytes + queue.waitingBytes, 0);
}

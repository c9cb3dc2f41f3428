import { pino } from 'pino';
import { createDetectionBook, openDetectionSource } from '../../services/adapters/detections/detection-source.ts';
import { detectionsDir } from '../../services/adapters/detections/detections-dir.ts';
import type { AuthToken } from '../../services/adapters/http/caller.ts';
import { createApp, listen } from '../../services/adapters/http/server.ts';
import { createIpHash } from '../../services/adapters/keys/ip-hash.ts';
import { memoryLog } from '../../services/adapters/memory/memory-log.ts';
import { type Meters, openMeters } from '../../services/adapters/metrics/catalogue.ts';
import { policyEnvironment } from '../../services/adapters/policies/policy-environment.ts';
import { openPolicySource, policySetOrNull } from '../../services/adapters/policies/policy-source.ts';
import { parseScimSettings } from '../../services/adapters/scim/read-scim-file.ts';
import type { ConfiguredWebhook } from '../../services/adapters/tickets/read-tickets-file.ts';
import { unframe } from '../../services/avro/framing.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { type LocateIp, nowhere } from '../../services/domain/access-event/parse-access-event.ts';
import type { Log, LogRecord } from '../../services/domain/decision-log/log.ts';
import { createPolicyBook, type PolicyBook, withPolicies } from '../../services/domain/policy/policy-book.ts';
import { followRegister } from '../../services/domain/register/register-follower.ts';
import type { RegisterRecord } from '../../services/domain/register/register-record.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';
import { promiseSigner } from '../../services/domain/transparency-log/promise.ts';
import { startIntake } from '../../services/intake/flow.ts';
import { intakeRoutes } from '../../services/intake/routes.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import type { DeadLetter } from '../../services/records/dead-letter/dead-letter.ts';
import { decodeDeadLetter } from '../../services/records/dead-letter/decode-dead-letter.ts';
import { decodeRegisterRecord } from '../../services/records/register-record/decode-register-record.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { type TopicName, topicPartitions } from '../../services/topology.ts';
import type { Problem } from '../../services/value-forms/problems.ts';
import { aSigner } from './archive-builder.ts';
import { guardOf } from './authentication/guard.ts';
import { aReadAudit } from './authentication/read-audit.ts';
import { classifyLocation } from './register-builders.ts';

export const INTAKE_NOW = Date.UTC(2026, 10, 24, 10);

export interface IntakeServer {
  readonly url: string;
  readonly log: Log;
  readonly meters: Meters;
  readonly book: PolicyBook;
  reloadPolicies(): Promise<void>;
  post(path: string, body: string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | null;
  readonly body: AnswerBody;
}

/** Everything an answer of intake may hold. */
export interface AnswerBody extends Readonly<Record<string, unknown>> {
  readonly results: readonly {
    eventId?: string | null;
    kind?: string;
    id?: string;
    status: string;
    line?: number;
    column?: number;
    record?: number;
    errors?: Problem[];
  }[];
  readonly errors: readonly Problem[];
}

export interface IntakeOptions {
  readonly log?: Log;
  readonly clock?: () => number;
  readonly isAccepting?: () => boolean;
  readonly segmentMillisMax?: number;
  readonly locateIp?: LocateIp;
  readonly keepRefused?: (inputs: readonly Buffer[]) => void;
  /** Callers are asked for one of these; default: nobody is asked. */
  readonly tokens?: readonly AuthToken[];
  /** Default: the default set. */
  readonly policiesDir?: string;
  readonly webhooks?: readonly ConfiguredWebhook[];
  /** The text of SCIM_FILE; default: no groups. */
  readonly scim?: string;
  /** Default: that of the release. */
  readonly detectionsDir?: string;
}

/** Intake behind a real HTTP port, on a memory log unless one is given; ready when it resolves. */
export async function anIntakeServer(options: IntakeOptions = {}): Promise<IntakeServer> {
  const {
    clock = () => INTAKE_NOW,
    isAccepting = () => true,
    segmentMillisMax = 3_600_000,
    locateIp = nowhere,
  } = options;
  const log = options.log ?? memoryLog({ clock });
  const view = createRegisterView();
  const book = createPolicyBook(view, policySetOrNull);
  const detections = createDetectionBook(view);
  const follower = followRegister(log, toRegisterRecord, withPolicies(view, book, detections));
  const source = await openPolicySource(options.policiesDir ?? policyEnvironment.read({}).folder, []);
  const detectionSource = await openDetectionSource(options.detectionsDir ?? detectionsDir.read({}));
  const meters = openMeters();
  const hashIp = createIpHash(Buffer.alloc(32, 7));
  const promises = aSigner('custodes.test/promises');
  const register = { view, follower };
  const logger = pino({ level: 'silent' });
  const intake = startIntake({
    log,
    meters,
    logger,
    clock,
    hashIp,
    locateIp,
    register,
    segmentMillisMax,
    webhooks: options.webhooks ?? [],
    provisioning: parseScimSettings(options.scim ?? 'groups: []', 'scim.yaml'),
    segmentEntriesMax: 50_000,
    isAccepting,
    policies: { source, book },
    promises: { vkey: promises.vkey, sign: promiseSigner(promises) },
    detections: { source: detectionSource, book: detections },
    recordRead: aReadAudit({ log, clock, meters, policies: book }),
    classifyLocation,
    keepRefused: options.keepRefused ?? (() => {}),
  });
  const { tokens } = options;
  const routes = Object.values(intakeRoutes);
  const guard = tokens === undefined ? [] : [guardOf({ tokens: () => tokens, clock, meters, routes })];
  const listener = await listen(createApp([...guard, intake.router]), { host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${listener.port}`;
  await intake.opened;
  return {
    url,
    log,
    meters,
    book,
    reloadPolicies: () => intake.reloadSets(),
    post: (path, body, headers = { 'content-type': 'application/json' }) =>
      ask(`${url}${path}`, { method: 'POST', body, headers }),
    get: (path) => ask(`${url}${path}`, {}),
    drain: () => intake.drain(),
    async close() {
      await listener.close(0);
      // Else its timers would go on in the one process of all suites.
      await intake.drain();
      follower.stop();
    },
  };
}

export async function recordsOf(log: Log, topic: TopicName): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (let partition = 0; partition < topicPartitions[topic]; partition += 1) {
    for await (const batch of log.read(topic, partition, 0)) records.push(...batch.records);
  }
  return records;
}

export async function eventsOf(log: Log): Promise<AccessEvent[]> {
  return (await recordsOf(log, 'access-events')).map(({ value }) =>
    decodeAccessEvent(schemaIds.accessEvent, bodyOf(value)),
  );
}

export async function deadLettersOf(log: Log): Promise<DeadLetter[]> {
  return (await recordsOf(log, 'dead-letters')).map(({ value }) =>
    decodeDeadLetter(schemaIds.deadLetter, bodyOf(value)),
  );
}

/** `null` for a tick. */
export async function registerOf(log: Log): Promise<(RegisterRecord | null)[]> {
  return (await recordsOf(log, 'register')).map(toRegisterRecord);
}

function toRegisterRecord({ value }: LogRecord): RegisterRecord | null {
  const framed = unframe(value);
  return framed?.schemaId === schemaIds.registerRecord
    ? decodeRegisterRecord(schemaIds.registerRecord, framed.body)
    : null;
}

function bodyOf(value: Buffer): Buffer {
  const framed = unframe(value);
  if (framed === null) throw new Error('a record is not framed');
  return framed.body;
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return {
    status: response.status,
    type: (response.headers.get('content-type') ?? '').split(';')[0] ?? '',
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as AnswerBody,
  };
}

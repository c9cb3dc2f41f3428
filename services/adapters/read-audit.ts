import { uuidv7 } from 'uuidv7';
import { frame } from '../avro/framing.ts';
import type { Log } from '../domain/decision-log/log.ts';
import { partitionOf } from '../domain/decision-log/partition.ts';
import type { Policies } from '../domain/policy/policies.ts';
import { readEvent, readStores, type WatchedRead } from '../domain/read-audit/read.ts';
import { RecentReads } from '../domain/read-audit/recent-reads.ts';
import { encodeAccessEvent } from '../records/access-event/encode-access-event.ts';
import { schemaIds } from '../records/schemas.ts';
import { topicPartitions } from '../topology.ts';
import type { Clock } from './clock.ts';
import { actorOf, type Caller } from './http/caller.ts';
import { HttpProblem, sentenceOf } from './http/problem.ts';
import { REASON_EXPECTED, REASON_HEADER, type ReadRequest } from './http/routes/read-request.ts';
import type { RecordRead } from './http/routes/router-of.ts';
import type { Logger } from './logger.ts';
import type { Meters } from './metrics/catalogue.ts';
import { REASON_NEEDED } from './policies/parameters.ts';

/** The actor of a read where callers are not authenticated (`docs/interfaces` section 4). */
export const UNAUTHENTICATED_READER = { id: 'custodes-auditor', kind: 'service' } as const;
/** Why a read was refused: the label of `custodes_reads_refused_total`. A closed list. */
export const readRefusals = ['reason-needed', 'not-recorded'] as const;

/** How many seconds a client should wait when the log did not accept the event about its read. */
const RETRY_AFTER_S = 5;

export interface ReadAuditDeps {
  readonly log: Pick<Log, 'append'>;
  readonly policies: Pick<Policies, 'isKnown' | 'at'>;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'reads' | 'readsRefused'>;
  readonly logger: Pick<Logger, 'error'>;
}

/** Records reads: who looks at accesses, alerts, the register or policies is watched too. */
export function openReadAudit(deps: ReadAuditDeps): RecordRead {
  const { clock, meters, logger } = deps;
  const recent = new RecentReads();
  // Prometheus sees no increase in a counter that first appears as 1.
  for (const store of readStores) meters.reads.inc({ store }, 0);
  for (const reason of readRefusals) meters.readsRefused.inc({ reason }, 0);

  return async function recordRead(asked) {
    const now = clock();
    const isRefused = asked.outcome !== 'allowed';
    if (!isRefused) requireReason(asked, now, deps);
    const { caller, ...rest } = asked;
    const read: WatchedRead = { ...rest, asker: askerOf(caller) };
    try {
      // Each attempt is in the history of its alert, and each is an event.
      await (isRefused ? append(read, now, deps) : recent.once(read, now, () => append(read, now, deps)));
    } catch (error) {
      meters.readsRefused.inc({ reason: 'not-recorded' });
      logger.error({ err: error }, 'a read could not be recorded');
      throw new HttpProblem('query-not-recorded', {
        detail: 'every read is an access event, and the log did not accept this one; nothing was read',
        retryAfterSeconds: RETRY_AFTER_S,
      });
    }
  };
}

async function append(read: WatchedRead, occurredAt: number, { log, meters }: ReadAuditDeps): Promise<void> {
  const event = readEvent(read, { eventId: uuidv7(), occurredAt });
  const { id } = event.actor;
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
  await log.append('access-events', partitionOf(id, topicPartitions['access-events']), [
    { key: Buffer.from(id), value },
  ]);
  meters.reads.inc({ store: read.store });
}

/** People as themselves, a source as a service with its id. */
function askerOf(caller: Caller | null): WatchedRead['asker'] {
  return caller === null || caller.by === 'nothing' ? UNAUTHENTICATED_READER : actorOf(caller);
}

/** Refuses a person who has one of the roles of the policy set, asks about a person or owner, and gives no reason. */
function requireReason(
  { caller, subject, reason }: ReadRequest,
  now: number,
  { policies, meters }: ReadAuditDeps,
): void {
  const about = subject.personId ?? subject.ownerId;
  if (reason !== null || about === undefined || caller === null || caller.person === null) return;
  if (!policies.isKnown()) {
    throw new HttpProblem('not-ready', { detail: 'the rules are being read', retryAfterSeconds: RETRY_AFTER_S });
  }
  const needed = policies.at(now).parameters[REASON_NEEDED];
  if (!Array.isArray(needed) || !caller.roles.some((role) => needed.includes(role))) return;
  meters.readsRefused.inc({ reason: 'reason-needed' });
  const errors = [{ field: REASON_HEADER, value: null, expected: REASON_EXPECTED }];
  throw new HttpProblem('reason-needed', { detail: sentenceOf(errors), errors });
}

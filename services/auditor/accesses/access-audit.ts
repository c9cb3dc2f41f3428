import { uuidv7 } from 'uuidv7';
import type { Clock } from '../../adapters/clock/clock.ts';
import { frame } from '../../avro/framing.ts';
import type { AccessEvent } from '../../domain/access-event/access-event.ts';
import type { Log } from '../../domain/decision-log/log.ts';
import { partitionOf } from '../../domain/decision-log/partition.ts';
import { absentAccessEvent } from '../../records/access-event/absent-access-event.ts';
import { encodeAccessEvent } from '../../records/access-event/encode-access-event.ts';
import { schemaIds } from '../../records/schemas.ts';
import { topicPartitions } from '../../topology.ts';

/** The actor of a query where callers are not authenticated (`docs/interfaces` section 4). */
export const AUDITOR_ACTOR = { id: 'custodes-auditor', kind: 'service' } as const;
/** Queries of the same person with the same filter within this time are one event. */
export const SAME_QUERY_MS = 15 * 60_000;
/** The number of cached filters; beyond it the oldest is dropped and a repeated query is one more event. */
const QUERIES_REMEMBERED_MAX = 10_000;

export interface RecordedQuery {
  /** `null` means that callers are not authenticated. */
  readonly asker: QueryActor | null;
  /** Identifies the query, without its page. */
  readonly filter: string;
  /** The owner that the query filters by. */
  readonly ownerId: string | null;
}
export type QueryActor = Pick<AccessEvent['actor'], 'id' | 'kind'>;

export interface AccessAudit {
  /**
   * Resolves once an access event about this query is durable in `access-events`: rows may be returned only then.
   * Rejects when the event could not be written.
   */
  record(query: RecordedQuery): Promise<void>;
}

/** Records searches: access to the audit log is audited too. */
export function openAccessAudit({ log, clock }: { log: Log; clock: Clock }): AccessAudit {
  const recorded = new Map<string, { at: number; done: Promise<void> }>();

  async function append(asker: QueryActor, ownerId: string | null, at: number): Promise<void> {
    const value = frame(schemaIds.accessEvent, encodeAccessEvent(toQueryEvent(asker, ownerId, at)));
    const partition = partitionOf(asker.id, topicPartitions['access-events']);
    await log.append('access-events', partition, [{ key: Buffer.from(asker.id), value }]);
  }

  return {
    record({ asker: caller, filter, ownerId }) {
      const now = clock();
      const asker = caller ?? AUDITOR_ACTOR;
      const question = JSON.stringify([asker.kind, asker.id, filter]);
      const known = recorded.get(question);
      if (known !== undefined && now - known.at < SAME_QUERY_MS) return known.done;
      const done = append(asker, ownerId, now);
      recorded.delete(question);
      recorded.set(question, { at: now, done });
      // A query whose event failed was not recorded: the next one tries again.
      done.catch(() => recorded.get(question)?.done === done && recorded.delete(question));
      const [oldest] = recorded.keys();
      if (recorded.size > QUERIES_REMEMBERED_MAX && oldest !== undefined) recorded.delete(oldest);
      return done;
    },
  };
}

function toQueryEvent({ id, kind }: QueryActor, ownerId: string | null, occurredAt: number): AccessEvent {
  const absent = absentAccessEvent;
  return {
    ...absent.accessEvent,
    eventId: uuidv7(),
    occurredAt,
    source: { ...absent.source, id: 'custodes' },
    actor: { ...absent.actor, id, kind },
    action: 'search',
    path: 'api',
    resource:
      ownerId === null
        ? { ...absent.resource, kind: 'store', storeId: 'audit-log' }
        : { ...absent.resource, kind: 'account', ownerId },
    purpose: 'system-operation',
  };
}

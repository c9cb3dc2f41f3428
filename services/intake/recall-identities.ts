import { DecodeError } from '../avro/decode-error.ts';
import { unframe } from '../avro/framing.ts';
import { decodeAndHash, identityOf } from '../domain/access-event/identity.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { recordOf } from '../records/schemas.ts';
import { topicPartitions } from '../topology.ts';
import { RECALLED_RECORDS_MAX } from './limits.ts';
import type { RecentIdentities } from './recent-identities.ts';

/**
 * Reads the newest events of each partition: a sender repeats events after a crash because it never got its answer, and
 * these are then answered with `duplicate`, not `accepted`.
 */
export async function recallIdentities(log: Log, recent: RecentIdentities): Promise<void> {
  for (let partition = 0; partition < topicPartitions['access-events']; partition += 1) {
    const end = await log.endOffset('access-events', partition);
    for await (const { records } of log.read('access-events', partition, Math.max(0, end - RECALLED_RECORDS_MAX))) {
      for (const record of records) recall(record, recent);
    }
  }
}

function recall({ value }: LogRecord, recent: RecentIdentities): void {
  const framed = unframe(value);
  if (framed === null || recordOf(framed.schemaId) !== 'access-event') return;
  try {
    const { event, contentHash } = decodeAndHash(framed.schemaId, framed.body);
    recent.remember(identityOf(event), contentHash);
  } catch (error) {
    // The decider rejects such a record; there is no identity to cache.
    if (!(error instanceof DecodeError)) throw error;
  }
}

import { contentOf, decodeAccessEvent } from '../adapters/avro/access-event-codec.ts';
import { unframe } from '../adapters/avro/framing.ts';
import { DecodeError, schemaIds } from '../adapters/avro/schemas.ts';
import { contentHashOf, identityOf } from '../domain/access-event/identity.ts';
import type { Log, LogRecord } from '../domain/decision-log/log.ts';
import { topicPartitions } from '../topology.ts';
import { RECALLED_RECORDS_MAX } from './limits.ts';
import type { RecentIdentities } from './recent-identities.ts';

/**
 * Reads the newest events of each partition: what a sender repeats after a crash, because it never got its answer, is
 * then answered `duplicate`, not `accepted`.
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
  if (framed?.schemaId !== schemaIds.accessEvent) return;
  try {
    const event = decodeAccessEvent(framed.body);
    recent.remember(identityOf(event), contentHashOf(contentOf(event, framed.body)));
  } catch (error) {
    // The decider says of such a record that it is rejected; there is no identity to remember.
    if (!(error instanceof DecodeError)) throw error;
  }
}

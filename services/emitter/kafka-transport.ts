import { createIpHash } from '../adapters/keys/ip-hash.ts';
import { frame } from '../avro/framing.ts';
import type { AccessEvent } from '../domain/access-event/access-event.ts';
import { parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import { appendsOf } from '../domain/append-sizes.ts';
import type { AppendRecord, Log } from '../domain/decision-log/log.ts';
import { partitionOf } from '../domain/decision-log/partition.ts';
import { encodeAccessEvent } from '../records/access-event/encode-access-event.ts';
import { schemaIds } from '../records/schemas.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import type { Problem } from '../value-forms/problems.ts';
import type { Delivery, OutgoingEvent, Transport } from './transport.ts';

export interface KafkaOptions {
  /**
   * The installation's `keys/ip-hash.key`. Without it an event with `network.ip` is refused, so that no address enters
   * a log.
   */
  readonly ipHashKey?: Buffer;
}

/**
 * Appends directly to the topic `access-events`: framed Avro, key and partition by `actor.id`. The records of one
 * partition are appended in order; after a failed append all events of the call are delivered again.
 */
export function kafka(log: Log, { ipHashKey }: KafkaOptions = {}): Transport {
  const hashIp = ipHashKey === undefined ? refuseIp : createIpHash(ipHashKey);
  return {
    check: ({ network }) => (ipHashKey === undefined && network?.ipHash ? [NO_IP_EXPECTED] : []),
    async deliver(events): Promise<readonly Delivery[]> {
      const parsed = events.map((event) => parse(event, hashIp));
      const byPartition = new Map<number, AppendRecord[]>();
      for (const one of parsed) if ('event' in one) place(one.event, byPartition);
      const appends = [...byPartition].map(([partition, records]) => appendInOrder(log, partition, records));
      // Wait until all have ended before a retry, so that a late one cannot overtake.
      const failed = (await Promise.allSettled(appends)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      return parsed.map((one) =>
        'event' in one ? { status: 'acknowledged' } : { status: 'refused', problems: one.problems },
      );
    },
  };
}

const NO_IP_EXPECTED: Problem = {
  field: 'network.ip',
  value: 'an address',
  expected: 'none, because this transport has no `ipHashKey`',
};

class NoIpHashKeyError extends Error {}

function refuseIp(): never {
  throw new NoIpHashKeyError();
}

function parse(
  { json }: OutgoingEvent,
  hashIp: (ip: string) => string,
): { event: AccessEvent } | { problems: Problem[] } {
  try {
    return parseAccessEvent(JSON.parse(json), hashIp);
  } catch (error) {
    if (!(error instanceof NoIpHashKeyError)) throw error;
    return { problems: [NO_IP_EXPECTED] };
  }
}

async function appendInOrder(log: Log, partition: number, records: readonly AppendRecord[]): Promise<void> {
  for (const some of appendsOf(records)) await log.append('access-events', partition, some);
}

function place(event: AccessEvent, byPartition: Map<number, AppendRecord[]>): void {
  const partition = partitionOf(event.actor.id, PARTITIONS_DECIDED);
  const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
  const records = byPartition.get(partition) ?? [];
  byPartition.set(partition, records);
  records.push({ key: Buffer.from(event.actor.id), value });
}

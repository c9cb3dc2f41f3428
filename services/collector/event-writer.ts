import type { Meters } from '../adapters/metrics/catalogue.ts';
import { type HashIp, type LocateIp, parseAccessEvent } from '../domain/access-event/parse-access-event.ts';
import { appendsOf } from '../domain/append-sizes.ts';
import type { AppendRecord, Log } from '../domain/decision-log/log.ts';
import { partitionOf } from '../domain/decision-log/partition.ts';
import { encodeFramedAccessEvent } from '../records/access-event/encode-access-event.ts';
import { PARTITIONS_DECIDED } from '../topology.ts';
import type { Problem } from '../value-forms/problems.ts';

/** Records of one append. */
const APPEND_RECORDS_MAX = 1_000;

/** An event in the form in which it waits for the log. */
export interface PendingEvent {
  readonly actorId: string;
  /** Base64 of the framed Avro record. */
  readonly record: string;
}

export interface EventWriterDeps {
  readonly log: Pick<Log, 'append'>;
  readonly meters: Pick<Meters, 'collectedEvents'>;
  readonly hashIp: HashIp;
  readonly locateIp: LocateIp;
  /** False while a disk of the log is nearly full. What waits in the logs that are collected can wait longer. */
  readonly isAccepting: () => boolean;
}

/** Appends what a log shows to `access-events`, as intake does with what tools report. */
export class EventWriter {
  constructor(private readonly deps: EventWriterDeps) {}

  /** Returns the event as it is kept until it is appended, or what is wrong with it. The address is hashed here. */
  toPending(event: object): PendingEvent | { readonly problems: readonly Problem[] } {
    const parsed = parseAccessEvent(event, this.deps.hashIp, this.deps.locateIp);
    if ('problems' in parsed) return parsed;
    const value = encodeFramedAccessEvent(parsed.event);
    return { actorId: parsed.event.actor.id, record: value.toString('base64') };
  }

  /** Resolves once all are durable. Rejects when there is no room, or the outcome of one is unknown; they may be appended again. */
  async append(events: readonly PendingEvent[]): Promise<void> {
    if (!this.deps.isAccepting()) throw new Error('a disk of the log is nearly full: the events wait for free space');
    const byPartition = new Map<number, AppendRecord[]>();
    for (const { actorId, record } of events) {
      const partition = partitionOf(actorId, PARTITIONS_DECIDED);
      const records = byPartition.get(partition) ?? [];
      records.push({ key: Buffer.from(actorId), value: Buffer.from(record, 'base64') });
      byPartition.set(partition, records);
    }
    for (const [partition, records] of byPartition) {
      for (const some of appendsOf(records, APPEND_RECORDS_MAX))
        await this.deps.log.append('access-events', partition, some);
    }
    this.deps.meters.collectedEvents.inc(events.length);
  }
}

import { frame } from '../../services/avro/framing.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { parseAccessEvent } from '../../services/domain/access-event/parse-access-event.ts';
import { partitionOf } from '../../services/domain/decision-log/partition.ts';
import { joinFramed } from '../../services/emitter/encoded-body.ts';
import { encodeAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import { generateWorld } from '../world/generate-world.ts';
import { parseParameters } from '../world/parameters.ts';

/** Accesses per member of staff and day, as in the world generator. */
const EVENTS_PER_STAFF_DAY = 8.5;
const DAYS = 40;
const OWNERS_PER_STAFF = 10;
const IP_HASH = 'ab'.repeat(32);

/** A generated company, as the JSON that sources send. */
export interface BenchWorld {
  readonly register: readonly object[];
  readonly events: readonly object[];
}

/** An event in the form in which intake appends it. */
export interface BenchEvent {
  readonly event: AccessEvent;
  /** The event as framed Avro. */
  readonly value: Buffer;
  readonly partition: number;
}

/** Generates a world; equal numbers give equal worlds. */
export function benchWorld(eventCount: number): BenchWorld {
  const staff = Math.max(10, Math.ceil(eventCount / (EVENTS_PER_STAFF_DAY * DAYS)));
  const texts = { staff: String(staff), owners: String(staff * OWNERS_PER_STAFF), days: String(DAYS) };
  const register: object[] = [];
  const events: object[] = [];
  for (const chunk of generateWorld(parseParameters(texts))) {
    for (const record of chunk.register) register.push(record);
    for (const access of chunk.accesses) if (events.length < eventCount) events.push(access);
  }
  return { register, events };
}

export function encodeEvents({ events }: BenchWorld): BenchEvent[] {
  return events.map((json) => {
    const parsed = parseAccessEvent(json, () => IP_HASH);
    if (!('event' in parsed))
      throw new Error(`the world contains an event that intake refuses: ${JSON.stringify(json)}`);
    const { event } = parsed;
    const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
    return { event, value, partition: partitionOf(event.actor.id, PARTITIONS_DECIDED) };
  });
}

/** Splits the events into NDJSON bodies of the given number of lines. */
export function ndjsonBodies(records: readonly object[], linesMax: number): Buffer[] {
  const bodies: Buffer[] = [];
  for (let first = 0; first < records.length; first += linesMax) {
    const lines = records.slice(first, first + linesMax).map((record) => JSON.stringify(record));
    bodies.push(Buffer.from(`${lines.join('\n')}\n`));
  }
  return bodies;
}

/** Joins the events into bodies of `application/avro`, each event framed and behind its length. */
export function avroBodies(encoded: readonly BenchEvent[], eventsMax: number): Buffer[] {
  const bodies: Buffer[] = [];
  for (let first = 0; first < encoded.length; first += eventsMax) {
    bodies.push(joinFramed(encoded.slice(first, first + eventsMax).map(({ value }) => value)));
  }
  return bodies;
}

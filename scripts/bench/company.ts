import { frame } from '../../services/avro/framing.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import { parseAccessEvent } from '../../services/domain/access-event/parse-access-event.ts';
import { partitionOf } from '../../services/domain/decision-log/partition.ts';
import { encodeAccessEvent } from '../../services/records/access-event/encode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import { generateWorld } from '../world/generate-world.ts';
import { parseParameters } from '../world/parameters.ts';
import { openPrng, type Prng } from '../world/prng.ts';

/** Records as the JSON that sources send. */
export interface CompanyRecords {
  readonly register: readonly object[];
  readonly accesses: readonly object[];
}

/** An access in the form in which intake appends it. */
export interface EncodedAccess {
  readonly event: AccessEvent;
  /** The event as framed Avro. */
  readonly value: Buffer;
  readonly partition: number;
}

const STAFF = 300;
const OWNERS = 6_000;
/** Measured in companies of these proportions. */
const ACCESSES_A_DAY = 3_075;
const DAY_MILLIS = 86_400_000;
const IP_HASH = 'ab'.repeat(32);

const FLOOD_PEOPLE = 2_000;
const FLOOD_OWNERS = 50_000;

/**
 * A generated company of 300 people and 6,000 owners, which lives up to today for as many days as it takes to make these accesses.
 * It comes in parts, in the order of time, each with the register records that its accesses need.
 */
export function* companyParts(accesses: number): Generator<CompanyRecords> {
  const days = Math.max(1, Math.ceil(accesses / ACCESSES_A_DAY));
  const start = new Date(Date.now() - days * DAY_MILLIS).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const sizes = { staff: String(STAFF), owners: String(OWNERS), days: String(days) };
  let left = accesses;
  for (const part of generateWorld(parseParameters({ seed: '4242', ...sizes, start }))) {
    const taken = part.accesses.slice(0, left);
    left -= taken.length;
    yield { register: part.register, accesses: taken };
  }
}

/** The same in one piece, of so many accesses at most. */
export function company(accesses: number): CompanyRecords {
  const parts = [...companyParts(accesses)];
  return { register: parts.flatMap(({ register }) => register), accesses: parts.flatMap((part) => part.accesses) };
}

/** Views of recordings by people whom no register knows, spread over a day: every access is a finding. */
export function flood(accesses: number): CompanyRecords {
  const prng = openPrng('flood');
  const start = Date.now() - DAY_MILLIS;
  const made = Array.from({ length: accesses }, (_, number) =>
    floodAccess(prng, number, start + Math.floor((number / accesses) * DAY_MILLIS)),
  );
  return { register: [], accesses: made };
}

function floodAccess(prng: Prng, number: number, at: number): object {
  const owner = prng.below(FLOOD_OWNERS);
  const ids = { recordingId: `r-${owner}-${prng.below(20)}`, cameraId: `c-${owner}`, ownerId: `o-flood-${owner}` };
  return {
    eventId: `flood-${number}`,
    occurredAt: new Date(at).toISOString(),
    source: { id: 'flood-tool' },
    actor: { id: `e-flood-${prng.below(FLOOD_PEOPLE)}`, kind: 'employee' },
    action: 'view',
    resource: { kind: 'recording', ...ids },
  };
}

export function encodeAccesses(accesses: readonly object[]): EncodedAccess[] {
  return accesses.map((json) => {
    const parsed = parseAccessEvent(json, () => IP_HASH);
    if (!('event' in parsed)) throw new Error(`the company has an access that intake refuses: ${JSON.stringify(json)}`);
    const { event } = parsed;
    const value = frame(schemaIds.accessEvent, encodeAccessEvent(event));
    return { event, value, partition: partitionOf(event.actor.id, PARTITIONS_DECIDED) };
  });
}

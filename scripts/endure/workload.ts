import { generateWorld } from '../world/generate-world.ts';
import { parseParameters, STAFF_MIN } from '../world/parameters.ts';
import { openPrng, type Prng } from '../world/prng.ts';

export const workloadKinds = ['normal', 'flood', 'cold-register'] as const;
export type WorkloadKind = (typeof workloadKinds)[number];

/** Records to send, in order. Each is the JSON that a source sends. */
export interface WorkloadPart {
  readonly register: readonly object[];
  readonly accesses: readonly object[];
}

export interface Workload {
  readonly parts: Iterable<WorkloadPart>;
  /** An owner whose accesses exist, for a look-up. */
  ownerOf(number: number): string;
}

const STAFF = 300;
const OWNERS_PER_STAFF = 20;
/** Measured in companies of these proportions. */
const ACCESSES_PER_STAFF_DAY = 10.25;
/**
 * Of a company whose register is late. A record changes no decision about an access that was more than 91 days old when it
 * arrived, so all accesses of a longer time would cost what they cost without a register.
 */
const COLD_DAYS = 60;
const DAY_MILLIS = 86_400_000;

const FLOOD_PEOPLE = 2_000;
const FLOOD_OWNERS = 50_000;
const PART_ACCESSES = 10_000;

/**
 * `normal`: a generated company of 300 people whose register is complete. `cold-register`: one with as many people as make
 * these accesses in 60 days, whose register arrives after half of them. `flood`: nothing is in the register, so every
 * access is a finding. Equal arguments give equal records.
 */
export function workload(kind: WorkloadKind, events: number, now: number): Workload {
  if (kind === 'flood') return { parts: flood(events, now), ownerOf: (number) => floodOwner(number % FLOOD_OWNERS) };
  const owners: string[] = [];
  const staff = kind === 'normal' ? STAFF : Math.ceil(events / (ACCESSES_PER_STAFF_DAY * COLD_DAYS));
  const complete = company(events, Math.max(STAFF_MIN, staff), owners, now);
  const parts = kind === 'normal' ? complete : registerLate(complete, events / 2);
  return { parts, ownerOf: (number) => owners[number % Math.max(1, owners.length)] ?? 'unknown' };
}

/** Adds the owners of a few accesses to `owners`. */
function* company(events: number, staff: number, owners: string[], now: number): Generator<WorkloadPart> {
  const days = Math.max(1, Math.ceil(events / (ACCESSES_PER_STAFF_DAY * staff)));
  const start = new Date(now - days * DAY_MILLIS).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const sizes = { staff: String(staff), owners: String(staff * OWNERS_PER_STAFF), days: String(days) };
  const texts = { seed: '4242', ...sizes, start };
  let left = events;
  for (const { register, accesses } of generateWorld(parseParameters(texts))) {
    const taken = accesses.slice(0, left);
    left -= taken.length;
    const owner = (taken[0] as { resource?: { ownerId?: string } } | undefined)?.resource?.ownerId;
    if (owner !== undefined && owners.length < 1_000) owners.push(owner);
    yield { register, accesses: taken };
  }
}

function* registerLate(parts: Iterable<WorkloadPart>, after: number): Generator<WorkloadPart> {
  let waiting: (readonly object[])[] | null = [];
  let sent = 0;
  for (const part of parts) {
    if (waiting === null) {
      yield part;
      continue;
    }
    waiting.push(part.register);
    yield { register: [], accesses: part.accesses };
    sent += part.accesses.length;
    if (sent < after) continue;
    for (const register of waiting) yield { register, accesses: [] };
    waiting = null;
  }
}

/** Views of recordings without a ticket by people whom no register knows, spread over the day before `now`. */
function* flood(events: number, now: number): Generator<WorkloadPart> {
  const prng = openPrng('flood');
  for (let first = 0; first < events; first += PART_ACCESSES) {
    const length = Math.min(PART_ACCESSES, events - first);
    const accesses = Array.from({ length }, (_, at) =>
      floodAccess(prng, first + at, now - DAY_MILLIS + Math.floor(((first + at) / events) * DAY_MILLIS)),
    );
    yield { register: [], accesses };
  }
}

function floodAccess(prng: Prng, number: number, at: number): object {
  const owner = prng.below(FLOOD_OWNERS);
  return {
    eventId: `flood-${number}`,
    occurredAt: new Date(at).toISOString(),
    source: { id: 'flood-tool' },
    actor: { id: `e-flood-${prng.below(FLOOD_PEOPLE)}`, kind: 'employee' },
    action: 'view',
    resource: {
      kind: 'recording',
      recordingId: `r-${owner}-${prng.below(20)}`,
      cameraId: `c-${owner}`,
      ownerId: floodOwner(owner),
    },
  };
}

function floodOwner(number: number): string {
  return `o-flood-${number}`;
}

import { generateWorld } from '../world/generate-world.ts';
import { parseParameters } from '../world/parameters.ts';
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
const OWNERS = 6_000;
/** Accesses per day of a company of this size, measured. */
const ACCESSES_PER_DAY = 3_076;
const DAY_MILLIS = 86_400_000;

const FLOOD_PEOPLE = 2_000;
const FLOOD_OWNERS = 50_000;
const PART_ACCESSES = 10_000;

/**
 * `normal`: a generated company whose register is complete. `cold-register`: the same company, whose register arrives
 * after half of the accesses. `flood`: nothing is in the register, so every access is a finding. Equal arguments give
 * equal records.
 */
export function workload(kind: WorkloadKind, events: number, now: number): Workload {
  if (kind === 'flood') return { parts: flood(events, now), ownerOf: (number) => floodOwner(number % FLOOD_OWNERS) };
  const owners: string[] = [];
  const parts =
    kind === 'normal' ? company(events, owners, now) : registerLate(company(events, owners, now), events / 2);
  return { parts, ownerOf: (number) => owners[number % Math.max(1, owners.length)] ?? 'unknown' };
}

/** Adds the owners of a few accesses to `owners`. */
function* company(events: number, owners: string[], now: number): Generator<WorkloadPart> {
  const days = Math.max(1, Math.ceil(events / ACCESSES_PER_DAY));
  const start = new Date(now - days * DAY_MILLIS).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const texts = { seed: '4242', staff: String(STAFF), owners: String(OWNERS), days: String(days), start };
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

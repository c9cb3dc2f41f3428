import { setTimeout as delay } from 'node:timers/promises';
import { getJson, post } from '../http-client.ts';

/** How long the client that follows the alerts pauses between two looks at them. */
const LOOK_AGAIN_MILLIS = 5;
/** A page of the newest alerts has those of some tenths of a second. */
const ALERTS_A_PAGE = 20;
/** An alert must appear within this time; otherwise the run is worthless. */
const ALERT_MILLIS_MAX = 60_000;
const EMPLOYED_UNTIL = '2020-06-30T00:00:00Z';

export interface Probes {
  /** The number of the first one: a server sees each number once. */
  readonly first: number;
  readonly count: number;
  readonly everyMillis: number;
}

/**
 * Sends accesses by people who had left, whose `leaver` records the server has. Returns the milliseconds of each from the
 * request being sent to the first list of the newest alerts that shows its alert, to one client that reads it all the time.
 */
export async function probe(url: URL, probes: Probes): Promise<number[]> {
  const awaited = new Map<string, number>();
  const [latencies] = await Promise.all([watchAlerts(url, awaited, probes.count), sendProbes(url, awaited, probes)]);
  return latencies;
}

/** Sends one access after the other, and notes in `awaited` by its actor when. */
async function sendProbes(url: URL, awaited: Map<string, number>, probes: Probes): Promise<void> {
  const target = new URL('/v1/access-events', url);
  const sending: Promise<void>[] = [];
  for (let number = probes.first; number < probes.first + probes.count; number++) {
    const access = accessBy(number);
    awaited.set(access.actor.id, performance.now());
    sending.push(post(target, Buffer.from(JSON.stringify(access))));
    await delay(probes.everyMillis);
  }
  await Promise.all(sending);
}

/** Returns the milliseconds until an answer had the alert, of as many actors of `awaited` as `count`. */
async function watchAlerts(url: URL, awaited: Map<string, number>, count: number): Promise<number[]> {
  const latencies: number[] = [];
  while (latencies.length < count) {
    await delay(LOOK_AGAIN_MILLIS);
    const [oldest = performance.now()] = awaited.values();
    const sentAt = Math.floor(performance.timeOrigin + oldest);
    for await (const { actor } of newestAlerts(url, sentAt)) {
      const startedAt = awaited.get(actor);
      if (startedAt === undefined) continue;
      latencies.push(performance.now() - startedAt);
      awaited.delete(actor);
    }
    const waited = performance.now() - oldest;
    if (waited > ALERT_MILLIS_MAX) throw new Error(`an access had no alert within ${ALERT_MILLIS_MAX} ms`);
  }
  return latencies;
}

interface ListedAlert {
  readonly actor: string;
  readonly openedAt: string;
}

/** Those that were opened at this time or later, in milliseconds since 1970 UTC, the newest first. */
async function* newestAlerts(url: URL, from: number): AsyncGenerator<ListedAlert> {
  const page = new URL(`/v1/alerts?order=newest&limit=${ALERTS_A_PAGE}`, url);
  for (;;) {
    const { items, nextCursor } = await getJson<{ items: readonly ListedAlert[]; nextCursor?: string }>(page);
    for (const alert of items) {
      if (Date.parse(alert.openedAt) < from) return;
      yield alert;
    }
    if (nextCursor === undefined) return;
    page.searchParams.set('cursor', nextCursor);
  }
}

export function leaver(number: number) {
  return {
    kind: 'person',
    id: `bench-leaver-${number}`,
    issuer: 'bench',
    validFrom: '2019-01-01T00:00:00Z',
    type: 'employee',
    role: 'support',
    team: 'support',
    employer: 'bench',
    manager: 'bench-manager',
    country: 'US',
    employmentFrom: '2019-01-01T00:00:00Z',
    employmentUntil: EMPLOYED_UNTIL,
  };
}

export function accessBy(number: number) {
  return {
    eventId: `bench-access-${number}`,
    occurredAt: '2026-06-01T12:00:00Z',
    // Ten people with one finding at one source are one alert of the source, so each asks at a source of their own.
    source: { id: `bench-${number}` },
    actor: { id: `bench-leaver-${number}`, kind: 'employee' },
    action: 'view',
    resource: { kind: 'camera', cameraId: 'bench-camera', ownerId: 'bench-owner' },
  };
}

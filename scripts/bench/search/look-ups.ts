import { openPrng } from '../../world/prng.ts';
import { eventIdOf, type MadeAccess, madeAccesses } from './made-access.ts';

export const lookUpKinds = ['owner', 'actor', 'camera and day', 'recording', 'event id'] as const;
export type LookUpKind = (typeof lookUpKinds)[number];

/** One look-up, as a path of the API and as a condition of SQL. Both give at most `limit` rows, newest first. */
export interface LookUp {
  readonly path: string;
  readonly condition: string;
  readonly parameters: readonly (string | number)[];
  readonly limit: number;
}

const LIMIT = 50;
const DAY_MILLIS = 86_400_000;

/**
 * Asks about accesses that exist, drawn evenly: of owners, those with many accesses are asked about more often. One pass over the
 * accesses for all kinds.
 */
export function lookUpsOf(events: number, count: number): Record<LookUpKind, readonly LookUp[]> {
  const drawn = lookUpKinds.map((kind) => {
    const prng = openPrng('questions', kind);
    return {
      kind,
      questions: [] as LookUp[],
      numbers: new Set(Array.from({ length: count }, () => prng.below(events))),
    };
  });
  for (const access of madeAccesses(events)) {
    for (const { kind, questions, numbers } of drawn)
      if (numbers.has(access.number)) questions.push(lookUpOf(kind, access));
  }
  return Object.fromEntries(drawn.map(({ kind, questions }) => [kind, questions])) as Record<LookUpKind, LookUp[]>;
}

function lookUpOf(kind: LookUpKind, access: MadeAccess): LookUp {
  const list = (filter: string) => `/v1/accesses?${filter}&limit=${LIMIT}`;
  switch (kind) {
    case 'owner':
      return {
        path: list(`owner=${access.owner}`),
        condition: 'owner_id = ?',
        parameters: [access.owner],
        limit: LIMIT,
      };
    case 'actor':
      return {
        path: list(`actor=${access.actor}`),
        condition: '(actor_id = ? OR on_behalf_of_id = ? OR judged_actor_id = ?)',
        parameters: [access.actor, access.actor, access.actor],
        limit: LIMIT,
      };
    case 'camera and day': {
      const from = Math.floor(access.appendedAt / DAY_MILLIS) * DAY_MILLIS;
      const [start, end] = [from, from + DAY_MILLIS].map((at) => new Date(at).toISOString());
      return {
        path: list(`camera=${access.camera}&from=${start}&to=${end}&by=appendedAt`),
        condition: 'camera_id = ? AND appended_at >= ? AND appended_at < ?',
        parameters: [access.camera, from, from + DAY_MILLIS],
        limit: LIMIT,
      };
    }
    case 'recording':
      return {
        path: list(`recording=${access.recording}`),
        condition: 'recording_id = ?',
        parameters: [access.recording],
        limit: LIMIT,
      };
    case 'event id': {
      const eventId = eventIdOf(access);
      return { path: `/v1/accesses/${eventId}`, condition: 'event_id = ?', parameters: [eventId], limit: 1 };
    }
  }
}

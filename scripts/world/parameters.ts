import { openPrng } from './prng.ts';

/** The kinds of offenders that a world can contain, named after the cases in `docs/operation.md`. */
export const offenderKinds = ['r1', 'r3', 'r5', 'r9', 'slow'] as const;
export type OffenderKind = (typeof offenderKinds)[number];

/** The input of a world. Equal parameters give equal bytes. */
export interface WorldParameters {
  readonly seed: number;
  readonly staff: number;
  readonly owners: number;
  readonly days: number;
  /** Midnight UTC of the first day, milliseconds since 1970. */
  readonly start: number;
  readonly offenders: Readonly<Record<OffenderKind, number>>;
  /** Replaces the word that this world would otherwise put in every id. */
  readonly tag?: string;
}

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** With fewer people there would be no colleague, manager or group for some stories. */
const STAFF_MIN = 8;
export const OWNERS_MIN = 20;
/** Above these limits a world is a load test of the disk and not of the product. */
export const STAFF_MAX = 100_000;
export const OWNERS_MAX = 10_000_000;
export const DAYS_MAX = 3_660;
/** The limit for each kind of offender. */
export const OFFENDERS_MAX = 100;

/** A Monday, so that a world of five days has five working days. */
export const DEFAULT_START = '2026-06-01';
export const defaultParameters: Readonly<Record<'seed' | 'staff' | 'owners' | 'days' | 'offenders' | 'start', string>> =
  {
    seed: '1',
    staff: '40',
    owners: '300',
    days: '90',
    offenders: 'r1,r3,r5,r9,slow',
    start: DEFAULT_START,
  };

/** A world cannot be generated from this parameter. The message names field, value and expectation. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
}

/** Parses the texts of a command line. Absent texts use `defaultParameters`. Throws ParameterError. */
export function parseParameters(texts: Partial<Record<keyof typeof defaultParameters, string>>): WorldParameters {
  const text = { ...defaultParameters, ...texts };
  return {
    seed: wholeNumber('seed', text.seed, [0, Number.MAX_SAFE_INTEGER]),
    staff: wholeNumber('staff', text.staff, [STAFF_MIN, STAFF_MAX]),
    owners: wholeNumber('owners', text.owners, [OWNERS_MIN, OWNERS_MAX]),
    days: wholeNumber('days', text.days, [1, DAYS_MAX]),
    start: parseDate(text.start),
    offenders: parseOffenders(text.offenders),
  };
}

/**
 * Returns a short word that is part of every id of this world. It keeps two worlds (or the demo and your own) apart in
 * one register.
 */
export function worldTag({ seed, staff, owners, days, start, tag }: WorldParameters): string {
  if (tag !== undefined) return tag;
  const prng = openPrng('tag', seed, staff, owners, days, start);
  const letters = 'bcdfghjkmnpqrstvwxz';
  return [0, 1, 2, 3].map(() => letters[prng.below(letters.length)]).join('');
}

function wholeNumber(field: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ParameterError(`${field} \`${text}\` cannot be used, expected a whole number from ${least} to ${most}`);
}

function parseDate(text: string): number {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const valid = !Number.isNaN(start) && new Date(start).toISOString().startsWith(text);
  if (valid) return start;
  throw new ParameterError(`start \`${text}\` cannot be used, expected a date like ${DEFAULT_START}`);
}

function parseOffenders(text: string): Record<OffenderKind, number> {
  const counts: Record<OffenderKind, number> = { r1: 0, r3: 0, r5: 0, r9: 0, slow: 0 };
  for (const part of text.split(',').filter((item) => item !== '' && item !== 'none')) {
    const [name, count = '1'] = part.split(':');
    const kind = offenderKinds.find((known) => known === name);
    if (kind === undefined) {
      const expected = `expected a list of ${offenderKinds.join(', ')} (each perhaps with a count, as r1:2) or none`;
      throw new ParameterError(`offenders \`${part}\` is not known, ${expected}`);
    }
    counts[kind] += wholeNumber('offenders', count, [0, OFFENDERS_MAX]);
  }
  return counts;
}

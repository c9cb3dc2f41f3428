import { InvalidArgumentError } from 'commander';
import {
  INSTANT_MAX,
  INSTANT_MIN,
  parseRfc3339,
  RFC_3339_EXPECTED,
  toRfc3339,
} from '../../../services/value-forms/rfc3339.ts';
import { InputError } from '../input/input-error.ts';

/** What `--from` and `--to` become; absent is unbounded. */
export interface PeriodOptions {
  readonly from?: number;
  readonly to?: number;
}

/** Milliseconds since 1970 UTC. Throws what commander shows as a usage error. */
export function parseTime(text: string): number {
  const instant = parseRfc3339(text);
  if (instant === null) throw new InvalidArgumentError(`Expected ${RFC_3339_EXPECTED}.`);
  return instant;
}

/** From inclusive, to exclusive. Throws InputError where nothing lies between. */
export function periodOf({ from = INSTANT_MIN, to = INSTANT_MAX }: PeriodOptions): { from: number; to: number } {
  if (from >= to) throw new InputError(`\`--to\` is \`${toRfc3339(to)}\`, expected a time after ${toRfc3339(from)}`);
  return { from, to };
}

/** RFC 3339, null where the period is not bounded. */
export function periodJson({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: from === INSTANT_MIN ? null : toRfc3339(from), to: to === INSTANT_MAX ? null : toRfc3339(to) };
}

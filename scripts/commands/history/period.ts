import { InvalidArgumentError } from 'commander';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import {
  INSTANT_MAX,
  INSTANT_MIN,
  parseRfc3339,
  RFC_3339_EXPECTED,
  toRfc3339,
} from '../../../services/value-forms/rfc3339.ts';

/** The parsed `--from` and `--to`; an absent bound is open. */
export interface PeriodOptions {
  readonly from?: number;
  readonly to?: number;
}

/** Returns milliseconds since 1970 UTC. Throws what commander shows as a usage error. */
export function parseTime(text: string): number {
  const instant = parseRfc3339(text);
  if (instant === null) throw new InvalidArgumentError(`Expected ${RFC_3339_EXPECTED}.`);
  return instant;
}

/** `from` is inclusive, `to` is exclusive. Throws InputError when the period is empty. */
export function periodOf({ from = INSTANT_MIN, to = INSTANT_MAX }: PeriodOptions): { from: number; to: number } {
  if (from >= to) throw new InputError(`\`--to\` is \`${toRfc3339(to)}\`, expected a time after ${toRfc3339(from)}`);
  return { from, to };
}

/** Formats a bound as RFC 3339; null when it is open. */
export function periodJson({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: from === INSTANT_MIN ? null : toRfc3339(from), to: to === INSTANT_MAX ? null : toRfc3339(to) };
}

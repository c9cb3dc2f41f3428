/** A record that the decision names. */
interface NamedRecord {
  readonly kind: string;
  readonly state: string;
}

/** The kinds that explain or excuse an access. Others that a decision names are what failed: the event, or the person. */
const reasons: ReadonlySet<string> = new Set([
  'ticket',
  'consent',
  'case',
  'legal-order',
  'emergency',
  'entitlement',
  'exception',
]);

/** Those that would explain the access, had they been of this day, camera or person. */
export function nearRecords<Named extends NamedRecord>(tried: readonly Named[]): readonly Named[] {
  return tried.filter(({ kind }) => reasons.has(kind));
}

/** What follows the id: `is not assigned to e-7` goes on after it, and what failed is a sentence of its own. */
export function triedText({ kind, state }: NamedRecord): string {
  return reasons.has(kind) ? ` ${state}` : `: ${state}`;
}

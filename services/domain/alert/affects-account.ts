import type { CitedFacts } from '../finding/finding.ts';

/**
 * Whether an access exposed what belongs to the account. Material that was encrypted end to end, with the key safe, does not
 * count; where that is not known, it counts.
 */
export function affectsAccount({ facts }: { readonly facts: CitedFacts | null }): boolean {
  return facts?.endToEndEncrypted !== true;
}

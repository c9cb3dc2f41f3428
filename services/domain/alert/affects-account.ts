/**
 * Whether an access exposed what belongs to the account. Material that was encrypted end to end, with the key safe, does not
 * count; where that is not known, it counts.
 */
export function affectsAccount({ facts }: { readonly facts: EncryptionKnown | null }): boolean {
  return facts?.endToEndEncrypted !== true;
}

/** Evidence does not have it yet: until a release writes it, nothing is left out. */
interface EncryptionKnown {
  readonly action: string;
  readonly endToEndEncrypted?: boolean | null;
}

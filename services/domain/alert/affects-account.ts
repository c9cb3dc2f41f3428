/**
 * Whether an access exposed what belongs to the account. Material that was encrypted end to end, with the key safe, does not
 * count; where that is not known, it counts.
 */
export function affectsAccount({ facts }: { readonly facts: EncryptionKnown | null }): boolean {
  return facts?.isEndToEndEncrypted !== true;
}

/** Decisions have it as `camera.isEndToEndEncrypted`. Evidence does not yet: until a version of it does, nothing is left out. */
interface EncryptionKnown {
  readonly action: string;
  readonly isEndToEndEncrypted?: boolean | null;
}

/**
 * The store contains something that no honest writer produces: another root for a segment, another key, or a tree that
 * differs from the signed one. Archiving stops, because continuing would sign it.
 */
export class ArchiveAlarm extends Error {
  override readonly name = 'ArchiveAlarm';
  constructor(
    /** The key of the object. */
    readonly object: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`object \`${object}\`: ${message}`, options);
  }
}

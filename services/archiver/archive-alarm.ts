/**
 * The store holds something that nobody honest can have written: another root for a segment, another key, a tree that
 * is not the signed one. Archiving stops, because going on would sign it.
 */
export class ArchiveAlarm extends Error {
  override readonly name = 'ArchiveAlarm';
  constructor(
    /** Key of the object. */
    readonly object: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`object \`${object}\`: ${message}`, options);
  }
}

// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

/**
 * The content of the record in `body`, the same whatever version wrote it. `body` is one that `decodeAccessEvent`
 * accepts for this schema id.
 */
export function contentOfAccessEvent(schemaId: number, body: Buffer): Buffer {
  switch (schemaId) {
    case 1:
      return body;

    default:
      throw new RangeError(`schema id ${schemaId} is no released version of access-event`);
  }
}

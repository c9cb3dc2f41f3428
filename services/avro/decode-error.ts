/** The bytes are not a canonical encoding of the schema: truncated, trailing, overlong or out of range. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

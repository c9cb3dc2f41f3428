/** The words of RFC 7644 section 3.12 that custodes uses. */
export type ScimType = 'invalidFilter' | 'invalidPath' | 'invalidSyntax' | 'invalidValue' | 'mutability' | 'uniqueness';

/** A request that a provider cannot have; the message names field, value and expectation. */
export class ScimFault extends Error {
  override readonly name = 'ScimFault';
  constructor(
    readonly status: number,
    message: string,
    readonly scimType: ScimType | null = null,
  ) {
    super(message);
  }
}

/** Returns the fault of one value. */
export function invalidValue(field: string, value: unknown, expected: string): ScimFault {
  return new ScimFault(400, `\`${field}\` is ${shownValue(value)}, expected ${expected}`, 'invalidValue');
}

const SHOWN_CHARS_MAX = 200;

/** UNTRUSTED: a value can be a megabyte of text. */
function shownValue(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'object') return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
  const text = String(value);
  return `\`${text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text}\``;
}

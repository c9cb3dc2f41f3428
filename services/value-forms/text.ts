/** The maximum length of a text field, in UTF-16 code units. */
export const TEXT_CHARS_MAX = 2_048;
/** The maximum length of an `eventId`, in characters. */
const EVENT_ID_CHARS_MAX = 128;

export const TEXT_EXPECTED = `a text of 1 to ${TEXT_CHARS_MAX.toLocaleString('en-US')} characters without control characters, invisible ones, marks of writing direction or lone surrogates, other than \`.\` and \`..\``;
export const EVENT_ID_EXPECTED = `1 to ${EVENT_ID_CHARS_MAX} characters of A-Z a-z 0-9 . _ : ~ -, other than \`.\` and \`..\``;
export const HEX_64_EXPECTED = '64 lower-case hex digits';

/** The maximum size of a policy set's text in UTF-8 bytes: one record must fit one append. */
export const POLICY_TEXT_BYTES_MAX = 400_000;
export const POLICY_TEXT_EXPECTED = 'the canonical text of a policy set, at most 400,000 bytes';

/** Characters that change the writing direction. They can make an id look like another. */
function isDirection(unit: number): boolean {
  if (unit < 0x061c) return false;
  if (unit === 0x061c || unit === 0x200e || unit === 0x200f) return true;
  return (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2066 && unit <= 0x2069);
}

/**
 * Characters that nobody sees: two ids that differ in one look alike. UTF-16 units; 0xdb40 begins every tag and the rarer
 * variation selectors.
 */
function isUnseen(unit: number): boolean {
  if (unit < 0xad) return false;
  if (unit === 0xad || unit === 0x034f || unit === 0x115f || unit === 0x1160 || unit === 0x3164) return true;
  if (unit === 0x17b4 || unit === 0x17b5 || (unit >= 0x180b && unit <= 0x180f) || unit === 0x200b) return true;
  if (unit === 0x2028 || unit === 0x2029 || (unit >= 0x2060 && unit <= 0x206f)) return true;
  return unit === 0xfeff || unit === 0xffa0 || unit === 0xdb40;
}

/**
 * Joiners and variation selectors belong to what they follow in many scripts and in emoji. After an ASCII character they
 * change nothing that anybody sees, but in a keycap (`1` with U+FE0F U+20E3).
 */
function isStrayJoiner(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  if (unit !== 0x200c && unit !== 0x200d && (unit < 0xfe00 || unit > 0xfe0f)) return false;
  if (text.charCodeAt(index + 1) === 0x20e3) return false;
  return index === 0 || text.charCodeAt(index - 1) < 0x80;
}

/** With the `u` flag, a surrogate matches only if its other half is missing. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const HEX_64 = /^[0-9a-f]{64}$/;
const EVENT_ID = /^(?!\.{1,2}$)[A-Za-z0-9._:~-]{1,128}$/;

/**
 * Accepts 1 to `TEXT_CHARS_MAX` characters. Excluded are control characters (Unicode category Cc, so that no field can
 * forge a log line), marks of writing direction and invisible characters (so that no id looks like another), lone surrogates (UTF-8 cannot
 * encode them: two texts would get one encoding), and `.` and `..` (no address can have such an id as a part of its path,
 * percent-encoded or not, so nobody could open a page about it).
 */
export function isText(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > TEXT_CHARS_MAX) return false;
  if (value === '.' || value === '..') return false;
  let plain = true;
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) return false;
    if (unit >= 0xad && (isDirection(unit) || isUnseen(unit) || isStrayJoiner(value, index))) return false;
    if (unit >= 0xd800 && unit <= 0xdfff) plain = false;
  }
  return plain || !LONE_SURROGATE.test(value);
}

export function isEventId(value: unknown): value is string {
  return typeof value === 'string' && EVENT_ID.test(value);
}

export function isHex64(value: unknown): value is string {
  return typeof value === 'string' && HEX_64.test(value);
}

/** Control characters other than tab and line ends. */
const CONTROL_IN_PROSE = /[^\P{Control}\t\n\r]/u;

/** True for a text as a person writes it: like `isText`, but of several lines and of any length. */
export function isProse(value: string): boolean {
  if (value.trim() === '') return false;
  if (CONTROL_IN_PROSE.test(value) || LONE_SURROGATE.test(value)) return false;
  for (let index = 0; index < value.length; index += 1) if (isDirection(value.charCodeAt(index))) return false;
  return true;
}

/** A policy set's text has several lines, so it may contain control characters. */
export function isPolicyText(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > POLICY_TEXT_BYTES_MAX) return false;
  return !LONE_SURROGATE.test(value);
}

/** Deepest nesting of one record. A register record needs 2, an access event 3, a CloudEvent around one 4. */
export const DEPTH_MAX = 32;
/** Values, names and containers of one record. A legal order with three full lists of 1,000 ids has 3,000. */
export const VALUES_MAX = 20_000;

/** One JSON text of a body: the range of its bytes, and the cost of parsing it. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
  /** Commas, colons and opening brackets outside of texts. */
  readonly values: number;
  readonly depth: number;
}

export interface Document {
  readonly isArray: boolean;
  /** The elements of an array, else the one value. At most one more than requested. */
  readonly spans: readonly JsonSpan[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [ARRAY_OPEN, ARRAY_CLOSE, OBJECT_OPEN, OBJECT_CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];
const NEWLINE = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;

/**
 * Finds the elements of a JSON array without making one object, so that each can be counted before it is parsed, and
 * hashed as it came. Returns `null` where the brackets around the elements do not match, which is no JSON. The parser
 * judges the elements: the body is JSON exactly when every element is.
 */
export function spansOfDocument(body: Uint8Array, countMax: number): Document | null {
  const start = skipBlank(body, startOf(body));
  if (body[start] !== ARRAY_OPEN) return { isArray: false, spans: [spanOf(body, start, body.length)] };
  const spans: JsonSpan[] = [];
  let from = start + 1;
  for (;;) {
    const { span, stop } = elementAt(body, from);
    const last = body[stop];
    if (last !== COMMA && last !== ARRAY_CLOSE) return null;
    const isEmpty = last === ARRAY_CLOSE && spans.length === 0 && skipBlank(body, from) === stop;
    if (!isEmpty) spans.push(span);
    if (spans.length > countMax) return { isArray: true, spans };
    if (last === ARRAY_CLOSE) return skipBlank(body, stop + 1) === body.length ? { isArray: true, spans } : null;
    from = stop + 1;
  }
}

/**
 * The lines of NDJSON that are not blank, each with its number from 1. Blank ones cost a look at each byte, no more.
 */
export function* spansOfLines(body: Uint8Array): Generator<{ readonly line: number; readonly span: JsonSpan }> {
  let line = 1;
  let start = startOf(body);
  while (start < body.length) {
    if (isBlank(body[start])) {
      if (body[start] === NEWLINE) line += 1;
      start += 1;
      continue;
    }
    const newline = body.indexOf(NEWLINE, start);
    const end = newline === -1 ? body.length : newline;
    yield { line, span: spanOf(body, afterMark(body, start), end) };
    start = end;
  }
}

/** The body as one JSON text. */
export function spanOfWhole(body: Uint8Array): JsonSpan {
  return spanOf(body, startOf(body), body.length);
}

/** Returns the start of the text of a body: a byte order mark is not a part of it. */
export function startOf(body: Uint8Array): number {
  return afterMark(body, 0);
}

export function isTooMuch({ values, depth }: JsonSpan): boolean {
  return values > VALUES_MAX || depth > DEPTH_MAX;
}

function spanOf(body: Uint8Array, start: number, end: number): JsonSpan {
  let values = 0;
  let depth = 0;
  let deepest = 0;
  for (let index = start; index < end; index += 1) {
    const byte = body[index];
    if (byte === QUOTE) index = endOfText(body, index, end);
    else if (byte === COMMA || byte === COLON) values += 1;
    else if (byte === ARRAY_OPEN || byte === OBJECT_OPEN) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === ARRAY_CLOSE || byte === OBJECT_CLOSE) depth -= 1;
  }
  return { start, end, values, depth: deepest };
}

/** The element that begins at `start`, and the place of the comma or bracket behind it. */
function elementAt(body: Uint8Array, start: number): { readonly span: JsonSpan; readonly stop: number } {
  let values = 0;
  let depth = 0;
  let deepest = 0;
  let index = start;
  for (; index < body.length; index += 1) {
    const byte = body[index];
    if (byte === QUOTE) index = endOfText(body, index, body.length);
    else if (byte === ARRAY_OPEN || byte === OBJECT_OPEN) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === ARRAY_CLOSE || byte === OBJECT_CLOSE) {
      if (depth === 0) break;
      depth -= 1;
    } else if (byte === COMMA || byte === COLON) {
      if (depth === 0 && byte === COMMA) break;
      values += 1;
    }
  }
  return { span: { start, end: index, values, depth: deepest }, stop: index };
}

/** The place of the quote that ends a text, or the last place before `end`. */
function endOfText(body: Uint8Array, start: number, end: number): number {
  for (let index = start + 1; index < end; index += 1) {
    if (body[index] === QUOTE) return index;
    if (body[index] === BACKSLASH) index += 1;
  }
  return end;
}

export function skipBlank(body: Uint8Array, start: number): number {
  let index = start;
  while (index < body.length && isBlank(body[index])) index += 1;
  return index;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

function afterMark(body: Uint8Array, start: number): number {
  return byteOrderMark.every((byte, index) => body[start + index] === byte) ? start + byteOrderMark.length : start;
}

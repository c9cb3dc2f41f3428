/** Position of a decision in log order. Every list of accesses uses this order, newest first. */
export interface LogPosition {
  /** Append time by the broker, in milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  readonly partition: number;
  readonly sourceOffset: number;
}

/** Returns a negative number if `left` is older than `right`, and 0 only for the same record. */
export function comparePositions(left: LogPosition, right: LogPosition): number {
  if (left.appendedAt !== right.appendedAt) return left.appendedAt - right.appendedAt;
  if (left.partition !== right.partition) return left.partition - right.partition;
  return left.sourceOffset - right.sourceOffset;
}

/**
 * Returns an opaque cursor: base64url of `[appendedAt, partition, sourceOffset]` of the last item of a page. It is a
 * position in the log, not a page number, so new events never shift the next page.
 */
export function encodeCursor({ appendedAt, partition, sourceOffset }: LogPosition): string {
  return Buffer.from(JSON.stringify([appendedAt, partition, sourceOffset])).toString('base64url');
}

/** Returns the position, or `null` if `encodeCursor` did not create `text`. */
export function decodeCursor(text: string): LogPosition | null {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(text)) return null;
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(fields) || fields.length !== 3 || !fields.every(isNatural)) return null;
  const [appendedAt, partition, sourceOffset] = fields as [number, number, number];
  const position = { appendedAt, partition, sourceOffset };
  return encodeCursor(position) === text ? position : null;
}

function isNatural(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

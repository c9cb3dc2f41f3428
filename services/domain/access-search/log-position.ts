/** Where a decision stands in log order: the order of every list of accesses (newest first). */
export interface LogPosition {
  /** The log's clock, milliseconds since 1970 UTC. */
  readonly appendedAt: number;
  readonly partition: number;
  readonly sourceOffset: number;
}

/** Negative when `left` is older than `right`; 0 only for the same record. */
export function comparePositions(left: LogPosition, right: LogPosition): number {
  if (left.appendedAt !== right.appendedAt) return left.appendedAt - right.appendedAt;
  if (left.partition !== right.partition) return left.partition - right.partition;
  return left.sourceOffset - right.sourceOffset;
}

/**
 * An opaque page mark: base64url of `[appendedAt, partition, sourceOffset]` of the last item of a page. It names a
 * place in the log and not a page number, so new events never shift what the next page holds.
 */
export function encodeCursor({ appendedAt, partition, sourceOffset }: LogPosition): string {
  return Buffer.from(JSON.stringify([appendedAt, partition, sourceOffset])).toString('base64url');
}

/** The position, or `null` when `text` is not a cursor that `encodeCursor` made. */
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

import { addPart, type DeliveredParts } from './delivered-parts.ts';
import type { LogLine } from './log-line.ts';

const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/;
/** Of the request: `bytes=0-99`, `bytes=100-`, `bytes=0-1,5-9`. One that counts from the end names no place. */
const RANGE = /^bytes=(\d{1,15}-\d{0,15}(?:, ?\d{1,15}-\d{0,15})*)$/;
/** Ranges of one request that are read; servers refuse more. */
const RANGES_MAX = 100;
const PARTIAL = 206;

/** Where the bytes that a server sent are in its file, and how long the file is; `null` where the log does not have it. */
export interface SentRange {
  readonly parts: DeliveredParts | null;
  readonly size: number | null;
}

/**
 * Reads what was sent of a file from what the server answered, else from what the client asked for. `sent` are the bytes of
 * the body: a client may hang up before it has everything.
 */
export function sentRange(fields: Pick<LogLine, 'get'>, status: number, sent: number | null): SentRange {
  if (sent === null) return { parts: null, size: null };
  if (status !== PARTIAL) {
    const size = countIn(fields.get('sent_http_content_length'));
    return { parts: sent === 0 ? [] : [0, Math.min(sent, size ?? sent)], size };
  }
  const [, from, last, size] = CONTENT_RANGE.exec(fields.get('sent_http_content_range') ?? '') ?? [];
  if (from === undefined) return { parts: askedFor(fields.get('http_range'), sent), size: null };
  const to = Math.min(Number(last) + 1, Number(from) + sent);
  return { parts: to > Number(from) ? [Number(from), to] : [], size: size === '*' ? null : Number(size) };
}

/** An answer with several ranges has them in their order, each with some bytes of text before it. */
function askedFor(range: string | undefined, sent: number): DeliveredParts | null {
  const [, list] = RANGE.exec(range ?? '') ?? [];
  if (list === undefined) return null;
  const asked = list.split(',').slice(0, RANGES_MAX);
  const parts: DeliveredParts = [];
  let left = sent;
  for (const one of asked) {
    const [begin = '', last = ''] = one.trim().split('-');
    const from = Number(begin);
    const to = Math.min(last === '' ? Number.POSITIVE_INFINITY : Number(last) + 1, from + left);
    if (to <= from) continue;
    left -= to - from;
    addPart(parts, from, to);
  }
  return parts;
}

function countIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

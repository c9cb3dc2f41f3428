import type { CsvError, Info, Options } from 'csv-parse';

/** One record of a CSV file: the line on which it begins, and its cells. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}
/** A row that is no record; reading continues after it. `value` is null where what it has must not be repeated. */
export interface CsvProblem {
  readonly line: number;
  readonly value: string | null;
  readonly expected: string;
}

/** The rest of a file cannot be read. `line` is null where it is about the whole file. */
export class CsvUnreadableError extends Error {
  override readonly name = 'CsvUnreadableError';
  constructor(
    readonly line: number | null,
    message: string,
  ) {
    super(message);
  }
}

interface Parsed {
  readonly record: readonly string[];
  readonly info: Info;
}
/** csv-parse in the build for Node, which reads a file of any size, or for browsers. */
export type CsvParse = (text: AsyncIterable<string>, options: Options) => AsyncIterable<Parsed>;

/** No valid record is longer; an open quote must not swallow the file. */
const RECORD_CHARACTERS_MAX = 1_000_000;
/** Enough for a header. */
const HEADER_CHARACTERS = 65_536;
const TOO_LONG = 'CSV_MAX_RECORD_SIZE';
const delimiters = [',', ';', '\t', '|'] as const;

/**
 * Yields the rows of a CSV file (RFC 4180) with as many cells as its header, which comes first. It accepts Excel's `sep=;` line,
 * CRLF and line breaks inside quotes, and skips empty lines. Without `delimiter` it is the most frequent one in the header. Throws
 * CsvUnreadableError for an empty file, and for a record that is too long, such as one whose quote never ends: the start of the next
 * record is then unknown.
 */
export async function* readCsv(
  text: AsyncIterable<string>,
  parse: CsvParse,
  delimiter?: string,
): AsyncGenerator<CsvRow | CsvProblem> {
  const chunks = text[Symbol.asyncIterator]();
  const head = await headOf(chunks);
  const declared = /^sep=(.)\r?\n/.exec(head);
  const skippedLines = declared === null ? 0 : 1;
  const damages: CsvProblem[] = [];
  const options: Options = {
    delimiter: delimiter ?? declared?.[1] ?? delimiterOf(head.slice(0, HEADER_CHARACTERS)),
    info: true,
    relax_column_count: true,
    // Exports leave the quotes of `27" screen` unescaped.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: RECORD_CHARACTERS_MAX,
    on_skip: (error) => {
      // The parser would otherwise silently drop the other rows of this chunk.
      if (error?.code === TOO_LONG) throw error;
      damages.push({ line: Number(error?.lines ?? 0) + skippedLines, value: null, expected: wantedFor(error) });
    },
  };
  let before = skippedLines;
  let emptyBefore = 0;
  let columns: number | null = null;
  try {
    for await (const { record, info } of parse(rest(head.slice(declared?.[0].length ?? 0), chunks), options)) {
      const end = info.lines + skippedLines;
      for (; damages[0] !== undefined && damages[0].line <= end; damages.shift()) {
        yield damages[0];
        before = damages[0].line;
      }
      const line = Math.min(before + 1 + info.empty_lines - emptyBefore, end);
      before = end;
      emptyBefore = info.empty_lines;
      const cells = record.map((cell) => cell.trim());
      columns ??= cells.length;
      if (cells.length === columns) yield { line, cells };
      else yield { line, value: `${cells.length} columns`, expected: `${columns} columns, as in the header` };
    }
  } catch (error) {
    if (!isOfCsv(error)) throw error;
    const line = Number(error.lines ?? before) + skippedLines;
    throw new CsvUnreadableError(line, `is in the middle of a longer record, expected ${wantedFor(error)}`);
  }
  yield* damages;
  if (columns === null) throw new CsvUnreadableError(null, 'is empty, expected a header and rows');
}

/**
 * The text of a file in an encoding of the WHATWG Encoding Standard, or by its byte order mark, else UTF-8. Throws where it is no such
 * text: two ids must not become one.
 */
export async function* decodedText(bytes: AsyncIterable<Uint8Array>, encoding?: string): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return decoder?.decode(chunk, { stream: chunk !== undefined }) ?? '';
    } catch {
      throw new CsvUnreadableError(null, `is not ${encoding ?? decoder?.encoding}`);
    }
  };
  for await (const chunk of bytes) {
    decoder ??= new TextDecoder(encoding ?? encodingOfMark(chunk), { fatal: true });
    yield decoded(chunk);
  }
  yield decoded();
}

function encodingOfMark(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

async function headOf(chunks: AsyncIterator<string>): Promise<string> {
  let head = '';
  while (head.length < HEADER_CHARACTERS && head.split('\n', 3).length < 3) {
    const next = await chunks.next();
    if (next.done) break;
    head += next.value;
  }
  return head;
}

/** An empty chunk would be an empty line to nobody, but a stream of texts takes it for its end. */
async function* rest(head: string, chunks: AsyncIterator<string>): AsyncGenerator<string> {
  if (head !== '') yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) if (next.value !== '') yield next.value;
}

/** Counts in the first line, outside quotes. A file with one column has none; the comma then does no harm. */
function delimiterOf(head: string): string {
  const [line = ''] = head.replace(/"(?:[^"]|"")*"/g, '').split(/\r?\n/, 1);
  const counts = delimiters.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

/** Each build of csv-parse has a class of its own. */
function isOfCsv(error: unknown): error is CsvError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function wantedFor(error: CsvError | undefined): string {
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return 'a second quote for one that is opened and never closed';
  if (error?.code === TOO_LONG)
    return `at most ${RECORD_CHARACTERS_MAX.toLocaleString('en-US')} characters, and every quote that is opened closed`;
  return 'quotes in pairs, as in RFC 4180';
}

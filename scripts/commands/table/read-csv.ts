import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvError, type InfoRecord, parse } from 'csv-parse';
import { InputError } from '../../../services/adapters/forms/input-error.ts';

/** One record of a CSV file: its cells, and the line on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}
/** A record that could not be parsed; reading continues after it. */
export interface CsvDamage {
  readonly line: number;
  readonly damage: string;
}

export interface CsvOptions {
  /** A label of the WHATWG Encoding Standard. Absent: by the byte order mark, else UTF-8. */
  readonly encoding?: string | undefined;
  /** Absent: the most frequent of `,` `;` tab and `|` in the header. */
  readonly delimiter?: string | undefined;
}

/** No valid record is longer; an open quote must not swallow the file. */
const RECORD_CHARACTERS_MAX = 1_000_000;
const TOO_LONG = 'CSV_MAX_RECORD_SIZE';
const delimiters = [',', ';', '\t', '|'] as const;

/**
 * Yields the rows of a CSV file (RFC 4180), the header first. It accepts Excel's `sep=;` line, byte order marks, CRLF and
 * line breaks inside quotes, and skips empty lines. Throws InputError for bytes that do not match the encoding, and for a
 * record that is too long, such as one whose quote never ends: the start of the next record is then unknown.
 */
export async function* readCsv(bytes: Readable, options: CsvOptions, file: string): AsyncGenerator<CsvRow | CsvDamage> {
  const text = new Peeked(decode(bytes, options.encoding, file));
  const head = await text.peek();
  const declared = /^sep=(.)\r?\n/.exec(head);
  if (declared !== null) text.drop(declared[0].length);
  const delimiter = options.delimiter ?? declared?.[1] ?? delimiterOf(head);
  const damages: CsvDamage[] = [];
  const parser = parse({
    delimiter,
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
      damages.push({ line: Number(error?.lines ?? 0) + skippedLines, damage: damageOf(error) });
    },
  });
  const skippedLines = declared === null ? 0 : 1;
  Readable.from(text)
    .on('error', (error) => parser.destroy(error))
    .pipe(parser);
  let before = skippedLines;
  const takeDamages = (): CsvDamage[] => {
    const taken = damages.splice(0);
    before = taken.at(-1)?.line ?? before;
    return taken;
  };
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: InfoRecord }>) {
      yield* takeDamages();
      const end = info.lines + skippedLines;
      yield { line: Math.min(before + 1, end), cells: record };
      before = end;
    }
    yield* takeDamages();
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error.lines ?? before) + skippedLines;
    throw new InputError(`\`${file}:${line}\` is in the middle of a longer record, expected ${damageOf(error)}`);
  }
}

async function* decode(bytes: Readable, encoding: string | undefined, file: string): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  const name = () => encoding ?? decoder?.encoding ?? 'utf-8';
  const decoded = (chunk?: Buffer): string => {
    try {
      return decoder?.decode(chunk, { stream: chunk !== undefined }) ?? '';
    } catch {
      const advice = 'give `--encoding`, for example windows-1252 or utf-16le';
      throw new InputError(`\`${file}\` is not ${name()}: ${advice}`);
    }
  };
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    decoder ??= openDecoder(encoding ?? encodingOfMark(chunk));
    yield decoded(chunk);
  }
  yield decoded();
}

/** Throws InputError for an unknown label. */
export function openDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new InputError(`encoding \`${encoding}\` is not known, expected one like utf-8, utf-16le or windows-1252`);
  }
}

function encodingOfMark(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** Counts in the first line, outside quotes. A file with one column has none; the comma then does no harm. */
function delimiterOf(head: string): string {
  const [line = ''] = head.replace(/"(?:[^"]|"")*"/g, '').split(/\r?\n/, 1);
  const counts = delimiters.map((delimiter) => ({ delimiter, count: line.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

function damageOf(error: CsvError | undefined): string {
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return 'a second quote for one that is opened and never closed';
  if (error?.code === TOO_LONG) {
    return `at most ${RECORD_CHARACTERS_MAX.toLocaleString('en-US')} characters, and every quote that is opened closed`;
  }
  return 'quotes in pairs, as in RFC 4180';
}

/** Text with a beginning that can be inspected before it is read. */
class Peeked {
  readonly #chunks: AsyncGenerator<string>;
  #head: string | null = null;

  constructor(chunks: AsyncGenerator<string>) {
    this.#chunks = chunks;
  }

  /** Enough for a header. */
  async peek(): Promise<string> {
    this.#head ??= '';
    while (this.#head.length < HEADER_CHARACTERS && this.#head.split('\n', 3).length < 3) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      this.#head += value;
    }
    return this.#head;
  }

  drop(characters: number): void {
    this.#head = (this.#head ?? '').slice(characters);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    // An empty chunk would be an empty line to nobody, but a stream of texts takes it for its end.
    if (this.#head !== null && this.#head !== '') yield this.#head;
    for await (const chunk of this.#chunks) if (chunk !== '') yield chunk;
  }
}
const HEADER_CHARACTERS = 65_536;

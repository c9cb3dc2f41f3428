import type { LineFormat } from '../../../services/adapters/access-logs/line-formats.ts';
import { type Line, linesOf } from '../../../services/adapters/access-logs/lines-of.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import type { ViewingEvent } from '../../../services/domain/access-import/access-log/viewing.ts';
import { Viewings } from '../../../services/domain/access-import/access-log/viewings.ts';
import { checked } from '../../../services/domain/access-import/imported.ts';
import { openBytes } from '../input/open-bytes.ts';
import { RECORDS_BETWEEN_PLACES, type ReadAccesses, type ReadRecord } from './import-place.ts';

/** The longest line of an access log, characters. Servers limit a request's head far below it. */
const LINE_CHARACTERS_MAX = 1024 * 1024;

/**
 * Reads access logs line by line and merges their requests to viewings, across the files too; give rotated files oldest
 * first. A line that does not parse, or is too long, is refused and the rest goes on.
 */
export function accessLogReader({ readLine, settings }: LineFormat): ReadAccesses {
  return async function* (files, onRead, from) {
    const viewings = new Viewings(settings);
    if (from.viewings !== null) viewings.load(from.viewings);
    let merged = 0;
    for (const [file, path] of files.entries()) {
      if (file < from.file) continue;
      const known = file === from.file ? from.records : 0;
      for await (const { number, text } of linesOfFile(path, onRead)) {
        if (number <= known) continue;
        const place = `${path}:${number}`;
        const read = text === null ? tooLong : readLine(text.endsWith('\r') ? text.slice(0, -1) : text);
        if ('request' in read) {
          merged += 1;
          const ended = viewings.add(read.request, () => place);
          if (ended.length > 0) yield* outcomes(ended);
        } else {
          yield { place, result: read, records: 1 };
        }
        if (number % RECORDS_BETWEEN_PLACES !== 0) continue;
        yield { merged };
        merged = 0;
        yield { reached: () => ({ file, records: number, viewings: viewings.save() }) };
      }
    }
    yield { merged };
    yield* outcomes(viewings.end());
  };
}

const expected = `a line of at most ${LINE_CHARACTERS_MAX} characters`;
const tooLong = { refused: [{ field: 'line', value: null, expected }] };

interface LineTooLong {
  readonly number: number;
  readonly text: null;
}

async function* linesOfFile(file: string, onRead: (bytes: number) => void): AsyncGenerator<Line | LineTooLong> {
  const passed: LineTooLong[] = [];
  try {
    const chunks = (await openBytes(file, onRead)).setEncoding('utf8');
    for await (const line of linesOf(chunks, LINE_CHARACTERS_MAX, (number) => passed.push({ number, text: null }))) {
      yield* passed.splice(0);
      yield line;
    }
    yield* passed;
  } catch (error) {
    throw new InputError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

function* outcomes(events: readonly ViewingEvent[]): Generator<ReadRecord> {
  for (const { place, event } of events) yield { place, result: checked(event), records: 0 };
}

import { linesOf } from '../../../services/adapters/access-logs/lines-of.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import type { FromLine } from '../../../services/domain/access-import/access-log/server-log.ts';
import type { ViewingEvent } from '../../../services/domain/access-import/access-log/viewing.ts';
import { type ViewingSettings, Viewings } from '../../../services/domain/access-import/access-log/viewings.ts';
import { checked } from '../../../services/domain/access-import/imported.ts';
import { openBytes } from '../input/open-bytes.ts';
import type { ReadAccesses, ReadRecord } from './import-files.ts';

/** The longest line of an access log, characters. Servers limit a request's head far below it. */
const LINE_CHARACTERS_MAX = 1024 * 1024;

/**
 * Reads access logs line by line and merges their requests to viewings, across the files too; give rotated files oldest
 * first. A line that does not parse is refused and the rest goes on.
 */
export function accessLogReader(readLine: (line: string) => FromLine, settings: ViewingSettings): ReadAccesses {
  return async function* (files, onRead) {
    const viewings = new Viewings(settings);
    let merged = 0;
    for (const file of files) {
      for await (const { number, text } of linesOfFile(file, onRead)) {
        const place = `${file}:${number}`;
        const read = readLine(text.endsWith('\r') ? text.slice(0, -1) : text);
        if ('request' in read) {
          merged += 1;
          const ended = viewings.add(read.request, () => place);
          if (ended.length > 0) yield* outcomes(ended);
        } else {
          yield { place, result: read, records: 1 };
        }
      }
    }
    yield { merged };
    yield* outcomes(viewings.end());
  };
}

async function* linesOfFile(file: string, onRead: (bytes: number) => void) {
  try {
    yield* linesOf((await openBytes(file, onRead)).setEncoding('utf8'), LINE_CHARACTERS_MAX);
  } catch (error) {
    throw new InputError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

function* outcomes(events: readonly ViewingEvent[]): Generator<ReadRecord> {
  for (const { place, event } of events) yield { place, result: checked(event), records: 0 };
}

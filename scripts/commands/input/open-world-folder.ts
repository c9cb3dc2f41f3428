import { createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../../../services/adapters/filesystem/read-if-there.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import type { FeedInput, FeedLine } from '../../feed/feed.ts';
import { worldFiles } from '../../world/world-folder.ts';

/**
 * Opens what `custodes world` wrote: the lines of both files in the order of the file, each a request's record as
 * intake takes it. Throws `InputError` for a folder that is none, or of another version.
 */
export async function openWorldFolder(
  folder: string,
  read: CharactersRead,
): Promise<{ bytes: number; input: FeedInput }> {
  await requireVersion(join(folder, worldFiles.summary));
  const [register, accesses] = [join(folder, worldFiles.register), join(folder, worldFiles.accesses)];
  for (const file of [register, accesses]) {
    await access(file).catch(() => {
      throw new InputError(`\`${file}\` cannot be read, expected a world folder as \`custodes world\` writes it`);
    });
  }
  const sizes = await Promise.all([register, accesses].map(async (file) => (await stat(file)).size));
  return {
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    input: {
      register: linesOf(register, 'validFrom', read),
      accesses: linesOf(accesses, 'occurredAt', read),
    },
  };
}

/** The lines read of both files so far. */
interface CharactersRead {
  characters: number;
}

/** A folder whose `world.json` has no `version` is of version 1; a folder without that file is half a world. */
const VERSION = 1;

async function requireVersion(file: string): Promise<void> {
  const text = await readIfThere(file);
  if (text === null)
    throw new InputError(
      `\`${file}\` is not there, expected what \`custodes world\` writes last: the folder is half a world`,
    );
  const { version = VERSION } = readSummary(text, file);
  if (version === VERSION) return;
  const advice = 'replay it with the release that wrote it, or a later one';
  throw new InputError(`\`version\` of \`${file}\` is \`${version}\`, expected ${VERSION} or none; ${advice}`);
}

function readSummary(text: string, file: string): { version?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new InputError(`\`${file}\` is not JSON, expected the summary that \`custodes world\` writes`);
  }
}

async function* linesOf(file: string, timeField: string, read: CharactersRead): AsyncGenerator<FeedLine> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    read.characters += chunk.length;
    for (const text of lines) if (text.trim() !== '') yield { at: timeOf(text, timeField), text };
  }
  if (rest.trim() !== '') yield { at: timeOf(rest, timeField), text: rest };
}

/** A line with an unreadable time is sent at once: the server's error message is better than ours. */
function timeOf(text: string, field: string): number {
  try {
    const at = Date.parse((JSON.parse(text) as Record<string, string>)[field] ?? '');
    return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at;
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

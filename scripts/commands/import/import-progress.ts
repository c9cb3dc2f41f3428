import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { identityOf } from '../../../services/adapters/access-logs/file-identity.ts';
import { type JsonCache, jsonCache } from '../../../services/adapters/filesystem/json-cache.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { openBytes } from '../input/open-bytes.ts';
import { beginning, type ImportPlace } from './import-place.ts';
import type { Summary } from './summary.ts';

/** Changes when a state that was written before would be misread. */
const LAYOUT = 1;
/** Between two writes: what was read since then is read and sent again after a crash, as duplicates. */
const SAVE_MILLIS = 1_000;
const HEAD_BYTES_MAX = 64 * 1024;

const stateForm = z.object({
  layout: z.literal(LAYOUT),
  import: z.string(),
  files: z.array(z.string()),
  place: z.object({ file: z.number(), records: z.number(), viewings: z.custom<ImportPlace['viewings']>() }),
  summary: z.custom<Summary>((value) => typeof value === 'object' && value !== null),
});

/** What an import is of, so that another one does not go on where it was. */
export interface ImportOf {
  readonly format: string;
  readonly map: string | null;
  readonly url: string;
  readonly files: readonly string[];
  /** A file is known by its first line, which has the time of a request; others by their first bytes and size. */
  readonly isOfLines: boolean;
}

/**
 * How far an import is, in a file that goes away when it is finished. CRASH: leaves a place whose records were all sent; what
 * came after it is sent again, with the same ids.
 */
export class ImportProgress {
  #savedAt = Number.NEGATIVE_INFINITY;
  #place: ImportPlace = beginning;

  private constructor(
    readonly path: string,
    private readonly cache: JsonCache,
    private readonly of: { readonly import: string; readonly files: readonly string[] },
    /** What an earlier run reached. */
    readonly begun: { readonly place: ImportPlace; readonly summary: Summary } | null,
    private readonly clock: () => number,
  ) {
    if (begun !== null) this.#place = begun.place;
  }

  /** Throws InputError where something else is at `path`, and where a file cannot be read. */
  static async open(path: string, { files, isOfLines, ...of }: ImportOf, clock: () => number): Promise<ImportProgress> {
    const cache = jsonCache(path);
    const saved = stateForm.safeParse(await cache.load());
    if (!saved.success && existsSync(path))
      throw new InputError(`\`${path}\` has no state of an import, expected the name of a file for one`);
    const name = createHash('sha256').update(JSON.stringify(of)).digest('hex');
    const known = await Promise.all(files.map((file) => identityOfFile(file, isOfLines)));
    const same = saved.success && saved.data.import === name && isSameFiles(saved.data, known);
    return new ImportProgress(path, cache, { import: name, files: known }, same ? saved.data : null, clock);
  }

  /** True if it is time to write a place. */
  get isDue(): boolean {
    return this.clock() >= this.#savedAt + SAVE_MILLIS;
  }

  /** Where a later run would go on; null where it would begin anew. */
  get place(): ImportPlace | null {
    return this.#place === beginning ? null : this.#place;
  }

  async save(place: ImportPlace, summary: Summary): Promise<void> {
    await this.cache.save({ layout: LAYOUT, ...this.of, place, summary });
    this.#place = place;
    this.#savedAt = this.clock();
  }

  async finish(): Promise<void> {
    this.#place = beginning;
    await rm(this.path, { force: true });
  }
}

/** The files that were begun have to be the same in the same order; others may follow. */
function isSameFiles({ files, place }: z.output<typeof stateForm>, known: readonly string[]): boolean {
  return files.slice(0, place.file + 1).every((identity, at) => identity === known[at]);
}

async function identityOfFile(file: string, isOfLines: boolean): Promise<string> {
  const head = await headOf(file);
  const { size } = await stat(file);
  const ofLines = isOfLines ? identityOf(basename(file), head, HEAD_BYTES_MAX) : null;
  return (
    ofLines ??
    createHash('sha256')
      .update(`${basename(file)}\n${size}\n`)
      .update(head)
      .digest('hex')
  );
}

async function headOf(file: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of await openBytes(file, () => {})) {
      parts.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes >= HEAD_BYTES_MAX) break;
    }
  } catch (error) {
    throw new InputError(`\`${file}\` cannot be read: ${(error as Error).message}`);
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES_MAX);
}

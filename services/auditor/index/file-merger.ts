import type { SealedFile } from '../../domain/access-search/access-index.ts';
import { filesToMerge } from '../../domain/access-search/files-to-merge.ts';
import type { DamagedFiles } from './damaged-files.ts';
import { type IndexerDeps, mergeFiles } from './indexer.ts';

export interface FileMergerDeps extends IndexerDeps {
  readonly damaged: Pick<DamagedFiles, 'lookAgain'>;
}

/** Merges small index files, one run of them at a time, beside everything else: 200,000 rows take a second. */
export class FileMerger {
  readonly #deps: FileMergerDeps;
  #merging: Promise<void> | null = null;
  /** Files of a run that failed: a damaged one would fail each time, and keep all others waiting. */
  readonly #left = new Set<string>();

  constructor(deps: FileMergerDeps) {
    this.#deps = deps;
  }

  /** Starts what is due. A failure leaves the files as they are. */
  start(): void {
    const { catalogue } = this.#deps;
    if (this.#merging !== null) return;
    const files = filesToMerge(catalogue.files().filter(({ path }) => !this.#left.has(path)));
    if (files.length === 0) return;
    this.#merging = mergeFiles(files, this.#deps)
      .then((file) => catalogue.add(file))
      .catch((error: unknown) => this.#leave(files, error))
      .finally(() => {
        this.#merging = null;
      });
  }

  /** Resolves when nothing is being merged. */
  async settled(): Promise<void> {
    await this.#merging;
  }

  /** Call it where a damaged file was written again: a run that failed may have waited for it. */
  tryAgain(): void {
    this.#left.clear();
  }

  #leave(files: readonly SealedFile[], error: unknown): void {
    for (const { path } of files) {
      this.#left.add(path);
      this.#deps.damaged.lookAgain(path);
    }
    const paths = files.map(({ path }) => path);
    this.#deps.logger.warn(
      { err: error, paths },
      'index files could not be merged: they stay as they are until a damaged one is written again, or the next start',
    );
  }
}

import { filesToMerge } from '../../domain/access-search/files-to-merge.ts';
import { type IndexerDeps, mergeFiles } from './indexer.ts';

/** Merges small index files, one run of them at a time, beside everything else: a million rows take seconds. */
export class FileMerger {
  readonly #deps: IndexerDeps;
  #merging: Promise<void> | null = null;

  constructor(deps: IndexerDeps) {
    this.#deps = deps;
  }

  /** Starts what is due. A failure leaves the files as they are. */
  start(): void {
    const { catalogue, logger } = this.#deps;
    const files = this.#merging === null ? filesToMerge(catalogue.files()) : [];
    if (files.length === 0) return;
    this.#merging = mergeFiles(files, this.#deps)
      .then((file) => catalogue.add(file))
      .catch((error) => logger.warn({ err: error }, 'index files could not be merged and stay as they are'))
      .finally(() => {
        this.#merging = null;
      });
  }

  /** Resolves when nothing is being merged. */
  async settled(): Promise<void> {
    await this.#merging;
  }
}

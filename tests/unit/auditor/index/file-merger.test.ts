import { FileMerger, type FileMergerDeps } from '../../../../services/auditor/index/file-merger.ts';
import type { SealedFile } from '../../../../services/domain/access-search/access-index.ts';

const FILES_MERGED = 32;

function smallFiles(first: number): SealedFile[] {
  return Array.from({ length: FILES_MERGED }, (_, at) => ({
    path: `file-${first + at}`,
    firstSeal: first + at,
    lastSeal: first + at,
    rows: 1,
    oldestAppendedAt: 1,
    newestAppendedAt: 1,
  }));
}

function world(files: SealedFile[], damaged: string) {
  const asked: (readonly string[])[] = [];
  const [added, warnings, lookedAt]: [SealedFile[], string[], string[]] = [[], [], []];
  const deps = {
    index: {
      merge: async (paths: readonly string[]) => {
        asked.push(paths);
        if (paths.includes(damaged)) throw new Error('bytes are missing');
        return Buffer.alloc(1);
      },
    },
    objects: { putOnce: async () => undefined },
    meters: { indexMerges: { inc: () => undefined } },
    damaged: { lookAgain: (path: string) => lookedAt.push(path) },
    logger: { warn: (_: object, message: string) => warnings.push(message) },
    catalogue: {
      files: () => files,
      place: async (key: string) => key,
      add: (file: SealedFile) => added.push(file),
    },
  };
  return { deps: deps as unknown as FileMergerDeps, asked, added, warnings, lookedAt };
}

describe('the merger of index files', () => {
  it('leaves the files of a run that failed alone, and goes on with others', async () => {
    const files = [...smallFiles(0), ...smallFiles(100)];
    const { deps, asked, added, warnings, lookedAt } = world(files, 'file-7');
    const merger = new FileMerger(deps);
    for (let time = 0; time < 3; time += 1) {
      merger.start();
      await merger.settled();
    }
    expect(asked.map((paths) => paths[0])).toEqual(['file-0', 'file-100', 'file-100']);
    expect(added.map(({ firstSeal, lastSeal, rows }) => ({ firstSeal, lastSeal, rows }))).toEqual(
      Array(2).fill({ firstSeal: 100, lastSeal: 131, rows: FILES_MERGED }),
    );
    expect(warnings).toEqual([expect.stringContaining('could not be merged')]);
    expect(lookedAt).toEqual(files.slice(0, FILES_MERGED).map(({ path }) => path));
    merger.tryAgain();
    merger.start();
    await merger.settled();
    expect(asked.at(-1)?.[0]).toBe('file-0');
  });

  it('merges one run at a time', async () => {
    const { deps, asked } = world(smallFiles(0), 'none');
    const merger = new FileMerger(deps);
    merger.start();
    merger.start();
    await merger.settled();
    expect(asked).toHaveLength(1);
  });
});

import { type NoteSigner, signCheckpoint } from '../../../../../services/domain/transparency-log/checkpoint.ts';
import { leafHash, treeHead } from '../../../../../services/domain/transparency-log/merkle.ts';
import { verifyArchive } from '../../../../../services/domain/transparency-log/verify-archive.ts';
import type { VersionedStore } from '../../../../../services/domain/transparency-log/versions/versioned-store.ts';
import { anArchive, aSigner } from '../../../../support/archive-builder.ts';

/** One version; without a body a delete marker. */
interface Version {
  readonly key: string;
  readonly id: string;
  readonly body?: Buffer;
  readonly previous?: string;
}

const SEALS = 5;

describe('the versions of an archive', () => {
  it('are verified when every key has one', async () => {
    expect(await problemsOf((archive) => archive)).toEqual([]);
  });

  it('are verified when the same bytes are there twice', async () => {
    const twice = await problemsOf((archive) => archive.flatMap((v) => (v.key === 'checkpoint' ? [v] : [v, again(v)])));
    expect(twice).toEqual([]);
  });

  it('name a delete marker', async () => {
    const found = await problemsOf((archive) => [...archive, { key: 'tile/0/000.p/5', id: 'm1' }]);
    expect(found).toEqual([
      { object: 'tile/0/000.p/5', code: 'delete-marker', detail: expect.stringContaining('`m1`') },
    ]);
  });

  it('name each of more delete markers than a call may have arguments', async () => {
    const markers = Array.from({ length: 150_000 }, (_, at) => ({ key: 'note', id: `m${at}` }));
    const found = await problemsOf((archive) => [...archive, ...markers]);
    expect(found).toHaveLength(markers.length);
  });

  it('name a later version with other bytes', async () => {
    const found = await problemsOf((archive) => [
      ...archive,
      { key: 'log.vkey', id: 'v9', body: Buffer.from('other') },
    ]);
    expect(found).toEqual([{ object: 'log.vkey', code: 'version-differs', detail: expect.stringContaining('`v9`') }]);
  });

  it('do not look at the index', async () => {
    const derived = [{ key: 'index/a.parquet', id: 'm1' }];
    expect(await problemsOf((archive) => [...archive, ...derived])).toEqual([]);
  });

  it('name a checkpoint that nobody signed', async () => {
    const found = await problemsOf((archive) => [...archive, note('forged', signed(aSigner(), 2, treeHead([])))]);
    expect(found).toEqual([historyOf('forged', 'not signed')]);
  });

  it('name a signed checkpoint of another tree', async () => {
    const other = treeHead([leafHash(Buffer.from('another seal'))]);
    const found = await problemsOf((archive, signer) => [...archive, note('fork', signed(signer, 1, other))]);
    expect(found).toEqual([historyOf('fork', 'another tree')]);
  });

  it('take a late rival for no problem: what it signed is a prefix of the log', async () => {
    const prefix = await prefixRoot();
    const late = note('late', signed(prefix.signer, 3, prefix.root), 'not the end');
    expect(await problemsOf((archive) => [...archive, late], prefix.archive)).toEqual([]);
  });

  it('name a checkpoint that was put back to an older one', async () => {
    const { archive, signer, root } = await prefixRoot();
    const back = note('back', signed(signer, 3, root), 'checkpoint-1');
    expect(await problemsOf((versions) => [...versions, back], archive)).toEqual([
      historyOf('back', 'steps back from size 5 to 3'),
      historyOf('checkpoint-1', 'signed size 5, but the log now ends at 3'),
    ]);
  });
});

async function prefixRoot() {
  const archive = await anArchive(SEALS);
  const tile = (await archive.objects.get('tile/0/000.p/5'))?.toString('latin1') ?? '';
  const leaves = Array.from({ length: 3 }, (_, i) => tile.slice(32 * i, 32 * (i + 1)));
  return { archive, signer: archive.signer, root: treeHead(leaves) };
}

/** Problems of a sound archive whose versions were changed this way; the objects themselves stay as they are. */
async function problemsOf(
  change: (versions: readonly Version[], signer: NoteSigner) => readonly Version[],
  given?: Awaited<ReturnType<typeof anArchive>>,
) {
  const archive = given ?? (await anArchive(SEALS));
  const versions: Version[] = [];
  for await (const key of archive.objects.list('')) {
    versions.push({ key, id: `${key}-1`, body: (await archive.objects.get(key)) ?? Buffer.of() });
  }
  const store = versionedStore(change(versions, archive.signer));
  return (await verifyArchive(archive.objects, archive.signer.vkey, { versions: store })).problems;
}

/** Keys in byte order, the newest version first, as S3 lists them; `versions` come oldest first. */
function versionedStore(versions: readonly Version[]): VersionedStore {
  const newestFirst = [...versions].reverse().sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  return {
    async *versions() {
      for (const { key, id, body } of newestFirst) yield { key, id, isDeleteMarker: body === undefined };
    },
    async readVersion(key, id) {
      const found = versions.find((version) => version.key === key && version.id === id);
      return found?.body === undefined ? null : { body: found.body, previous: found.previous ?? null };
    },
  };
}

function again(version: Version): Version {
  return { ...version, id: `${version.id}-again` };
}

function signed(signer: NoteSigner, size: number, root: string): Buffer {
  return signCheckpoint({ size, root }, signer);
}

function note(id: string, body: Buffer, previous?: string): Version {
  return { key: 'checkpoint', id, body, ...(previous === undefined ? {} : { previous }) };
}

function historyOf(id: string, what: string) {
  const detail = expect.stringMatching(new RegExp(`\`${id}\`.*${what}`));
  return { object: 'checkpoint', code: 'checkpoint-history', detail };
}

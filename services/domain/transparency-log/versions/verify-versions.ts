import { type ArchiveProblem, addProblems } from '../archive-report.ts';
import { type Checkpoint, CheckpointError, type NoteVerifier, openCheckpoint } from '../checkpoint.ts';
import type { Hash } from '../merkle.ts';
import { checkpointPath } from '../tile-path.ts';
import { edgeRoot, emptyEdge, extendEdge, type TreeEdge } from '../tiles.ts';
import type { ObjectVersion, VersionContent, VersionedStore } from './versioned-store.ts';

/** Facts derived from the current objects of the archive. */
export interface KnownLog {
  readonly verifier: NoteVerifier;
  /** The leaves of the tree in `checkpoint`. */
  readonly leaves: readonly Hash[];
  readonly checkpoint: Checkpoint;
}

/**
 * Checks what the current objects hide: delete markers, later versions with different bytes than the first, and every
 * earlier checkpoint, which must be signed and contain a prefix of the log. It therefore detects a checkpoint that was
 * reset to an older one. A later version with equal bytes is not a problem, because a server that ignores conditions
 * stores one for a repeated write. Keys for which `isDerived` returns true are not checked.
 */
export async function verifyVersions(
  store: VersionedStore,
  known: KnownLog,
  isDerived: (key: string) => boolean,
): Promise<ArchiveProblem[]> {
  const problems: ArchiveProblem[] = [];
  for await (const versions of byKey(store.versions(''))) {
    const key = versions[0]?.key ?? '';
    if (isDerived(key)) continue;
    addProblems(problems, versions.filter(({ isDeleteMarker }) => isDeleteMarker).map(markerProblem));
    const kept = versions.filter(({ isDeleteMarker }) => !isDeleteMarker).reverse();
    const isHistory = key === checkpointPath;
    addProblems(problems, isHistory ? await checkHistory(store, kept, known) : await checkCopies(store, kept));
  }
  return problems;
}

async function* byKey(versions: AsyncIterable<ObjectVersion>): AsyncGenerator<ObjectVersion[]> {
  let group: ObjectVersion[] = [];
  for await (const version of versions) {
    if (group.length > 0 && group[0]?.key !== version.key) {
      yield group;
      group = [];
    }
    group.push(version);
  }
  if (group.length > 0) yield group;
}

function markerProblem({ key, id }: ObjectVersion): ArchiveProblem {
  return { object: key, code: 'delete-marker', detail: `delete marker \`${id}\` hides it from other readers` };
}

async function checkCopies(
  store: VersionedStore,
  [first, ...later]: readonly ObjectVersion[],
): Promise<ArchiveProblem[]> {
  if (first === undefined || later.length === 0) return [];
  const original = await store.readVersion(first.key, first.id);
  // Nothing can be compared with it.
  if (original?.refusal !== undefined) return [refusedProblem(first, original.refusal)];
  const problems: ArchiveProblem[] = [];
  for (const { key, id } of later) {
    const copy = await store.readVersion(key, id);
    if (copy === null || original?.body.equals(copy.body) === true) continue;
    if (copy.refusal !== undefined) problems.push(refusedProblem({ key, id }, copy.refusal));
    else
      problems.push({
        object: key,
        code: 'version-differs',
        detail: `version \`${id}\` has other bytes than the first`,
      });
  }
  return problems;
}

function refusedProblem({ key, id }: Pick<ObjectVersion, 'key' | 'id'>, refusal: string): ArchiveProblem {
  return { object: key, code: 'object-unreadable', detail: `version \`${id}\`: ${refusal}` };
}

interface SignedVersion {
  readonly id: string;
  readonly checkpoint: Checkpoint;
}

async function checkHistory(
  store: VersionedStore,
  versions: readonly ObjectVersion[],
  known: KnownLog,
): Promise<ArchiveProblem[]> {
  const problems: ArchiveProblem[] = [];
  const signed: SignedVersion[] = [];
  let end: { readonly id: string; readonly size: number } | null = null;
  for (const { key, id } of versions) {
    const content = await store.readVersion(key, id);
    if (content === null) continue;
    const checkpoint = content.refusal === undefined ? openOrNull(content, known.verifier) : null;
    if (content.refusal !== undefined) problems.push(refusedProblem({ key, id }, content.refusal));
    else if (checkpoint === null) problems.push(historyProblem(id, 'was not signed by this key'));
    else signed.push({ id, checkpoint });
    // Followed as the store follows it, whether signed or not, because what readers receive must not go back.
    if (end !== null && content.previous !== end.id) continue;
    const size: number = checkpoint?.size ?? end?.size ?? 0;
    if (end !== null && size < end.size)
      problems.push(historyProblem(id, `steps back from size ${end.size} to ${size}`));
    end = { id, size };
  }
  return [...problems, ...forked(signed, known), ...rolledBack(signed, end?.size ?? 0)];
}

function openOrNull({ body }: VersionContent, verifier: NoteVerifier): Checkpoint | null {
  try {
    return openCheckpoint(body, verifier);
  } catch (error) {
    if (error instanceof CheckpointError) return null;
    throw error;
  }
}

/** Returns signed trees that are not a prefix of the log. Trees signed meanwhile by a live server are ignored. */
function forked(signed: readonly SignedVersion[], { leaves, checkpoint: newest }: KnownLog): ArchiveProblem[] {
  const problems: ArchiveProblem[] = [];
  let edge: TreeEdge = emptyEdge;
  for (const { id, checkpoint } of [...signed].sort((a, b) => a.checkpoint.size - b.checkpoint.size)) {
    if (checkpoint.size > newest.size) break;
    edge = extendEdge(edge, leaves.slice(edge.size, checkpoint.size)).edge;
    if (edgeRoot(edge) !== checkpoint.root) problems.push(historyProblem(id, 'signed another tree than the log'));
  }
  return problems;
}

/** A larger tree was once signed than the one that readers receive. */
function rolledBack(signed: readonly SignedVersion[], size: number): ArchiveProblem[] {
  return signed
    .filter(({ checkpoint }) => checkpoint.size > size)
    .map(({ id, checkpoint }) => historyProblem(id, `signed size ${checkpoint.size}, but the log now ends at ${size}`));
}

function historyProblem(id: string, what: string): ArchiveProblem {
  return { object: checkpointPath, code: 'checkpoint-history', detail: `version \`${id}\` ${what}` };
}

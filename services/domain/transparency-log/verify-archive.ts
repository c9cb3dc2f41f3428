import { type ArchiveProblem, type ArchiveReport, addProblems } from './archive-report.ts';
import {
  type Checkpoint,
  CheckpointError,
  type NoteVerifier,
  openCheckpoint,
  parseCheckpoint,
  parseVerifierKey,
} from './checkpoint.ts';
import { parseBundle } from './entry-bundle.ts';
import { checkTile, emptyLogTree, growTree, isInside, type LogTree, type TileMemory, UNKNOWN } from './log-tree.ts';
import { leafHash } from './merkle.ts';
import { type ObjectStore, ObjectUnreadableError } from './object-store.ts';
import { isNextSeal, parseSeal, type Seal, SealError, segmentPrefix } from './seal.ts';
import { checkSegment, checkUnsealed, type SegmentCheck } from './segment-check.ts';
import { checkpointPath, logKeyPath, parseTilePath, TILE_WIDTH, tilePath, tilePrefix } from './tile-path.ts';
import { verifyVersions } from './versions/verify-versions.ts';
import type { VersionedStore } from './versions/versioned-store.ts';

/** How many looks in a row find no further bundle, and how many a newer checkpoint, until an object beyond it counts as a problem. */
export const SETTLE_ATTEMPTS = 10;
/** UNTRUSTED: who may write objects must not have a verifier look for ever. An archiver needs minutes for its longest batch at most. */
export const SETTLE_ATTEMPTS_MAX = 600;
/** The number of bundles that may be missing individually; a log that lacks more is judged by what exists. */
const BUNDLES_MISSING_MAX = 1_000;
/** The prefix of derived objects, which no verifier reads. */
export const indexPrefix = 'index/';

export interface VerifyOptions {
  /** Pauses between looks at the checkpoint of a live archive. By default there is no pause. */
  readonly wait?: () => Promise<void>;
  /** The same archive's versions if its store keeps them; they are checked too. */
  readonly versions?: VersionedStore;
  /** The number of segments in memory at once. By default two: it keeps zlib's threads and the disk busy and bounds memory. */
  readonly atOnce?: number;
  /** Called after each segment, in the order of the log. The next ones wait for it. */
  readonly afterSegment?: (checked: CheckedSegment) => Promise<void>;
}

/** One segment of those that the log has. */
export interface CheckedSegment {
  /** How many were checked, with this one, and how many there are so far. */
  readonly checked: number;
  readonly of: number;
  readonly problems: readonly ArchiveProblem[];
}

interface Verification {
  readonly store: ObjectStore;
  readonly atOnce: number;
  readonly afterSegment: (checked: CheckedSegment) => Promise<void>;
  readonly verifier: NoteVerifier;
  readonly problems: ArchiveProblem[];
  /** The newest seal by topic and partition. */
  readonly sealed: Map<string, Seal>;
  readonly objects: Set<string>;
  readonly tiles: TileMemory;
  tree: LogTree;
  checkpoint: Checkpoint;
  segments: number;
  entries: number;
  undecided: number;
  /** Seals that could not be read. Checks that need all seals are then skipped. */
  sealsLost: number;
}

/**
 * Re-derives everything an archive claims from its bytes and a verifier key that the caller trusts: the signature, the
 * tree, every tile and bundle (including stale ones), every seal, every segment's object hash, root, offsets and gaps,
 * and that the archive contains nothing else. It reads every byte of every object except `index/**` and keeps a few
 * segments in memory at a time. It can run beside a live server: objects beyond the checkpoint are checked again after
 * newer checkpoints. It cannot detect a roll-back of the whole archive to an older checkpoint; that needs a witness.
 */
export async function verifyArchive(
  objects: ObjectStore,
  vkey: string,
  options: VerifyOptions = {},
): Promise<ArchiveReport> {
  const problems: ArchiveProblem[] = [];
  const store = namingUnreadable(objects, problems);
  const verifier = readKey(vkey, problems);
  if (verifier === null) return report(problems, null);
  await verifyKeyObject(store, vkey, problems);
  const checkpoint = (await readCheckpoint(store, verifier, problems)) ?? (await guessCheckpoint(store));

  const { atOnce = 2, afterSegment = () => Promise.resolve() } = options;
  const verification = start({ store, atOnce, afterSegment, verifier, problems, checkpoint });
  await growTo(verification, checkpoint);
  const beyond = await verifyObjects(verification);
  await settle(verification, beyond, options.wait ?? (() => Promise.resolve()));
  if (options.versions !== undefined) {
    const known = { verifier, leaves: verification.tree.leaves, checkpoint: verification.checkpoint };
    addProblems(problems, await verifyVersions(options.versions, known, (key) => key.startsWith(indexPrefix)));
  }
  return report(problems, verification);
}

/** An object that cannot be read is reported once and then counts as missing. */
function namingUnreadable(objects: ObjectStore, problems: ArchiveProblem[]): ObjectStore {
  const named = new Set<string>();
  return {
    ...objects,
    async get(key) {
      try {
        return await objects.get(key);
      } catch (error) {
        if (!(error instanceof ObjectUnreadableError)) throw error;
        if (!named.has(key)) problems.push({ object: key, code: 'object-unreadable', detail: error.detail });
        named.add(key);
        return null;
      }
    },
  };
}

function start(
  known: Pick<Verification, 'store' | 'atOnce' | 'afterSegment' | 'verifier' | 'problems' | 'checkpoint'>,
): Verification {
  const counts = { segments: 0, entries: 0, undecided: 0, sealsLost: 0 };
  return { ...known, ...counts, sealed: new Map(), objects: new Set(), tiles: { longest: null }, tree: emptyLogTree };
}

function readKey(vkey: string, problems: ArchiveProblem[]): NoteVerifier | null {
  try {
    return parseVerifierKey(vkey);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    problems.push({ object: logKeyPath, code: 'key-malformed', detail: error.message });
    return null;
  }
}

async function verifyKeyObject(store: ObjectStore, vkey: string, problems: ArchiveProblem[]): Promise<void> {
  const body = await store.get(logKeyPath);
  if (body === null) problems.push({ object: logKeyPath, code: 'object-missing', detail: 'the key is not there' });
  else if (!body.equals(Buffer.from(`${vkey}\n`))) {
    problems.push({ object: logKeyPath, code: 'key-mismatch', detail: 'it is not the key used to verify' });
  }
}

/**
 * Continues with what the checkpoint claims even when its signature is bad, so that other damage is reported as well.
 */
async function readCheckpoint(
  store: ObjectStore,
  key: NoteVerifier,
  problems: ArchiveProblem[],
  sizeBefore = 0,
): Promise<Checkpoint | null> {
  const note = await store.get(checkpointPath);
  if (note === null) {
    problems.push({ object: checkpointPath, code: 'checkpoint-missing', detail: 'there is no checkpoint' });
    return null;
  }
  let checkpoint: Checkpoint;
  try {
    checkpoint = openCheckpoint(note, key);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    problems.push({ object: checkpointPath, code: error.code as 'checkpoint-signature', detail: error.message });
    if (error.code !== 'checkpoint-signature') return null;
    checkpoint = parseCheckpoint(note);
  }
  if (checkpoint.size <= (await sizeBelievable(store, checkpoint.size, sizeBefore))) return checkpoint;
  const detail = `it claims ${checkpoint.size} entries, of which more than ${BUNDLES_MISSING_MAX} bundles are missing`;
  problems.push({ object: checkpointPath, code: 'checkpoint-malformed', detail });
  return null;
}

/** UNTRUSTED: a size of 2^53 would have the verifier look for as many bundles. It lists none while a log of `before` grows a little. */
async function sizeBelievable(store: ObjectStore, claimed: number, before: number): Promise<number> {
  const always = before + TILE_WIDTH * BUNDLES_MISSING_MAX;
  if (claimed <= always) return always;
  let bundles = 0;
  for await (const key of store.list(tilePrefix)) if (parseTilePath(key)?.level === 'entries') bundles += 1;
  return always + TILE_WIDTH * bundles;
}

/** Without a readable checkpoint, bundles and tiles are still compared with each other, and segments with seals. */
async function guessCheckpoint(store: ObjectStore): Promise<Checkpoint> {
  const sizes: number[] = [];
  for await (const key of store.list(tilePrefix)) {
    const tile = parseTilePath(key);
    if (tile?.level === 'entries') sizes.push(tile.index * TILE_WIDTH + tile.width);
  }
  const believable = TILE_WIDTH * (sizes.length + BUNDLES_MISSING_MAX);
  const size = sizes.reduce((found, one) => (one <= believable ? Math.max(found, one) : found), 0);
  return { origin: '', size, root: UNKNOWN };
}

async function growTo(verification: Verification, checkpoint: Checkpoint): Promise<void> {
  const { store, atOnce, afterSegment, tree, problems } = verification;
  verification.tree = await growTree(store, tree, checkpoint);
  verification.checkpoint = checkpoint;
  addProblems(problems, verification.tree.problems);

  const seals = readSeals(verification, tree.size);
  const check = (seal: Seal) => checkSegment(store, seal);
  let checked = tree.size;
  for await (const { entries, problems: found } of inOrder(seals, atOnce, check)) {
    addProblems(problems, found);
    checked += 1;
    await afterSegment({ checked, of: verification.tree.size, problems: found });
    if (found.length > 0) continue;
    verification.segments += 1;
    verification.entries += entries;
  }
}

/** Returns the seals from log index `from` on whose bytes match the signed tree. */
async function* readSeals(verification: Verification, from: number): AsyncGenerator<Seal> {
  const { store, tree } = verification;
  for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH < tree.size; index++) {
    const width = Math.min(TILE_WIDTH, tree.size - index * TILE_WIDTH);
    const object = tilePath({ level: 'entries', index, width });
    const body = await store.get(object);
    const entries = (body === null ? null : parseBundle(body, width)) ?? Array<null>(width).fill(null);
    for (const [i, bytes] of entries.entries()) {
      const entry = index * TILE_WIDTH + i;
      if (entry < from) continue;
      const seal = readSeal(verification, bytes, { object, entry });
      if (seal !== null) yield seal;
    }
  }
}

function readSeal(
  verification: Verification,
  bytes: Buffer | null,
  at: { object: string; entry: number },
): Seal | null {
  const { tree, problems, objects } = verification;
  try {
    // A record that differs from the signed one is reported when its bundle is compared with the tree.
    if (bytes === null || leafHash(bytes) !== tree.leaves[at.entry]) return loseSeal(verification);
    const seal = parseSeal(bytes);
    verifyOrder(verification, seal, at);
    objects.add(seal.object);
    verification.undecided = Math.min(Number.MAX_SAFE_INTEGER, verification.undecided + undecidedIn(seal));
    return seal;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    problems.push({ ...at, code: 'seal-malformed', detail: error.message });
    return loseSeal(verification);
  }
}

/** In other topics a gap is a tick, or an offset that the broker used or compacted away. */
function undecidedIn({ topic, gaps }: Seal): number {
  if (topic !== 'access-decisions') return 0;
  return gaps.reduce((sum, { first, last }) => sum + Math.max(0, last - first + 1), 0);
}

function loseSeal(verification: Verification): null {
  verification.sealsLost += 1;
  verification.sealed.clear();
  return null;
}

function verifyOrder(verification: Verification, seal: Seal, at: { object: string; entry: number }): void {
  const { sealed, problems, sealsLost } = verification;
  const partition = `${seal.topic}/${seal.partition}`;
  const previous = sealed.get(partition) ?? null;
  sealed.set(partition, seal);
  if (isNextSeal(previous, seal) || (previous === null && sealsLost > 0)) return;
  const expected = `${(previous?.lastSource ?? -1) + 1}, read on above ${previous?.next.offset ?? 0}`;
  const found = `source offset ${seal.firstSource}, read on at ${seal.next.offset}`;
  problems.push({ ...at, code: 'seal-hole', detail: `${partition} continues at ${found}, expected ${expected}` });
}

/** Checks every existing object; returns those that only a newer checkpoint could explain. */
async function verifyObjects(verification: Verification): Promise<string[]> {
  const { store, problems } = verification;
  const beyond: string[] = [];
  for await (const key of store.list('')) {
    if (key === checkpointPath || key === logKeyPath || key.startsWith(indexPrefix)) continue;
    if (parseTilePath(key) === null && !key.startsWith(segmentPrefix)) {
      problems.push({ object: key, code: 'object-unknown', detail: 'nothing in the archive is called this' });
    } else if (!(await verifyObject(verification, key))) beyond.push(key);
  }
  return beyond;
}

/** Returns false when the object is beyond the checkpoint. */
async function verifyObject({ store, tree, tiles, problems, objects }: Verification, key: string): Promise<boolean> {
  const tile = parseTilePath(key);
  if (tile === null) return objects.has(key);
  if (!isInside(tile, tree.size)) return false;
  addProblems(problems, await checkTile(store, tile, tree, tiles));
  return true;
}

async function settle(verification: Verification, beyond: string[], wait: () => Promise<void>): Promise<void> {
  const { store, verifier, problems } = verification;
  let waiting = beyond;
  const known = new Set(beyond);
  // An archiver writes a bundle for each seal, one after the other, and the checkpoint behind them: in a bucket for a minute.
  let size = verification.checkpoint.size;
  while (known.has(bundleOf(size + 1))) size += 1;
  const isOver = () => waiting.length === 0 || Math.max(quiet, newer) === SETTLE_ATTEMPTS;
  let [quiet, newer] = [0, 0];
  for (let looks = 0; looks < SETTLE_ATTEMPTS_MAX && !isOver(); looks += 1) {
    await wait();
    const isWriting = (await store.get(bundleOf(size + 1))) !== null;
    if (isWriting) size += 1;
    const doubts: ArchiveProblem[] = [];
    const newest = await readCheckpoint(store, verifier, doubts, verification.checkpoint.size);
    const isNewer = newest !== null && doubts.length === 0 && newest.size > verification.checkpoint.size;
    quiet = isWriting && !isNewer ? 0 : quiet + 1;
    if (!isNewer) continue;
    // The whole tree is made again. On an archive in use each look may find a newer one, so these do not begin the looks anew.
    newer += 1;
    size = Math.max(size, newest.size);
    await growTo(verification, newest);
    const still: string[] = [];
    for (const key of waiting) if (!(await verifyObject(verification, key))) still.push(key);
    waiting = still;
  }
  for (const object of waiting) addProblems(problems, await unsettled(verification, object));
}

/** The bundle that a log of this size ends with. */
function bundleOf(size: number): string {
  const index = Math.floor((size - 1) / TILE_WIDTH);
  return tilePath({ level: 'entries', index, width: size - index * TILE_WIDTH });
}

async function unsettled({ store, sealsLost }: Verification, object: string): Promise<readonly ArchiveProblem[]> {
  if (!object.startsWith(segmentPrefix)) {
    return [{ object, code: 'log-uncommitted', detail: 'it is beyond the checkpoint' }];
  }
  // Its seal may be among the lost ones, so the missing seal alone is no problem.
  if (sealsLost > 0) return checkUnsealed(store, object);
  return [{ object, code: 'segment-unsealed', detail: 'no seal in the log names this object' }];
}

/** Applies `task` to every item, `atOnce` at a time, and yields the results in the items' order. */
async function* inOrder(
  items: AsyncIterable<Seal>,
  atOnce: number,
  task: (item: Seal) => Promise<SegmentCheck>,
): AsyncGenerator<SegmentCheck> {
  const running: Promise<SegmentCheck>[] = [];
  for await (const item of items) {
    const result = task(item);
    // The promise is awaited in order below; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    running.push(result);
    const first = running.length >= atOnce ? running.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const result of running) yield await result;
}

function report(problems: readonly ArchiveProblem[], verification: Verification | null): ArchiveReport {
  const { segments = 0, entries = 0, undecided = 0, checkpoint = null } = verification ?? {};
  const isRead = checkpoint !== null && checkpoint.root !== UNKNOWN;
  const shown = isRead ? { ...checkpoint, root: Buffer.from(checkpoint.root, 'latin1').toString('base64') } : null;
  const counts = { segments, entries, undecided, seals: checkpoint?.size ?? 0 };
  return { ok: problems.length === 0, ...counts, checkpoint: shown, problems };
}

import { HttpProblem } from '../adapters/http/problem.ts';
import type { Logger } from '../adapters/logger.ts';
import type { Meters } from '../adapters/metrics/catalogue.ts';
import {
  type PlacedSeal,
  readSealedEntries,
  readSeals,
  type SealedEntries,
  SealedObjectError,
} from '../domain/history/read-seals.ts';
import type { NoteVerifier } from '../domain/transparency-log/checkpoint.ts';
import {
  LogReadError,
  LogReader,
  type OpenedCheckpoint,
  readCheckpoint,
  readInclusionProof,
} from '../domain/transparency-log/log-reader.ts';
import type { ObjectStore } from '../domain/transparency-log/object-store.ts';
import { buildReceipt, type Receipt } from '../domain/transparency-log/receipt.ts';
import { encodeSeal } from '../domain/transparency-log/seal.ts';
import { decodeEntry, peekPosition } from './decode-entry.ts';
import type { FoundDecision } from './search.ts';

export interface SealedDeps {
  readonly objects: ObjectStore;
  readonly verifier: NoteVerifier;
  /** The seals that were read and are not indexed yet. */
  readonly queuedSeals: () => readonly PlacedSeal[];
  readonly meters: Pick<Meters, 'archiveAlarms'>;
  readonly logger: Pick<Logger, 'error'>;
}

/** A decision's leaf in its sealed segment. */
export interface DecisionLeaf {
  readonly placed: PlacedSeal;
  readonly entries: readonly Buffer[];
  /** The version that the entries are written in. */
  readonly schemaId: number;
  readonly leafIndex: number;
  readonly checkpoint: OpenedCheckpoint;
}

/** Returns `null` while the decision's segment is not sealed. Throws `HttpProblem`, and counts it, where that is not what was sealed. */
export async function readSealed(found: FoundDecision, deps: SealedDeps): Promise<DecisionLeaf | null> {
  try {
    return await leafOfFound(found, deps);
  } catch (error) {
    if (!(error instanceof SealedObjectError || error instanceof LogReadError)) throw error;
    deps.meters.archiveAlarms.inc();
    deps.logger.error({ err: error }, 'a sealed decision cannot be read');
    throw new HttpProblem('internal-error', { detail: error.message });
  }
}

async function leafOfFound(found: FoundDecision, deps: SealedDeps): Promise<DecisionLeaf | null> {
  const { objects, verifier } = deps;
  const queued = deps.queuedSeals().find(({ seal }) => covers(seal, found.position));
  const checkpoint = await readCheckpoint(objects, verifier);
  if (checkpoint === null) return null;
  const log = new LogReader(objects, checkpoint);
  const placed = found.place === null ? queued : (await readSeals(log, found.place.sealIndex))[0];
  if (placed === undefined || placed.index >= checkpoint.size) return null;
  // A file of the index that was made of another archive would prove another access in place of this one.
  if (found.place !== null && found.place.segmentKey !== placed.seal.object) {
    throw new SealedObjectError(`seal ${placed.index} is not that of \`${found.place.segmentKey}\`: delete \`index/\``);
  }
  const sealed = await readSealedEntries(objects, placed.seal);
  const leafIndex = found.place?.leafIndex ?? leafOf(sealed, placed, found.position.sourceOffset);
  return { placed, entries: sealed.entries, schemaId: sealed.schemaId, leafIndex, checkpoint };
}

/** Builds the receipt of a sealed decision; it verifies offline. */
export async function toReceipt(sealed: DecisionLeaf, objects: ObjectStore): Promise<Receipt> {
  const { placed, entries, leafIndex, checkpoint } = sealed;
  const proof = await readInclusionProof(objects, placed.index, checkpoint.size);
  return buildReceipt({
    entries,
    index: leafIndex,
    seal: { bytes: encodeSeal(placed.seal), index: placed.index, proof },
    checkpoint: checkpoint.note,
  });
}

function covers(
  { topic, partition, firstSource, lastSource }: PlacedSeal['seal'],
  position: FoundDecision['position'],
) {
  const isSamePartition = topic === 'access-decisions' && partition === position.partition;
  return isSamePartition && firstSource <= position.sourceOffset && position.sourceOffset <= lastSource;
}

/** Finds the leaf of the first decision: re-evaluations of the access have the same source offset. */
function leafOf({ schemaId, entries }: SealedEntries, { seal }: PlacedSeal, sourceOffset: number): number {
  return entries.findIndex((bytes) => {
    if (peekPosition(seal.partition, bytes).sourceOffset !== sourceOffset) return false;
    return decodeEntry(seal.partition, schemaId, bytes).decision.reevaluation === null;
  });
}

import { generateKeyPairSync, sign } from 'node:crypto';
import { appendSeals, openSealedLog } from '../../../services/archiver/sealed-log.ts';
import { storeSegment } from '../../../services/archiver/segment-object.ts';
import { CHAIN_BYTES } from '../../../services/domain/decision-log/fold.ts';
import { deflatedEntries } from '../../../services/domain/segments/entry-deflater.ts';
import { formatVerifierKey, type NoteSigner } from '../../../services/domain/transparency-log/checkpoint.ts';
import type { ObjectStore } from '../../../services/domain/transparency-log/object-store.ts';
import type { Seal } from '../../../services/domain/transparency-log/seal.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { encodeAccess, type MadeAccess } from './made-access.ts';

/** What a busy archive has: more in a segment, and a look-up reads fewer but larger objects. */
const SEGMENT_ENTRIES = 10_000;
/** Seals of one checkpoint. */
const SEALS_AT_ONCE = PARTITIONS_DECIDED;
const RAW_PUBLIC_KEY_BYTES = 32;

/**
 * Writes the accesses as sealed segments, as an archiver does, without a log in front: nothing else makes an archive of
 * this size in minutes. Returns the verifier key.
 */
export async function writeSealedArchive(objects: ObjectStore, accesses: Iterable<MadeAccess>): Promise<string> {
  const archive = { objects, signer: newSigner() };
  let log = await openSealedLog(archive, []);
  let seals: Seal[] = [];
  const open = Array.from({ length: PARTITIONS_DECIDED }, () => [] as Buffer[]);
  const next = open.map(() => 0);

  async function seal(partition: number, appendedAt: number): Promise<void> {
    const entries = open[partition] ?? [];
    if (entries.length === 0) return;
    const firstSource = next[partition] ?? 0;
    const lastSource = firstSource + entries.length - 1;
    next[partition] = lastSource + 1;
    open[partition] = [];
    const window = { millisMax: 5_000, entriesMax: SEGMENT_ENTRIES, bytesMax: 2 ** 24 };
    const state = { epoch: 1, owner: 'bench', last: lastSource, register: 0, chain: Buffer.alloc(CHAIN_BYTES, 1) };
    const position = { offset: lastSource + 1, lastSource, state, appendedAt, window };
    const deflated = deflatedEntries(entries, schemaIds.accessDecision);
    const content = { firstSource, lastSource, entries: deflated, gaps: [], reevaluations: 0, next: position };
    const stream = { topic: 'access-decisions' as const, partition };
    const stored = await storeSegment(objects, stream, content);
    seals.push(stored.seal);
    if (seals.length < SEALS_AT_ONCE) return;
    log = await appendSeals(archive, log, seals);
    seals = [];
  }

  let newest = 0;
  for (const access of accesses) {
    const entries = open[access.partition] ?? [];
    entries.push(encodeAccess(access, (next[access.partition] ?? 0) + entries.length));
    newest = access.appendedAt;
    if (entries.length >= SEGMENT_ENTRIES) await seal(access.partition, newest);
  }
  for (const partition of open.keys()) await seal(partition, newest);
  if (seals.length > 0) await appendSeals(archive, log, seals);
  return archive.signer.vkey;
}

function newSigner(): NoteSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-RAW_PUBLIC_KEY_BYTES);
  const name = 'bench.custodes.example/log';
  return { name, vkey: formatVerifierKey(name, raw), sign: (message) => sign(null, message, privateKey) };
}

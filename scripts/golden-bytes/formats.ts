import { createPrivateKey, createPublicKey, hash, sign } from 'node:crypto';
import type { SegmentWindow } from '../../services/domain/decision-log/block.ts';
import { deflatedEntries } from '../../services/domain/segments/entry-deflater.ts';
import {
  formatVerifierKey,
  type NoteSigner,
  signCheckpoint,
} from '../../services/domain/transparency-log/checkpoint.ts';
import { inclusionProof, leafHash, treeHead } from '../../services/domain/transparency-log/merkle.ts';
import { buildReceipt } from '../../services/domain/transparency-log/receipt.ts';
import { encodeSeal, SEAL_FORMAT, type Seal, segmentKey } from '../../services/domain/transparency-log/seal.ts';
import { encodeEntry, type SpoolEntry } from '../../services/emitter/spool/spool-entry.ts';
import { generateWorld } from '../world/generate-world.ts';
import { parseParameters } from '../world/parameters.ts';
import { openSummary, toLines, worldFiles } from '../world/world-folder.ts';
import type { GoldenBytes } from './meanings.ts';

/** Durable forms that no Avro schema describes. Our own writers make these bytes: they are the form. */
export interface FormatExample {
  readonly name: string;
  readonly bytes: Buffer;
  readonly json: unknown;
}

/** The current version of each form; a new version is a new key, and readers keep the old ones. */
export async function formatExamples(golden: GoldenBytes): Promise<Readonly<Record<string, readonly FormatExample[]>>> {
  const segments = await segmentsOf(golden);
  const seals = segments.map(sealOf);
  return {
    // The version is the schema in the header: version 2 has decisions of version 2.
    'segment-file/v2': segments.map(({ name, file, root, schemaId, entries, reevaluations }) => ({
      ...{ name, bytes: file },
      json: { root: hex(root), schemaId, entries: entries.map(toHex), reevaluations },
    })),
    'seal/v1': seals.map((seal, index) => ({
      ...{ name: segments[index]?.name ?? '', bytes: encodeSeal(seal), json: seal },
    })),
    'checkpoint/v1': [checkpointOf(seals.slice(0, 1), 'of one seal'), checkpointOf(seals, 'of several seals')],
    'receipt/v1': receiptsOf(segments, seals),
    'spool-entry/v1': [
      spoolExample('one entry', [{ sequence: 0, json: '{"eventId":"e-1"}' }]),
      spoolExample('several entries', [
        { sequence: 7, json: '{"eventId":"e-7","actor":{"id":"Jürgen 東京 🎥"}}' },
        { sequence: Number.MAX_SAFE_INTEGER, json: '{}' },
      ]),
    ],
    'world-folder/v1': worldExamples(),
  };
}

interface Segment {
  readonly name: string;
  readonly topic: string;
  readonly schemaId: number;
  readonly entries: readonly Buffer[];
  readonly reevaluations: readonly number[];
  readonly root: string;
  readonly file: Buffer;
}

async function segmentsOf(golden: GoldenBytes): Promise<readonly Segment[]> {
  const decisions = ['explained', 'rejected', 'judged again because time passed', 'duplicate'];
  const alerts = ['Finding', 'AlertCommand', 'Withdrawal'].map((branch) => `of alerts: ${branch}`);
  return [
    await segmentOf(
      'decisions',
      'access-decisions',
      decisions.map((one) => golden('access-decision', one)),
      [2],
    ),
    await segmentOf('register', 'register', [golden('log-entry', 'everything')], []),
    await segmentOf(
      'alerts',
      'alerts',
      alerts.map((one) => golden('log-entry', one)),
      [],
    ),
  ];
}

async function segmentOf(
  name: string,
  topic: string,
  examples: readonly ReturnType<GoldenBytes>[],
  reevaluations: readonly number[],
): Promise<Segment> {
  const entries = examples.map(({ bytes }) => bytes);
  const schemaId = examples[0]?.schemaId ?? 0;
  const root = treeHead(entries.map(leafHash));
  return {
    name,
    topic,
    schemaId,
    entries,
    reevaluations,
    root,
    file: deflatedEntries(entries, schemaId).file(root),
  };
}

const window: SegmentWindow = { millisMax: 5_000, entriesMax: 50_000, bytesMax: 16_777_216 };

/** The source offset of all golden entries. */
const OFFSET = 1_795_511_523_123;

function sealOf({ topic, entries, reevaluations, root, file }: Segment): Seal {
  const isDecisions = topic === 'access-decisions';
  const fold = { epoch: 3, owner: 'decider – „ü"', register: 12, chain: 'a7'.repeat(32), window };
  const next = { offset: isDecisions ? 4 : OFFSET + 1, appendedAt: 1_795_511_523_123 };
  const range = { partition: 0, firstSource: 0, lastSource: OFFSET };
  const name = { topic, ...range, next, root: hex(root) };
  return {
    format: SEAL_FORMAT,
    ...{ topic, ...range, count: entries.length, root: hex(root) },
    object: segmentKey(name),
    objectHash: hash('sha256', file),
    version: isDecisions ? 'versionOfTheStore' : null,
    gaps: isDecisions ? [{ first: 2, last: 4, cause: 'trimmed' }] : [],
    reevaluations: reevaluations.length,
    next: { ...next, fold: isDecisions ? fold : null },
  };
}

function checkpointOf(seals: readonly Seal[], name: string): FormatExample {
  const root = treeHead(seals.map((seal) => leafHash(encodeSeal(seal))));
  const bytes = signCheckpoint({ size: seals.length, root }, signer);
  return { name, bytes, json: { vkey: signer.vkey, origin: signer.name, size: seals.length, root: hex(root) } };
}

function receiptsOf(segments: readonly Segment[], seals: readonly Seal[]): FormatExample[] {
  const leaves = seals.map((seal) => leafHash(encodeSeal(seal)));
  const checkpoint = checkpointOf(seals, '').bytes;
  return segments.flatMap(({ name, entries }, number) => {
    const seal = seals[number];
    const [entry] = entries;
    if (seal === undefined || entry === undefined) return [];
    const sealed = { bytes: encodeSeal(seal), index: number, proof: inclusionProof(leaves, number) };
    const receipt = buildReceipt({ entries, index: 0, seal: sealed, checkpoint });
    const json = { vkey: signer.vkey, entry: toHex(entry), seal, size: seals.length };
    return [{ name, bytes: Buffer.from(JSON.stringify(receipt)), json }];
  });
}

function spoolExample(name: string, entries: readonly SpoolEntry[]): FormatExample {
  return { name, bytes: Buffer.concat(entries.map(encodeEntry)), json: entries };
}

/** The files of one small world, of which the first lines are kept. */
const LINES_KEPT = 12;

function worldExamples(): FormatExample[] {
  const parameters = parseParameters({ seed: '7', staff: '8', owners: '20', days: '1', offenders: 'r1' });
  const chunks = [...generateWorld(parameters)];
  const summary = openSummary(parameters);
  for (const chunk of chunks) summary.add(chunk);
  const lines = (kind: 'register' | 'accesses' | 'answers') => ({
    name: worldFiles[kind],
    json: chunks.flatMap((chunk) => chunk[kind] as readonly unknown[]).slice(0, LINES_KEPT),
  });
  return [
    ...[lines('register'), lines('accesses'), lines('answers')].map(({ name, json }) => ({
      ...{ name, bytes: Buffer.from(toLines(json)), json },
    })),
    {
      ...{ name: worldFiles.summary, json: summary.total() },
      bytes: Buffer.from(`${JSON.stringify(summary.total(), null, 2)}\n`),
    },
  ];
}

/** It signs these examples only: everybody knows the private key. */
const signer = openSigner();

function openSigner(): NoteSigner {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({ key: Buffer.concat([prefix, Buffer.alloc(32, 7)]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const name = 'custodes.example/golden';
  return { name, vkey: formatVerifierKey(name, publicKey), sign: (message) => sign(null, message, key) };
}

function hex(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('hex');
}

function toHex(bytes: Buffer): string {
  return bytes.toString('hex');
}

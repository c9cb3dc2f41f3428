import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { type RawRecord, readRawTopic } from './raw-topic.ts';

/**
 * Judges the raw topics by the rules of docs/architecture.md section 4 written down a second time: nothing here is
 * shared with the decider's write path or with `fold`.
 */
export interface OracleReport {
  readonly events: number;
  readonly decided: number;
  readonly repeats: number;
  readonly ignoredBlocks: number;
  readonly claims: number;
  readonly problems: readonly string[];
}

interface RawBlock {
  readonly kind: string;
  readonly epoch: number;
  readonly owner: string;
  readonly previousSource: number;
  readonly lastSource: number;
  readonly previousHash: Buffer;
  readonly entries: readonly Buffer[];
}
interface RawDecision {
  readonly sourceOffset: number;
  readonly verdict: string;
  readonly eventSchemaId: number;
  readonly event: Buffer;
}

interface LockedRecord {
  readonly id: number;
  readonly record: string;
  readonly version: number;
}

const HEADER_BYTES = 5;
const PROBLEMS_MAX = 50;
const locked: readonly LockedRecord[] = readJson('schemas.lock');
/** All released schemas: a topic may contain records from several releases. */
const schemasById = new Map(
  locked.map(({ id, record, version }) => [id, avro.Type.forSchema(readJson(`${record}/v${version}.avsc`))]),
);

export function judge(brokers: string, prefix: string, acknowledged: ReadonlySet<string>): Promise<OracleReport> {
  return judgeTopics(
    readRawTopic(brokers, `${prefix}access-events`),
    readRawTopic(brokers, `${prefix}access-decisions`),
    acknowledged,
  );
}

type RawTopic = AsyncIterable<RawRecord> | Iterable<RawRecord>;

/** Judges records that were read before, such as those a test has changed. */
export async function judgeTopics(
  accessEvents: RawTopic,
  accessDecisions: RawTopic,
  acknowledged: ReadonlySet<string>,
): Promise<OracleReport> {
  const problems: string[] = [];
  const report = (problem: string): void => {
    if (problems.length < PROBLEMS_MAX) problems.push(problem);
  };
  const events = new Map<string, Buffer>();
  for await (const { partition, offset, value } of accessEvents) {
    events.set(`${partition}/${offset}`, digest(value.subarray(HEADER_BYTES)));
  }
  const partitions = new Map<number, PartitionJudge>();
  for await (const record of accessDecisions) {
    const judgeOfPartition = partitions.get(record.partition) ?? new PartitionJudge(record.partition, events, report);
    partitions.set(record.partition, judgeOfPartition);
    judgeOfPartition.take(record);
  }
  const judges = [...partitions.values()];
  const decided = judges.reduce((sum, { decided: count }) => sum + count, 0);
  if (decided !== events.size) report(`${events.size} records of access-events, ${decided} decisions`);
  const first = new Map<string, number>();
  for (const one of judges) for (const id of one.first) first.set(id, (first.get(id) ?? 0) + 1);
  for (const [id, count] of first) if (count !== 1) report(`event ${id} was decided as new ${count} times`);
  for (const id of acknowledged) if (!first.has(id)) report(`acknowledged event ${id} was never decided`);
  return {
    events: events.size,
    decided,
    repeats: judges.reduce((sum, { repeats }) => sum + repeats, 0),
    ignoredBlocks: judges.reduce((sum, { ignored }) => sum + ignored, 0),
    claims: judges.reduce((sum, { claims }) => sum + claims, 0),
    problems,
  };
}

class PartitionJudge {
  decided = 0;
  repeats = 0;
  ignored = 0;
  claims = 0;
  /** Ids of the events that have a first decision. */
  readonly first: string[] = [];
  #epoch = 0;
  #owner = '';
  #last = -1;
  #chain: Buffer = Buffer.alloc(32);

  constructor(
    private readonly partition: number,
    private readonly events: ReadonlyMap<string, Buffer>,
    private readonly report: (problem: string) => void,
  ) {}

  take({ value }: RawRecord): void {
    const schemaId = value.readInt32BE(1);
    const block = decodeAs(schemaId, value.subarray(HEADER_BYTES)) as RawBlock;
    if (!this.#counts(block)) {
      this.ignored += 1;
      return;
    }
    this.#chain = createHash('sha256').update(this.#chain).update(digest(value)).digest();
    if (block.kind === 'open') {
      this.#epoch = block.epoch;
      this.#owner = block.owner;
      this.claims += 1;
      return;
    }
    const entrySchemaId = entrySchemaOf(schemaId);
    for (const entry of block.entries) this.#judgeEntry(decodeAs(entrySchemaId, entry) as RawDecision);
    if (block.lastSource > this.#last) this.#last = block.lastSource;
  }

  #counts({ kind, epoch, owner, previousSource, previousHash }: RawBlock): boolean {
    if (kind === 'open') return epoch > this.#epoch;
    const mine = epoch === this.#epoch && owner === this.#owner;
    return mine && previousSource === this.#last && previousHash.equals(this.#chain);
  }

  #judgeEntry({ sourceOffset, verdict, eventSchemaId, event }: RawDecision): void {
    const place = `${this.partition}/${sourceOffset}`;
    this.decided += 1;
    if (sourceOffset !== this.#last + 1) this.report(`${place}: decided after ${this.#last}`);
    this.#last = sourceOffset;
    const known = this.events.get(place);
    if (known === undefined) this.report(`${place}: a decision about a record that is not there`);
    else if (verdict !== 'rejected' && !known.equals(digest(event)))
      this.report(`${place}: not the bytes that were sent`);
    if (verdict === 'duplicate' || verdict === 'conflict') this.repeats += 1;
    else if (verdict !== 'rejected') this.first.push((decodeAs(eventSchemaId, event) as { eventId: string }).eventId);
  }
}

function decodeAs(schemaId: number, bytes: Buffer): unknown {
  const type = schemasById.get(schemaId);
  if (type === undefined) throw new Error(`schema id ${schemaId} is not in schemas.lock`);
  return type.fromBuffer(bytes);
}

/** Entries are decisions of the version of their block. */
function entrySchemaOf(blockSchemaId: number): number {
  const block = locked.find(({ id, record }) => id === blockSchemaId && record === 'decision-block');
  const entry = locked.find(({ record, version }) => record === 'access-decision' && version === block?.version);
  return entry?.id ?? 0;
}

function readJson(file: string) {
  return JSON.parse(readFileSync(join(projectRoot, 'schemas', file), 'utf8'));
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

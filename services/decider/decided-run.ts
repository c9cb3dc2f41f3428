import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Verdict } from '../domain/access-decision/access-decision.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../domain/decision-log/block.ts';
import type { IdentityEntry } from '../domain/decision-log/identity-table.ts';
import type { FiledAccess } from '../domain/late-facts/decided-accesses.ts';
import { schemaIds } from '../records/schemas.ts';
import type { DecidedRecord } from './decide-record.ts';
import { toFiledAccess } from './late/filed-access.ts';

const HASH_BYTES = 32;
/** An identity's key and the hash of its content. */
const IDENTITY_BYTES = 2 * HASH_BYTES;
/** What the usual block takes; it grows. */
const KEYS = 8 * BLOCK_ENTRIES_MAX;

/** What remains to be done for an entry once it is in the log. */
const IS_FILED = 1;
const IS_FIRST_REPORT = 2;

/**
 * The entries of one block on its way into the log, and the work that remains once it is there, as bytes and numbers whose memory
 * serves block after block: a dozen objects for each entry would wait for the end of the block, and the garbage collector would
 * copy all of them.
 */
export class DecidedRun {
  readonly #partition: number;
  #bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES_MAX);
  #count = 0;
  #firstSource = 0;
  /** Of each entry: where it and its keys end. */
  readonly #ends = new Uint32Array(BLOCK_ENTRIES_MAX);
  readonly #keyEnds = new Uint32Array(BLOCK_ENTRIES_MAX);
  readonly #appendedAt = new Float64Array(BLOCK_ENTRIES_MAX);
  readonly #occurredAt = new Float64Array(BLOCK_ENTRIES_MAX);
  readonly #registerOffsets = new Float64Array(BLOCK_ENTRIES_MAX);
  readonly #remaining = new Uint8Array(BLOCK_ENTRIES_MAX);
  readonly #identities = Buffer.allocUnsafeSlow(BLOCK_ENTRIES_MAX * IDENTITY_BYTES);
  #keys = new Float64Array(KEYS);
  readonly #verdicts = new Map<Verdict, number>();
  readonly #excepted = new Map<string, number>();

  constructor(partition: number) {
    this.#partition = partition;
  }

  get count(): number {
    return this.#count;
  }

  get firstSource(): number {
    return this.#firstSource;
  }

  get lastSource(): number {
    return this.#firstSource + this.#count - 1;
  }

  /** The bytes of each entry, until `clear`. */
  entries(): Buffer[] {
    return Array.from({ length: this.#count }, (_, index) => this.#entry(index));
  }

  /** True if the block has room for a decision, and its record follows the last one. */
  canTake({ entry, decision }: DecidedRecord): boolean {
    const count = this.#count;
    const hasRoom =
      count === 0 || (count < BLOCK_ENTRIES_MAX && this.#end(count - 1) + entry.length <= BLOCK_BYTES_MAX);
    return hasRoom && (count === 0 || decision.sourceOffset === this.lastSource + 1);
  }

  /** Copies what is needed later. */
  add({ entry, decision, event, remember }: DecidedRecord): void {
    const index = this.#count;
    const { verdict, determinedBy, sourceOffset, appendedAt } = decision;
    if (index === 0) this.#firstSource = sourceOffset;
    this.#count = index + 1;
    this.#copy(entry, index);
    this.#appendedAt[index] = appendedAt;
    increase(this.#verdicts, verdict);
    for (const { rule, exception } of determinedBy) if (exception !== null) increase(this.#excepted, rule);
    const access =
      event === null
        ? null
        : toFiledAccess(this.#partition, { entry, schemaId: schemaIds.accessDecision, decision, event });
    this.#file(access, index);
    if (remember !== null) {
      const at = index * IDENTITY_BYTES;
      this.#identities.write(remember.identity, at, HASH_BYTES, 'latin1');
      this.#identities.write(remember.contentHash, at + HASH_BYTES, HASH_BYTES, 'hex');
    }
    this.#remaining[index] = (access === null ? 0 : IS_FILED) | (remember === null ? 0 : IS_FIRST_REPORT);
  }

  addTo(meters: Meters): void {
    for (const [verdict, count] of this.#verdicts) meters.decisions.inc({ verdict }, count);
    for (const [rule, count] of this.#excepted) meters.exceptions.inc({ rule }, count);
  }

  /** The first reports of their identity. */
  *identities(): Generator<IdentityEntry> {
    const partition = this.#partition;
    for (let index = 0; index < this.#count; index += 1) {
      if (!this.#remains(index, IS_FIRST_REPORT)) continue;
      const at = index * IDENTITY_BYTES;
      const key = this.#identities.toString('latin1', at, at + HASH_BYTES);
      const contentHash = this.#identities.toString('hex', at + HASH_BYTES, at + IDENTITY_BYTES);
      const appendedAt = this.#appendedAt[index] ?? 0;
      yield { key, contentHash, partition, sourceOffset: this.#firstSource + index, appendedAt };
    }
  }

  /** The accesses that late facts can change. Their entries are valid until `clear`. */
  *filed(): Generator<FiledAccess> {
    for (let index = 0; index < this.#count; index += 1) {
      if (!this.#remains(index, IS_FILED)) continue;
      const keys = this.#keys.subarray(this.#keyEnd(index - 1), this.#keyEnd(index));
      yield {
        partition: this.#partition,
        sourceOffset: this.#firstSource + index,
        occurredAt: this.#occurredAt[index] ?? 0,
        appendedAt: this.#appendedAt[index] ?? 0,
        registerOffset: this.#registerOffsets[index] ?? 0,
        keys: Array.from(keys),
        entry: this.#entry(index),
        schemaId: schemaIds.accessDecision,
      };
    }
  }

  /** Forgets everything, and keeps the memory for the next block. */
  clear(): void {
    this.#count = 0;
    this.#verdicts.clear();
    this.#excepted.clear();
  }

  #copy(entry: Buffer, index: number): void {
    const start = this.#end(index - 1);
    const end = start + entry.length;
    // Only an entry that is larger than a block.
    if (end > this.#bytes.length) this.#bytes = Buffer.allocUnsafeSlow(end);
    this.#bytes.set(entry, start);
    this.#ends[index] = end;
  }

  #file(access: FiledAccess | null, index: number): void {
    let at = this.#keyEnd(index - 1);
    if (access !== null) {
      const { keys, occurredAt, registerOffset } = access;
      this.#reserveKeys(at + keys.length);
      for (const key of keys) this.#keys[at++] = key;
      this.#occurredAt[index] = occurredAt;
      this.#registerOffsets[index] = registerOffset;
    }
    this.#keyEnds[index] = at;
  }

  #reserveKeys(count: number): void {
    if (count <= this.#keys.length) return;
    const larger = new Float64Array(2 * count);
    larger.set(this.#keys);
    this.#keys = larger;
  }

  #remains(index: number, what: number): boolean {
    return ((this.#remaining[index] ?? 0) & what) !== 0;
  }

  #entry(index: number): Buffer {
    return this.#bytes.subarray(this.#end(index - 1), this.#end(index));
  }

  #end(index: number): number {
    return index < 0 ? 0 : (this.#ends[index] ?? 0);
  }

  #keyEnd(index: number): number {
    return index < 0 ? 0 : (this.#keyEnds[index] ?? 0);
  }
}

function increase<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

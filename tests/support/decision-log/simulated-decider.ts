import { createHash } from 'node:crypto';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import type { AcceptedBlock } from '../../../services/domain/decision-log/accepted-blocks.ts';
import type { BlockCodec } from '../../../services/domain/decision-log/block.ts';
import type { FoldRule } from '../../../services/domain/decision-log/fold.ts';
import { LogTrimmedError } from '../../../services/domain/decision-log/fold-from.ts';
import type { IdentityEntry, IdentityTable } from '../../../services/domain/decision-log/identity-table.ts';
import type { Log, LogRecord } from '../../../services/domain/decision-log/log.ts';
import {
  AppendOutcomeUnknownError,
  OwnershipLostError,
} from '../../../services/domain/decision-log/ownership-errors.ts';
import { claimPartition, type PartitionOwner } from '../../../services/domain/decision-log/partition-owner.ts';
import { accessKeys } from '../../../services/domain/late-facts/access-keys.ts';
import type { DecidedAccesses, FiledAccess } from '../../../services/domain/late-facts/decided-accesses.ts';
import { NewestOfKeys } from '../../../services/domain/late-facts/newest-of-keys.ts';
import type { Random } from '../random.ts';
import {
  decodeSimulatedEntry,
  encodeSimulatedEntry,
  NO_WORD,
  readSimulatedEvent,
  readSimulatedFact,
  type SimulatedEntry,
} from './simulated-records.ts';
import type { SimulatedProcess } from './simulated-time.ts';

export interface SimulatedDeciderOptions {
  readonly process: SimulatedProcess;
  readonly log: Log;
  readonly random: Random;
  readonly codec: BlockCodec;
  readonly now: () => number;
  readonly rule: FoldRule;
  /** Survives the process, like a disk. */
  readonly disk: SimulatedDisk;
  /** Only the simulation's negative controls give one. */
  readonly flaw: LateFlaw | null;
  /** Told the fold's chain after each append that was acknowledged. */
  readonly onAcknowledged: (chain: Buffer) => void;
}

/** A process that a trim overtakes ends, and another one starts. */
const expectedErrors = [OwnershipLostError, AppendOutcomeUnknownError, LogTrimmedError];

export interface SimulatedDisk {
  readonly identities: IdentityTable;
  readonly accesses: DecidedAccesses;
}

/** Of 3 MB each: to make them for each disk took a fifth of the time of a simulation. */
const newestOfKeys: NewestOfKeys[] = [];

/** `number` counts the disks of a simulation. Simulations run one after the other: the next one forgets what it finds. */
export function simulatedDisk(number: number): SimulatedDisk {
  const newest = newestOfKeys[number] ?? new NewestOfKeys(Number.NEGATIVE_INFINITY);
  newestOfKeys[number] = newest;
  newest.clear();
  return { identities: memoryIdentityTable(), accesses: memoryDecidedAccesses(newest) };
}

/**
 * How a decider can get late facts wrong: it says that they are worked off with the first of several blocks; it compares
 * with the first decision instead of the one in force.
 */
export type LateFlaw = 'moves-early' | 'forgets';

/** What the register says, and how far it was read. */
interface KnownWords {
  readonly words: ReadonlyMap<string, string>;
  readonly records: readonly { readonly offset: number; readonly identity: string }[];
  readonly end: number;
}

/** A decider without policies around the production code that claims, resumes, appends and remembers. */
export class SimulatedDecider {
  readonly #options: SimulatedDeciderOptions;
  /** Nothing to decide was found, and no tick was due, since the last append. */
  idle = false;
  /** Register offset worked off for this claim; the log is told only now and then. */
  #lateCursor = 0;
  #known: KnownWords = { words: new Map(), records: [], end: 0 };

  constructor(options: SimulatedDeciderOptions) {
    this.#options = options;
  }

  /** Claims and decides until the process dies; rejects only with what must never happen. */
  async run(): Promise<never> {
    const { process, random } = this.#options;
    for (;;) {
      this.idle = false;
      const watching = new AbortController();
      try {
        const owner = await this.#claim();
        this.#lateCursor = owner.state.register;
        if (random.chance(0.3)) owner.watch(watching.signal).catch(() => undefined);
        for (;;) await this.#step(owner);
      } catch (error) {
        const isExpected = expectedErrors.some((expected) => error instanceof expected);
        if (!isExpected) throw error;
      } finally {
        watching.abort();
      }
      await process.wait(random.below(80));
    }
  }

  #claim(): Promise<PartitionOwner> {
    const { log, process, random, codec, now, rule, disk } = this.#options;
    const window = {
      millisMax: 30 + random.below(200),
      entriesMax: 2 + random.below(8),
      bytesMax: 60 + random.below(400),
    };
    return claimPartition({
      log,
      partition: 0,
      ownerId: process.name,
      window,
      codec,
      now,
      rule,
      from: disk.identities.position(0),
      onAccepted: (accepted) => this.#remember(accepted),
    });
  }

  /** The tables are folds over accepted blocks, whoever wrote them. */
  #remember({ block, offset, state }: AcceptedBlock): void {
    const { identities, accesses } = this.#options.disk;
    const decided = block.entries.map(decodeSimulatedEntry);
    const first = decided.filter(({ verdict }) => verdict === 'first');
    const entries: IdentityEntry[] = first.map(({ source, identity, content }) => {
      return { key: identity, contentHash: hashOf(content), partition: 0, sourceOffset: source, appendedAt: 0 };
    });
    const position = { offset: offset + 1, state };
    identities.put(0, position, entries);
    const isFiled = ({ verdict }: SimulatedEntry) =>
      verdict === 'first' || (verdict === 'again' && this.#options.flaw !== 'forgets');
    accesses.put(0, position, decided.filter(isFiled).map(toFiled));
  }

  async #step(owner: PartitionOwner): Promise<void> {
    const { process, random, now, log } = this.#options;
    if (random.chance(0.3) && (await this.#judgeAgain(owner))) return;
    const records = await this.#fetch(owner.state.last + 1);
    const [first] = records;
    if (owner.isTickDue(now()) || random.chance(0.05)) {
      await owner.appendTick();
    } else if (first === undefined) {
      if (await this.#judgeAgain(owner)) return;
      this.idle = owner.tickDueAt === null;
      return process.wait(5 + random.below(30));
    } else if (first.offset > owner.state.last + 1) {
      await owner.appendGap({ first: owner.state.last + 1, last: first.offset - 1, cause: 'no record' });
    } else {
      // The barrier: asked for after the records were fetched.
      await this.#readRegister(await log.endOffset('register', 0));
      const entries = this.#decide(records);
      await owner.appendDecisions({
        firstSource: first.offset,
        lastSource: first.offset + entries.length - 1,
        entries,
      });
    }
    this.#options.onAcknowledged(owner.state.chain);
  }

  /** Works off what the register says since; false when there is nothing. */
  async #judgeAgain(owner: PartitionOwner): Promise<boolean> {
    const { log, random, disk, flaw } = this.#options;
    const end = await log.endOffset('register', 0);
    if (end <= this.#lateCursor) return false;
    await this.#readRegister(end);
    const changed = this.#changedSince(this.#lateCursor).map((access) => this.#toAgain(access));
    for (let at = 0; at < changed.length; ) {
      const block = changed.slice(at, at + 1 + random.below(3));
      at += block.length;
      const moves = at === changed.length || flaw === 'moves-early';
      const registerTo = moves ? Math.max(end, owner.state.register) : owner.state.register;
      await owner.appendReevaluations(registerTo, block.map(encodeSimulatedEntry));
      this.#options.onAcknowledged(owner.state.chain);
    }
    if (changed.length === 0 && end > owner.state.register && random.chance(0.6)) {
      await owner.appendReevaluations(end, []);
      this.#options.onAcknowledged(owner.state.chain);
    }
    this.#lateCursor = end;
    await disk.accesses.settled();
    return changed.length > 0;
  }

  /** Accesses that a record from `from` on bears on, that did not see it, and of which it says something else. */
  #changedSince(from: number): SimulatedEntry[] {
    const { accesses } = this.#options.disk;
    const sources = new Set<number>();
    for (const { offset, identity } of this.#known.records) {
      if (offset < from) continue;
      const key = accessKeys.owner(identity);
      if (!accesses.mayHave({ keys: [key], from: 0 }, offset)) continue;
      const { places } = accesses.find(key, { from: 0, until: Number.POSITIVE_INFINITY }, null, 1_000);
      for (const place of places) {
        if ((this.#inForce(place.sourceOffset)?.register ?? 0) <= offset) sources.add(place.sourceOffset);
      }
    }
    const held = [...sources].sort((a, b) => a - b).flatMap((source) => this.#inForce(source) ?? []);
    return held.filter(({ identity, word }) => this.#wordFor(identity) !== word);
  }

  #inForce(sourceOffset: number): SimulatedEntry | null {
    const inForce = this.#options.disk.accesses.get({ partition: 0, sourceOffset });
    return inForce === null ? null : decodeSimulatedEntry(inForce.entry);
  }

  #toAgain({ source, identity, word }: SimulatedEntry): SimulatedEntry {
    const facts = { word: this.#wordFor(identity), register: this.#known.end, previous: word };
    return { source, identity, content: '', verdict: 'again', ...facts };
  }

  #wordFor(identity: string): string {
    return this.#known.words.get(identity) ?? NO_WORD;
  }

  async #readRegister(end: number): Promise<void> {
    const words = new Map(this.#known.words);
    const records = [...this.#known.records];
    let next = this.#known.end;
    while (next < end) {
      for await (const batch of this.#options.log.read('register', 0, next)) {
        for (const { offset, value } of batch.records) {
          const { identity, word } = readSimulatedFact(value);
          words.set(identity, word);
          records.push({ offset, identity });
        }
        next = batch.nextOffset;
      }
    }
    this.#known = { words, records, end: next };
  }

  async #fetch(from: number): Promise<readonly LogRecord[]> {
    const recordsMax = 1 + this.#options.random.below(6);
    for await (const { records } of this.#options.log.read('access-events', 0, from, { recordsMax })) return records;
    return [];
  }

  /** Entries for the records up to the first hole. */
  #decide(records: readonly LogRecord[]): Buffer[] {
    const seen = new Map<string, string>();
    const entries: Buffer[] = [];
    for (const [index, { offset, value }] of records.entries()) {
      if (offset !== (records[0]?.offset ?? 0) + index) break;
      const { identity, content } = readSimulatedEvent(value);
      const known = seen.get(identity) ?? this.#options.disk.identities.get(identity)?.contentHash;
      if (known === undefined) seen.set(identity, hashOf(content));
      const repeat = known === hashOf(content) ? 'duplicate' : 'conflict';
      const verdict = known === undefined ? 'first' : repeat;
      const facts = { word: this.#wordFor(identity), register: this.#known.end, previous: '' };
      entries.push(encodeSimulatedEntry({ source: offset, identity, content, verdict, ...facts }));
    }
    return entries;
  }
}

function toFiled(entry: SimulatedEntry): FiledAccess {
  const { source: sourceOffset, identity, register: registerOffset } = entry;
  const times = { occurredAt: 0, appendedAt: 0 };
  return {
    partition: 0,
    sourceOffset,
    ...times,
    registerOffset,
    keys: [accessKeys.owner(identity)],
    entry: encodeSimulatedEntry(entry),
    schemaId: 0,
  };
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

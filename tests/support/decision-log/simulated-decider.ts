import { createHash } from 'node:crypto';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import type { AcceptedBlock, BlockCodec, FoldRule } from '../../../services/domain/decision-log/accepted-blocks.ts';
import { LogTrimmedError } from '../../../services/domain/decision-log/fold-from.ts';
import type { IdentityEntry, IdentityTable } from '../../../services/domain/decision-log/identity-table.ts';
import type { Log, LogRecord } from '../../../services/domain/decision-log/log.ts';
import {
  AppendOutcomeUnknownError,
  claimPartition,
  OwnershipLostError,
  type PartitionOwner,
} from '../../../services/domain/decision-log/partition-owner.ts';
import type { Random } from '../random.ts';
import { decodeSimulatedEntry, encodeSimulatedEntry, readSimulatedEvent } from './simulated-records.ts';
import type { SimulatedProcess } from './simulated-time.ts';

export interface SimulatedDeciderOptions {
  readonly process: SimulatedProcess;
  readonly log: Log;
  readonly random: Random;
  readonly codec: BlockCodec;
  readonly now: () => number;
  readonly rule: FoldRule;
  /** Survives the process, like a disk. */
  readonly identities: IdentityTable;
  /** Told the fold's chain after each append that was acknowledged. */
  readonly onAcknowledged: (chain: Buffer) => void;
}

/** A process that a trim overtakes ends, and another one starts. */
const expectedErrors = [OwnershipLostError, AppendOutcomeUnknownError, LogTrimmedError];

export const simulatedDisk = memoryIdentityTable;

/** A decider without policies around the production code that claims, resumes, appends and remembers. */
export class SimulatedDecider {
  readonly #options: SimulatedDeciderOptions;
  /** Nothing to decide was found, and no tick was due, since the last append. */
  idle = false;

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
    const { log, process, random, codec, now, rule, identities } = this.#options;
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
      from: identities.position(0),
      onAccepted: (accepted) => this.#remember(accepted),
    });
  }

  /** The identity table is a fold over accepted blocks, whoever wrote them. */
  #remember({ block, offset, state }: AcceptedBlock): void {
    const { identities } = this.#options;
    const first = block.entries.map(decodeSimulatedEntry).filter(({ verdict }) => verdict === 'first');
    const entries: IdentityEntry[] = first.map(({ source, identity, content }) => {
      return { key: identity, contentHash: hashOf(content), partition: 0, sourceOffset: source, appendedAt: 0 };
    });
    identities.put(0, { offset: offset + 1, state }, entries);
  }

  async #step(owner: PartitionOwner): Promise<void> {
    const { process, random, now } = this.#options;
    const records = await this.#fetch(owner.state.last + 1);
    const [first] = records;
    const tickDue = owner.tickDueAt !== null && now() >= owner.tickDueAt;
    if (tickDue || random.chance(0.05)) {
      await owner.appendTick();
    } else if (first === undefined) {
      this.idle = owner.tickDueAt === null;
      return process.wait(5 + random.below(30));
    } else if (first.offset > owner.state.last + 1) {
      await owner.appendGap({ first: owner.state.last + 1, last: first.offset - 1, cause: 'no record' });
    } else {
      const entries = this.#decide(records);
      await owner.appendDecisions({
        firstSource: first.offset,
        lastSource: first.offset + entries.length - 1,
        entries,
      });
    }
    this.#options.onAcknowledged(owner.state.chain);
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
      const known = seen.get(identity) ?? this.#options.identities.get(identity)?.contentHash;
      if (known === undefined) seen.set(identity, hashOf(content));
      const repeat = known === hashOf(content) ? 'duplicate' : 'conflict';
      const verdict = known === undefined ? 'first' : repeat;
      entries.push(encodeSimulatedEntry({ source: offset, identity, content, verdict }));
    }
    return entries;
  }
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

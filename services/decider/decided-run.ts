import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Verdict } from '../domain/access-decision/access-decision.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../domain/decision-log/block.ts';
import type { IdentityEntry } from '../domain/decision-log/identity-table.ts';
import type { FiledAccess } from '../domain/late-facts/decided-accesses.ts';
import { schemaIds } from '../records/schemas.ts';
import type { DecidedRecord } from './decide-record.ts';
import { toFiledAccess } from './late/filed-access.ts';

/**
 * The entries of one block on its way into the log, and the work that remains once it is there. It references no event
 * and no decision: while many blocks wait for the disk, the garbage collector would copy all of them.
 */
export class DecidedRun {
  readonly entries: Buffer[] = [];
  readonly identities: IdentityEntry[] = [];
  readonly filed: FiledAccess[] = [];
  readonly firstSource: number;
  readonly #partition: number;
  #bytes = 0;
  readonly #verdicts = new Map<Verdict, number>();
  readonly #excepted = new Map<string, number>();

  constructor(partition: number, firstSource: number) {
    this.#partition = partition;
    this.firstSource = firstSource;
  }

  get lastSource(): number {
    return this.firstSource + this.entries.length - 1;
  }

  /** True if the block has room for a decision, and its record at this offset follows the last one. */
  canTake({ entry }: DecidedRecord, offset: number): boolean {
    const count = this.entries.length;
    const hasRoom = count === 0 || (count < BLOCK_ENTRIES_MAX && this.#bytes + entry.length <= BLOCK_BYTES_MAX);
    return hasRoom && offset === this.lastSource + 1;
  }

  add({ entry, decision, event, remember }: DecidedRecord): void {
    const partition = this.#partition;
    const { verdict, determinedBy, sourceOffset, appendedAt } = decision;
    this.entries.push(entry);
    this.#bytes += entry.length;
    increase(this.#verdicts, verdict);
    for (const { rule, exception } of determinedBy) if (exception !== null) increase(this.#excepted, rule);
    const access =
      event === null ? null : toFiledAccess(partition, { entry, schemaId: schemaIds.accessDecision, decision, event });
    if (access !== null) this.filed.push(access);
    if (remember === null) return;
    const { identity: key, contentHash } = remember;
    this.identities.push({ key, contentHash, partition, sourceOffset, appendedAt });
  }

  count(meters: Meters): void {
    for (const [verdict, count] of this.#verdicts) meters.decisions.inc({ verdict }, count);
    for (const [rule, count] of this.#excepted) meters.exceptions.inc({ rule }, count);
  }
}

function increase<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

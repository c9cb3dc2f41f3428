import type { Meters } from '../adapters/metrics/catalogue.ts';
import type { Verdict } from '../domain/access-decision/access-decision.ts';
import { BLOCK_BYTES_MAX, BLOCK_ENTRIES_MAX } from '../domain/decision-log/block.ts';
import type { IdentityEntry } from '../domain/decision-log/identity-table.ts';
import type { FiledAccess } from '../domain/late-facts/decided-accesses.ts';
import { schemaIds } from '../records/schemas.ts';
import type { DecidedRecord } from './decide-record.ts';
import { toFiledAccess } from './late/filed-access.ts';

/** The entries of one block on its way into the log, and the work that remains once it is there. */
export class DecidedRun {
  readonly entries: Buffer[] = [];
  /** The first reports of their identity. */
  readonly identities: IdentityEntry[] = [];
  /** The accesses that late facts can change. */
  readonly filed: FiledAccess[] = [];
  readonly #partition: number;
  #firstSource = 0;
  #bytes = 0;
  readonly #verdicts = new Map<Verdict, number>();
  readonly #excepted = new Map<string, number>();

  constructor(partition: number) {
    this.#partition = partition;
  }

  get count(): number {
    return this.entries.length;
  }

  get firstSource(): number {
    return this.#firstSource;
  }

  get lastSource(): number {
    return this.#firstSource + this.count - 1;
  }

  /** True if the block has room for a decision, and its record follows the last one. */
  canTake({ entry, decision }: DecidedRecord): boolean {
    if (this.count === 0) return true;
    const hasRoom = this.count < BLOCK_ENTRIES_MAX && this.#bytes + entry.length <= BLOCK_BYTES_MAX;
    return hasRoom && decision.sourceOffset === this.lastSource + 1;
  }

  add({ entry, decision, event, remember }: DecidedRecord): void {
    const { verdict, determinedBy, sourceOffset, appendedAt } = decision;
    const partition = this.#partition;
    if (this.count === 0) this.#firstSource = sourceOffset;
    this.entries.push(entry);
    this.#bytes += entry.length;
    increase(this.#verdicts, verdict);
    for (const { rule, exception } of determinedBy) if (exception !== null) increase(this.#excepted, rule);
    const written = { entry, schemaId: schemaIds.accessDecision, decision };
    const access = event === null ? null : toFiledAccess(partition, { ...written, event });
    if (access !== null) this.filed.push(access);
    if (remember === null) return;
    const { identity: key, contentHash } = remember;
    this.identities.push({ key, contentHash, partition, sourceOffset, appendedAt });
  }

  addTo(meters: Meters): void {
    for (const [verdict, count] of this.#verdicts) meters.decisions.inc({ verdict }, count);
    for (const [rule, count] of this.#excepted) meters.exceptions.inc({ rule }, count);
  }
}

function increase<Name>(counts: Map<Name, number>, name: Name): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

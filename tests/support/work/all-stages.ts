import { serialize } from 'node:v8';
import { openLogger } from '../../../services/adapters/logger.ts';
import { memoryIdentityTable } from '../../../services/adapters/memory/memory-identity-table.ts';
import { memoryRowTable } from '../../../services/adapters/memory/memory-row-table.ts';
import { loadPolicies } from '../../../services/adapters/policies/load-policies.ts';
import { policyEnvironment } from '../../../services/adapters/policies/policy-environment.ts';
import { frame } from '../../../services/avro/framing.ts';
import { decideRecord, readRecord } from '../../../services/decider/decide-record.ts';
import { PendingIdentities } from '../../../services/decider/identities/pending-identities.ts';
import { observeBlock } from '../../../services/detector/observe-block.ts';
import { WaitingReevaluations } from '../../../services/detector/waiting-reevaluations.ts';
import type { AccessDecision } from '../../../services/domain/access-decision/access-decision.ts';
import { findNoPriorEvaluation } from '../../../services/domain/access-decision/facts/prior-evaluation.ts';
import { parseAccessEvent } from '../../../services/domain/access-event/parse-access-event.ts';
import { AlertFold } from '../../../services/domain/alert/alert-fold.ts';
import type { Block } from '../../../services/domain/decision-log/block.ts';
import { Detection } from '../../../services/domain/finding/detection.ts';
import type { Finding, Withdrawal } from '../../../services/domain/finding/finding.ts';
import { onePolicy, type Policies } from '../../../services/domain/policy/policies.ts';
import type { RegisterView } from '../../../services/domain/register/register-view.ts';
import type { RowTable } from '../../../services/domain/sorted-rows.ts';
import { encodeAccessDecision } from '../../../services/records/access-decision/encode-access-decision.ts';
import { encodeAccessEvent } from '../../../services/records/access-event/encode-access-event.ts';
import { encodeAlertRecord } from '../../../services/records/alert-record/encode-alert-record.ts';
import { schemaIds } from '../../../services/records/schemas.ts';
import { IP_HASH } from '../access-event-builders.ts';
import { aRecord, aRegister } from '../register-builders.ts';

const logger = openLogger('silent');
/** Accesses in one block of decisions. */
const BLOCK = 100;

/** What the stages remember. */
export interface KeptState {
  /** Entries of every list, map and set in the memory of the detectors. */
  readonly detectors: number;
  /** Identities that are decided and in no block yet. */
  readonly pending: number;
  /** Bytes of the largest row of an alert, finding or report. */
  readonly rowBytesMax: number;
}

/** What the stages write and remember, in all: it is what the disk and the memory of an installation grow by. */
export interface Sizes {
  /** Rows in the tables of alerts and of findings that may change. */
  readonly rows: number;
  readonly rowBytes: number;
  /** Bytes of the entries in blocks of decisions. */
  readonly entryBytes: number;
  /** Bytes of the findings and withdrawals in `alerts`. */
  readonly alertBytes: number;
  /** Bytes of the detectors' memory as their snapshot has it. */
  readonly detectorBytes: number;
}

/** Opens stages at `now`, with the shipped policies. The register is empty, or has one employee and one owner with one camera. */
export async function stagesAt(now: number): Promise<(people: 'one owner' | 'nobody') => AllStages> {
  const policies = onePolicy(await loadPolicies(policyEnvironment.read({}).folder));
  const oneOwner = aRegister(
    aRecord('person', { id: 'e-1' }),
    aRecord('camera', { id: 'c-1', ownerId: 'o-1' }),
    aRecord('account', { id: 'o-1' }),
  );
  return (people) => new AllStages(policies, people === 'nobody' ? aRegister() : oneOwner, now);
}

/** Intake, decider, detectors and alerts in one thread, on tables in memory: what each does with a record, in turn. */
export class AllStages {
  readonly #identities = new PendingIdentities(memoryIdentityTable());
  readonly #alertRows = new WeighedRows();
  readonly #reportRows = new WeighedRows();
  readonly #detection = new Detection(this.#reportRows.table);
  readonly #judgedAgain = new WaitingReevaluations(this.#detection);
  readonly #alerts = new AlertFold(this.#alertRows.table);
  readonly #decided: AccessDecision[] = [];
  #waiting = 0;
  #block: Buffer[] = [];
  #records = 0;
  #entryBytes = 0;
  #alertBytes = 0;
  findings = 0;
  withdrawals = 0;

  constructor(
    private readonly policies: Policies,
    private readonly register: RegisterView,
    private readonly nowMs: number,
  ) {}

  /** Takes an event in its JSON form through all stages. Returns false when intake refuses it. */
  take(json: unknown): boolean {
    const parsed = parseAccessEvent(json, () => IP_HASH);
    if ('problems' in parsed) return false;
    const value = frame(schemaIds.accessEvent, encodeAccessEvent(parsed.event));
    const offset = this.#decided.length;
    const content = readRecord({ offset, appendedAt: this.nowMs, key: null, value, headers: {} });
    if ('rejected' in content) throw new Error(content.rejected.detail);
    const { entry, decision, remember } = decideRecord(
      { offset, appendedAt: this.nowMs, key: null, value, headers: {} },
      content,
      0,
      {
        register: this.register,
        policies: this.policies,
        findPriorEvaluation: findNoPriorEvaluation,
        identities: this.#identities,
        registerOffset: 0,
      },
    );
    this.#decided.push(decision);
    if (remember !== null) {
      this.#identities.add(remember.identity, remember.contentHash, 0);
      this.#waiting += 1;
    }
    this.#block.push(entry);
    this.#entryBytes += entry.length;
    if (this.#block.length === BLOCK) this.#end('decisions');
    return true;
  }

  /** Judges every access again, as explained, and so withdraws what was found, in blocks of `size`. */
  explainAll(order: 'first' | 'last', size: number): void {
    const decided = order === 'first' ? this.#decided : this.#decided.toReversed();
    for (const decision of decided) {
      const reevaluation = { at: this.nowMs, because: null, previousVerdict: decision.verdict } as const;
      const explained = { ...decision, verdict: 'explained', determinedBy: [], reevaluation } as const;
      this.#block.push(encodeAccessDecision(explained));
      if (this.#block.length >= size) this.#end('reevaluations');
    }
    this.#end('reevaluations');
    this.#apply(this.#judgedAgain.count(this.nowMs));
  }

  /** Lets a year pass, so that everything which waits for an answer becomes certain. */
  advance(): void {
    const progress = { nowMs: this.nowMs + 400 * 86_400_000, observedUpTo: Number.POSITIVE_INFINITY };
    this.#apply(this.#detection.advance(progress));
  }

  kept(): KeptState {
    return {
      detectors: entriesIn(this.#detection.save()),
      pending: this.#waiting,
      rowBytesMax: Math.max(this.#alertRows.bytesMax, this.#reportRows.bytesMax),
    };
  }

  sizes(): Sizes {
    const [alerts, reports] = [this.#alertRows.size(), this.#reportRows.size()];
    return {
      rows: alerts.rows + reports.rows,
      rowBytes: alerts.bytes + reports.bytes,
      entryBytes: this.#entryBytes,
      alertBytes: this.#alertBytes,
      detectorBytes: serialize(this.#detection.save()).length,
    };
  }

  #end(kind: Block['kind']): void {
    const block = { kind, entries: this.#block, entrySchemaId: schemaIds.accessDecision } as unknown as Block;
    this.#identities.forget(0);
    this.#waiting = 0;
    this.#block = [];
    const parts = { detection: this.#detection, judgedAgain: this.#judgedAgain };
    const { findings, changes } = observeBlock(block, parts, {
      ms: this.nowMs,
      logger,
      partition: 0,
      decidedAt: this.nowMs,
    });
    this.#apply([...changes, ...findings]);
  }

  #apply(records: readonly (Finding | Withdrawal)[]): void {
    for (const record of records) {
      if (record.kind === 'finding') this.findings += 1;
      else this.withdrawals += 1;
      this.#alertBytes += encodeAlertRecord(record).length;
      this.#alerts.apply(record, { offset: this.#records, appendedAt: this.nowMs });
      this.#records += 1;
    }
    this.#alerts.settle();
  }
}

/** A table that knows its largest row. */
class WeighedRows {
  readonly table: RowTable;
  bytesMax = 0;

  constructor() {
    const table = memoryRowTable();
    this.table = {
      ...table,
      put: (key, value) => {
        const encoded = typeof value === 'function' ? Buffer.from(value()) : value;
        this.bytesMax = Math.max(this.bytesMax, encoded.length);
        table.put(key, encoded);
      },
    };
  }

  /** The rows that there are now, and their bytes with those of their keys. */
  size(): { readonly rows: number; readonly bytes: number } {
    let [rows, bytes] = [0, 0];
    for (const { key, value } of this.table.range(Buffer.of(0), Buffer.of(0xff))) {
      rows += 1;
      bytes += key.length + value.length;
    }
    return { rows, bytes };
  }
}

/** Texts as bytes, one behind the other: each is an entry of the columns beside them. */
const textBytes = new Set(['eventIds', 'bytes']);

function entriesIn(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength / (value as Uint8Array).BYTES_PER_ELEMENT;
  if (value instanceof Map) return [...value].reduce((sum, [, one]) => sum + 1 + entriesIn(one), 0);
  if (value instanceof Set) return value.size;
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + 1 + entriesIn(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, one]) => sum + (textBytes.has(name) ? 0 : entriesIn(one)), 0);
}

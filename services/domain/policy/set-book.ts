import type { PolicySetRecord, RegisterRecord } from '../register/register-record.ts';
import type { RegisterView } from '../register/register-view.ts';
import { type PolicyApproval, type PolicyRecords, readPolicyRecords } from './approvals.ts';
import type { SetSubject } from './policy-record.ts';

/** A set, and when it begins to be in force, in milliseconds since 1970 UTC. */
export interface SetSpan<InForce> {
  readonly from: number;
  readonly set: InForce;
}

/** Selects the sets of one subject from the records of the register. */
export interface SetBook<InForce> {
  readonly records: PolicyRecords;
  /** Returns the set in force at `t`, in milliseconds since 1970 UTC. Null when the register names no usable set. */
  at(t: number): InForce | null;
  /** Returns the set of that version, whether or not it is in force. Null if it is missing or unusable. */
  of(version: string): InForce | null;
  /**
   * The sets that are in force one after the other, each until the next begins; the first since ever. The same list is
   * returned until a record changes it.
   */
  spans(): readonly SetSpan<InForce>[];
  /** Updates the book after `record` was applied to its register. */
  noteRecord(record: RegisterRecord): void;
}

/**
 * Selects the set that is in force from the records in `register`. `open` returns a set from its canonical text, or null
 * if this release cannot use it.
 *
 * Among the approved sets that have begun and not ended, the last to begin is in force. If all have ended, the last to
 * begin still is: rules must not lapse into none. Before the first approved set begins, or if none was ever approved, it
 * is the set loaded from files. If none was loaded, it is the first approved set.
 */
export function createSetBook<InForce>(
  register: RegisterView,
  subject: SetSubject,
  open: (record: PolicySetRecord) => InForce | null,
): SetBook<InForce> {
  const opened = new Map<string, InForce | null>();
  let read: Standing<InForce> | null = null;
  let spans: readonly SetSpan<InForce>[] = [];

  function openOnce(record: PolicySetRecord): InForce | null {
    const known = opened.get(record.id);
    if (known !== undefined) return known;
    const set = open(record);
    opened.set(record.id, set);
    return set;
  }

  function find({ sets }: PolicyRecords, version: string): InForce | null {
    const [text] = sets.get(version) ?? [];
    return text === undefined ? null : openOnce(text);
  }

  function standing(): Standing<InForce> {
    if (read !== null) return read;
    const records = readPolicyRecords(register, subject, (set) => openOnce(set) !== null);
    const approved = records.approvals.flatMap((approval) => {
      const set = approval.state === 'approved' ? find(records, approval.record.setHash) : null;
      return set === null ? [] : [{ approval, set }];
    });
    const loaded = records.loaded === null ? null : find(records, records.loaded);
    const found = spansOf({ approved, loaded });
    // Most records that are read again change no span. A detector compares the list and then has nothing to change.
    if (!areSame(found, spans)) spans = found;
    read = { records, approved, loaded, spans };
    return read;
  }

  return {
    get records() {
      return standing().records;
    },
    at: (t) => choose(standing(), t),
    of: (version) => find(standing().records, version),
    spans: () => standing().spans,
    noteRecord({ kind }) {
      // A person record matters only to approvals, because it can add aliases to an approver.
      const isApprovers = kind === 'person' && read !== null && read.records.approvals.length > 0;
      if (kind === 'policy' || kind === 'policy-set' || isApprovers) read = null;
    },
  };
}

interface Standing<InForce> {
  readonly records: PolicyRecords;
  /** Sorted by `validFrom`. */
  readonly approved: readonly { readonly approval: PolicyApproval; readonly set: InForce }[];
  readonly loaded: InForce | null;
  readonly spans: readonly SetSpan<InForce>[];
}

type Chosen<InForce> = Pick<Standing<InForce>, 'approved' | 'loaded'>;

function spansOf<InForce>(chosen: Chosen<InForce>): readonly SetSpan<InForce>[] {
  const changes = chosen.approved.flatMap(({ approval: { record } }) => [
    record.validFrom,
    ...(record.validUntil === null ? [] : [record.validUntil]),
  ]);
  const spans: SetSpan<InForce>[] = [];
  for (const from of [Number.NEGATIVE_INFINITY, ...[...new Set(changes)].sort((one, other) => one - other)]) {
    const set = choose(chosen, from);
    if (set !== null && set !== spans.at(-1)?.set) spans.push({ from, set });
  }
  return spans;
}

function areSame<InForce>(one: readonly SetSpan<InForce>[], other: readonly SetSpan<InForce>[]): boolean {
  return (
    one.length === other.length && one.every(({ from, set }, at) => from === other[at]?.from && set === other[at]?.set)
  );
}

function choose<InForce>({ approved, loaded }: Chosen<InForce>, t: number): InForce | null {
  let lastBegun: InForce | null = null;
  for (let index = approved.length - 1; index >= 0; index -= 1) {
    const { approval, set } = approved[index] as Standing<InForce>['approved'][number];
    const { validFrom, validUntil } = approval.record;
    if (validFrom > t) continue;
    if (validUntil === null || t < validUntil) return set;
    lastBegun ??= set;
  }
  return lastBegun ?? loaded ?? approved[0]?.set ?? null;
}

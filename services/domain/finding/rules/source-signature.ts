import { wholeAccessEvent } from '../../../records/access-event/view-access-event.ts';
import type { Severity, SourceSignature } from '../../access-decision/access-decision.ts';
import { isHeartbeat } from '../../access-event/heartbeat.ts';
import { signedTextHash } from '../../access-event/signed-text.ts';
import { traits } from '../access-traits.ts';
import { groups } from '../alert-group.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { DetectedAccess } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess } from '../detector.ts';
import type { CitedAccess } from '../finding.ts';
import { mechanism } from '../mechanisms/mechanism.ts';

/** Instances that are remembered; beyond it the one that reported nothing for longest is forgotten. */
const INSTANCES_MAX = 100_000;
/** Events of an instance that wait for the one before or after them. Beyond it the lowest number is forgotten. */
const OPEN_ENDS_MAX = 1_000;

/** What is wrong with an event although it may have come from its source. */
const faults: Partial<Record<SourceSignature, string>> = {
  missing: 'reported an event without a signature, although the register has its key',
  wrong: 'reported an event whose signature no key of its record verifies',
};

/**
 * The source did not sign what it reported, or somebody else did; or what it signed does not follow what it signed before.
 * Such events are decided and listed like others. Each is reported by itself.
 */
export const sourceSignature = mechanism({
  id: 'source-signature',
  create: (_, { severity }) => new SourceSignatures(severity),
});

/** An event that no event with the next number has followed yet. */
interface SignedEnd {
  readonly hash: string;
  readonly isChained: boolean;
}

/** An event whose predecessor has not come yet. */
interface SignedStart {
  readonly previousHash: string | null;
  readonly evidence: CitedAccess;
}

interface Chain {
  readonly ends: Map<number, SignedEnd>;
  readonly starts: Map<number, SignedStart>;
}

/**
 * Verified events with a number are a chain: each names the hash of what its source signed before. Only those count that the source
 * signed, for others prove nothing about it. INVARIANT: whether a link is broken depends on its two events, not on their
 * order, unless a number was used twice, which is a finding by itself.
 */
class SourceSignatures implements Detector {
  readonly id = 'source-signature';
  readonly version = 1;
  readonly looksAtClaimedFuture = true;
  readonly looksAt = traits.withSignature;
  readonly #chains = new BoundedMap<Chain>(INSTANCES_MAX);

  constructor(private readonly severity: Severity) {}

  observe(access: DetectedAccess): readonly ReportedAccess[] {
    const { sourceSignature: result, verdict } = access.decision;
    if (result === null || result === 'none' || result === 'unchecked') return noReports;
    const fault = faults[result];
    if (fault !== undefined) return [this.#toReport(citation(access), fault)];
    const { sequence } = access.event.source;
    const isLink = sequence !== null && !isHeartbeat(access.event) && verdict !== 'duplicate' && verdict !== 'conflict';
    return isLink ? this.#follow(access, sequence) : noReports;
  }

  readonly memory = {
    save: () => ({ chains: new Map(this.#chains) }),
    load: (saved: unknown): void => {
      this.#chains.load((saved as ReturnType<typeof this.memory.save>).chains);
    },
  };

  #follow(access: DetectedAccess, sequence: number): readonly ReportedAccess[] {
    const { id, instance, previousHash } = access.event.source;
    const key = `${id}\n${instance ?? ''}`;
    const chain: Chain = this.#chains.get(key) ?? { ends: new Map(), starts: new Map() };
    this.#chains.keep(key, chain);
    const start = { previousHash, evidence: citation(access) };
    const { occurredAt } = access.event;
    // The text has every field, and a view has them only by name.
    const signed = { ...wholeAccessEvent(access.event), occurredAt };
    const end = { hash: signedTextHash(signed), isChained: previousHash !== null };
    const [before, after] = [chain.ends.get(sequence - 1), chain.starts.get(sequence + 1)];
    const reports: ReportedAccess[] = [];
    if (before === undefined) open(chain.starts, sequence, start);
    else {
      chain.ends.delete(sequence - 1);
      if (isBroken(before, start)) reports.push(this.#broken(sequence, start));
    }
    if (after === undefined) open(chain.ends, sequence, end);
    else {
      chain.starts.delete(sequence + 1);
      if (isBroken(end, after)) reports.push(this.#broken(sequence + 1, after));
    }
    return reports;
  }

  #broken(sequence: number, { evidence }: SignedStart): ReportedAccess {
    return this.#toReport(evidence, `signed number ${sequence} as the one after another number ${sequence - 1}`);
  }

  #toReport(evidence: CitedAccess, what: string): ReportedAccess {
    const { sourceId } = evidence;
    return {
      rule: this.id,
      severity: this.severity,
      group: groups.source(sourceId, this.id),
      actorId: null,
      sourceId,
      evidence,
      summary: `\`${sourceId}\` ${what}.`,
    };
  }
}

/** A source that names no hash has no chain, unless it had one. */
function isBroken({ hash, isChained }: SignedEnd, { previousHash }: SignedStart): boolean {
  return previousHash === null ? isChained : previousHash !== hash;
}

function open<Value>(ends: Map<number, Value>, sequence: number, value: Value): void {
  ends.set(sequence, value);
  if (ends.size > OPEN_ENDS_MAX) ends.delete(Math.min(...ends.keys()));
}

/** The finding is about the source, not about what was accessed. */
function citation({ event, decision: { appendedAt } }: DetectedAccess): CitedAccess {
  const { eventId, occurredAt, source } = event;
  return { eventId, sourceId: source.id, ownerId: null, occurredAt, appendedAt, facts: null };
}

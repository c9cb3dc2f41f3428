import type { AccessDecision } from '../domain/access-decision/access-decision.ts';
import type { DecidedAccess } from '../domain/access-search/access-row.ts';
import type { LogPosition } from '../domain/access-search/log-position.ts';
import { type FlatDecisionFacts, flatDecisionFacts } from '../records/access-decision/flat-decision-facts.ts';
import { decodeEntry } from './decode-entry.ts';
import { type DecisionLeaf, readSealed, type SealedDeps } from './sealed-decision.ts';
import type { FoundDecision } from './search.ts';

/** The reasons of a decision beyond its item: what the decider read and tried, and where it is sealed. */
export interface DecisionDetails
  extends Pick<
      AccessDecision,
      'determinedBy' | 'observed' | 'tried' | 'registerOffset' | 'deadLetterOffset' | 'misplaced' | 'sourceSignature'
    >,
    Pick<LogPosition, 'partition' | 'sourceOffset'> {
  readonly facts: FlatDecisionFacts | null;
  /** `null` while the segment is not sealed. */
  readonly sealed: { readonly sealIndex: number; readonly segment: string; readonly leafIndex: number } | null;
}

/** Decodes the decision's own bytes: from memory while they are recent, from the sealed segment afterwards. */
export async function readDetails(found: FoundDecision, deps: SealedDeps): Promise<DecisionDetails> {
  const sealed = await readSealed(found, deps);
  const { partition } = found.position;
  const { decision } = found.entry?.decode() ?? decodeSealed(partition, sealed);
  return {
    determinedBy: decision.determinedBy,
    observed: decision.observed,
    tried: decision.tried,
    facts: decision.facts === null ? null : flatDecisionFacts(decision.facts),
    registerOffset: decision.registerOffset,
    deadLetterOffset: decision.deadLetterOffset,
    misplaced: decision.misplaced,
    sourceSignature: decision.sourceSignature,
    partition,
    sourceOffset: decision.sourceOffset,
    sealed: toPlace(sealed),
  };
}

function decodeSealed(partition: number, sealed: DecisionLeaf | null): DecidedAccess {
  const entry = sealed?.entries[sealed.leafIndex];
  if (sealed === null || entry === undefined) throw new Error('an indexed decision is in no sealed segment');
  return decodeEntry(partition, sealed.schemaId, entry);
}

function toPlace(sealed: DecisionLeaf | null): DecisionDetails['sealed'] {
  if (sealed === null) return null;
  return { sealIndex: sealed.placed.index, segment: sealed.placed.seal.object, leafIndex: sealed.leafIndex };
}

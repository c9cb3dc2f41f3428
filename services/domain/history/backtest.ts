import { decodeAccessEvent } from '../../records/access-event/decode-access-event.ts';
import { type AccessDecision, type Decision, isJudged, type Verdict } from '../access-decision/access-decision.ts';
import type { Decide } from '../access-decision/decide.ts';
import { reportFacts } from '../access-decision/facts/report-facts.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { recordedPriorEvaluation } from '../evaluation/prior-evaluation.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { HistoryRun, SealedDecision } from './sealed-history.ts';

/** The result of one set of rules for an access: the verdict and the sorted ids of the rules that failed. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly determinedBy: readonly string[];
}

export interface Change {
  readonly eventId: string;
  readonly source: string;
  readonly actor: string;
  readonly owner: string | null;
  readonly before: Judgement;
  readonly after: Judgement;
}

/** Number of changes for each rule, actor or owner, largest first. Ties are sorted by name. */
export type ChangeCounts = readonly { readonly name: string; readonly changed: number }[];

export interface BacktestReport {
  readonly policyVersion: string | null;
  /** The number of accesses decided again. */
  readonly decided: number;
  /** The number of these whose verdict or `determinedBy` changed. */
  readonly changed: number;
  /** Sorted in log order: by `appendedAt`, then partition, then offset. */
  readonly changes: readonly Change[];
  readonly byRule: ChangeCounts;
  readonly byActor: ChangeCounts;
  readonly byOwner: ChangeCounts;
  /** Entries that differ in more than their sentences. Used only by a re-derivation. */
  readonly notReproduced: readonly string[];
  /** Entries that differ only in their sentences because another release worded them. Used only by a re-derivation. */
  readonly reworded: number;
  /** Counts the accesses that could not be decided again, by reason. */
  readonly notDecided: Readonly<Record<'register-not-sealed', number>>;
}

export interface BacktestOptions {
  readonly history: AsyncIterable<HistoryRun>;
  /** The register that `history` fills. */
  readonly register: RegisterView;
  /**
   * The rules to try. Null means a re-derivation: each decision uses its original set and must reproduce its entry byte
   * for byte, except for sentences.
   */
  readonly proposed: { readonly version: string; readonly decide: Decide } | null;
  /** Returns the set of that version. Throws if the archive does not contain it. */
  readonly setOf: (policyVersion: string) => Decide;
  /** Encodes a decision in a version of the past, without the fields that it does not have. */
  readonly encodeDecision: (decision: AccessDecision, schemaId: number) => Buffer;
  /** Includes only accesses that occurred in [from, to), in milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

/**
 * Decides history again. The report depends only on the archive and the rules, so the same input gives the same bytes.
 * Repeats, conflicts, rejected records and ends of playbacks are left out because no rule judges them.
 */
export async function backtest(options: BacktestOptions): Promise<BacktestReport> {
  const found: FoundChange[] = [];
  const notReproduced: string[] = [];
  let reworded = 0;
  let decided = 0;
  let notSealed = 0;
  for await (const { decisions, isAsSeen } of options.history) {
    for (const sealed of decisions) {
      if (!isJudged(sealed.decision)) continue;
      const event = decodeAccessEvent(sealed.decision.eventSchemaId, sealed.decision.event);
      if (event.occurredAt < options.from || event.occurredAt >= options.to) continue;
      if (!isAsSeen) {
        notSealed += 1;
        continue;
      }
      decided += 1;
      const again = decideAgain(sealed, event, options);
      if (again.change !== null) found.push({ sealed, change: again.change });
      if (again.outcome === 'different') notReproduced.push(event.eventId);
      if (again.outcome === 'reworded') reworded += 1;
    }
  }
  const changes = found.sort(inLogOrder).map(({ change }) => change);
  return {
    policyVersion: options.proposed?.version ?? null,
    decided,
    changed: changes.length,
    changes,
    byRule: tally(changes.flatMap(rulesOf)),
    byActor: tally(changes.map(({ actor }) => actor)),
    byOwner: tally(changes.flatMap(({ owner }) => owner ?? [])),
    notReproduced,
    reworded,
    notDecided: { 'register-not-sealed': notSealed },
  };
}

interface FoundChange {
  readonly sealed: SealedDecision;
  readonly change: Change;
}

function decideAgain({ decision, entry, schemaId }: SealedDecision, event: AccessEvent, options: BacktestOptions) {
  const { proposed, register, setOf, encodeDecision } = options;
  const decide = proposed?.decide ?? setOf(decision.policyVersion);
  // The decision recorded the result of the check, so the key that sealed the answer is not needed.
  const asked = recordedPriorEvaluation(event, decision.facts?.asked ?? 'unverified');
  const after = decide(event, register, event.occurredAt, asked);
  const report = reportFacts(event, decision.appendedAt, register);
  const encodes = (again: Decision) => encodeDecision({ ...decision, ...report, ...again }, schemaId).equals(entry);
  const outcome = proposed !== null ? 'same' : outcomeOf(decision, after, encodes);
  const judgements = { before: judgementOf(decision), after: judgementOf(after) };
  if (isSame(judgements.before, judgements.after)) return { change: null, outcome };
  const change: Change = {
    eventId: event.eventId,
    source: event.source.id,
    actor: after.facts?.actor.id ?? event.actor.id,
    owner: after.facts?.account.ownerId ?? null,
    ...judgements,
  };
  return { change, outcome };
}

/**
 * Archived sentences keep the wording of their release. A release that words them differently still reproduces the
 * decision if everything else is equal, including what was tried.
 */
function outcomeOf(decision: Decision, after: Decision, encodes: (again: Decision) => boolean) {
  if (encodes(after)) return 'same';
  const tried = after.tried.map((one, index) => ({ ...one, state: decision.tried[index]?.state ?? one.state }));
  return encodes({ ...after, reason: decision.reason, tried }) ? 'reworded' : 'different';
}

function judgementOf({ verdict, determinedBy }: Pick<AccessDecision, 'verdict' | 'determinedBy'>): Judgement {
  return { verdict, determinedBy: determinedBy.map(({ rule }) => rule) };
}

function isSame(one: Judgement, other: Judgement): boolean {
  if (one.verdict !== other.verdict || one.determinedBy.length !== other.determinedBy.length) return false;
  return one.determinedBy.every((rule, index) => rule === other.determinedBy[index]);
}

/** Returns the rules that only one side names, or all of them if only the verdict differs. */
function rulesOf({ before, after }: Change): readonly string[] {
  const all = [...new Set([...before.determinedBy, ...after.determinedBy])];
  const moved = all.filter((rule) => before.determinedBy.includes(rule) !== after.determinedBy.includes(rule));
  return moved.length > 0 ? moved : all;
}

function inLogOrder(one: FoundChange, other: FoundChange): number {
  const [a, b] = [one.sealed, other.sealed];
  return (
    a.decision.appendedAt - b.decision.appendedAt ||
    a.partition - b.partition ||
    a.decision.sourceOffset - b.decision.sourceOffset
  );
}

function tally(names: readonly string[]): ChangeCounts {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, changed]) => ({ name, changed }))
    .sort((one, other) => other.changed - one.changed || (one.name < other.name ? -1 : 1));
}

import { decodeAccessEvent } from '../../records/access-event/decode-access-event.ts';
import { type AccessDecision, type Decision, isJudged, type Verdict } from '../access-decision/access-decision.ts';
import type { Decide } from '../access-decision/decide.ts';
import type { AccessEvent } from '../access-event/access-event.ts';
import { askedAsDecided } from '../evaluation/asked-of.ts';
import type { RegisterView } from '../register/register-view.ts';
import type { HistoryRun, SealedDecision } from './sealed-history.ts';

/** What one set of rules says of an access: the verdict, and the ids of the rules that did not hold, sorted. */
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

/** How many changes concern one rule, actor or owner, most first; of equally many the smaller name first. */
export type Tally = readonly { readonly name: string; readonly changed: number }[];

export interface BacktestReport {
  readonly policyVersion: string | null;
  /** Accesses decided again. */
  readonly decided: number;
  /** Of these, verdict or `determinedBy` differ. */
  readonly changed: number;
  /** In log order: by `appendedAt`, then partition, then offset. */
  readonly changes: readonly Change[];
  readonly byRule: Tally;
  readonly byActor: Tally;
  readonly byOwner: Tally;
  /** Entries that came out differently in more than their sentences. Only of a re-derivation. */
  readonly notReproduced: readonly string[];
  /** Entries that are equal except for their sentences, which another release worded. Only of a re-derivation. */
  readonly reworded: number;
  /** Accesses that could not be decided again, by reason. */
  readonly notDecided: Readonly<Record<'register-not-sealed', number>>;
}

export interface BacktestOptions {
  readonly history: AsyncIterable<HistoryRun>;
  /** What `history` feeds. */
  readonly register: RegisterView;
  /** The judge to try; null: for each decision the set that made it, and then its entry must come out byte for byte, sentences aside. */
  readonly proposed: { readonly version: string; readonly decide: Decide } | null;
  /** The set of that version. Throws when the archive does not hold it. */
  readonly setOf: (policyVersion: string) => Decide;
  readonly encodeDecision: (decision: AccessDecision) => Buffer;
  /** Only accesses that occurred in [from, to), milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

/**
 * Decides history again. The same archive and rules give the same report, byte for byte: nothing else is looked at.
 * Repeats, conflicts, refused records and ends of playbacks are judged by no rule and are left out.
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

function decideAgain({ decision, entry }: SealedDecision, event: AccessEvent, options: BacktestOptions) {
  const { proposed, register, setOf, encodeDecision } = options;
  const decide = proposed?.decide ?? setOf(decision.policyVersion);
  // The key that sealed the answer is not needed: what came of the check was recorded.
  const asked = askedAsDecided(event, decision.facts?.asked ?? 'unverified');
  const after = decide(event, register, event.occurredAt, asked);
  const encodes = (again: Decision) => encodeDecision({ ...decision, ...again }).equals(entry);
  const outcome = proposed !== null ? 'same' : outcomeOf(decision, after, encodes);
  const judgements = { before: judgementOf(decision), after: judgementOf(after) };
  if (isSame(judgements.before, judgements.after)) return { change: null, outcome };
  const change: Change = {
    eventId: event.eventId,
    source: event.source.id,
    actor: after.facts?.actorId ?? event.actor.id,
    owner: after.facts?.ownerId ?? null,
    ...judgements,
  };
  return { change, outcome };
}

/**
 * Archived sentences keep the words of the release that wrote them, so a release that words them differently still
 * reproduces the decision: everything else must be equal, including what was tried.
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

/** Rules that one side names and the other does not; all of them where only the verdict differs. */
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

function tally(names: readonly string[]): Tally {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, changed]) => ({ name, changed }))
    .sort((one, other) => other.changed - one.changed || (one.name < other.name ? -1 : 1));
}

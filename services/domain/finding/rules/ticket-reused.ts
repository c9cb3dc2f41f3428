import type { Severity } from '../../access-decision/access-decision.ts';
import { traits } from '../access-traits.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type DetectedAccess, isUnexplained, isUnexplainedLook, nameOf, nameOfCited } from '../detected-access.ts';
import { type Detector, noReports, type ReportedAccess, reportActor } from '../detector.ts';
import { mechanism, whole } from '../mechanisms/mechanism.ts';
import type { AccessNumbering, LoadedAccesses } from '../window/access-rows.ts';
import { countingDetector } from '../window/counting-detector.ts';

const RULE = 'ticket-reused';
const TICKETS_MAX = 50_000;

/**
 * One person cited one ticket for two owners, and it explained neither access, or it explained one of another owner. A ticket
 * is about one owner, so the second use is already wrong, whether or not the ticket exists.
 */
export const ticketReused = mechanism({
  id: RULE,
  ranges: { ownersMin: whole('owners', 2, 1000), windowDays: whole('days', 1, 340) },
  create,
});

function create(
  { ownersMin, windowDays }: Record<'ownersMin' | 'windowDays', number>,
  { severity }: { severity: Severity },
): Detector {
  const looksAt = traits.access | traits.byPerson | traits.ofOthers | traits.withOwner | traits.withTicket;
  const unexplained = countingDetector({
    rule: RULE,
    version: 2,
    severity,
    days: windowDays,
    valuesMin: ownersMin,
    keyOf(access) {
      const ticket = ticketOf(access);
      return ticket === null || !isUnexplainedLook(access) ? null : JSON.stringify([access.facts.actor.id, ticket]);
    },
    valueOf: ({ facts }) => facts.account.ownerId ?? '',
    summaryOf: ({ actorId }) =>
      `\`${actorId}\` cited one ticket for recordings of at least ${ownersMin} owners, and it explained none.`,
    followsVerdict: true,
    looksAt,
  });
  /** Whose accesses a ticket explained last. */
  const ownerOf = new BoundedMap<string>(TICKETS_MAX);
  /** Accesses that are reported because of it, whether or not the window qualifies. */
  const reported = new BoundedMap<true>(TICKETS_MAX);

  function observe(access: DetectedAccess): readonly ReportedAccess[] {
    const ticket = ticketOf(access);
    const { ownerId } = access.facts.account;
    if (ticket === null || ownerId === null) return noReports;
    if (!isUnexplained(access)) {
      if (access.decision.verdict === 'explained' && ownerOf.get(ticket) !== ownerId) ownerOf.keep(ticket, ownerId);
      return noReports;
    }
    const counted = unexplained.observe(access).filter(({ evidence }) => !reported.has(nameOfCited(evidence)));
    const known = ownerOf.get(ticket);
    const name = nameOf(access);
    const isCounted = counted.some(({ evidence }) => nameOfCited(evidence) === name);
    if (known === undefined || known === ownerId) return counted;
    reported.keep(name, true);
    if (isCounted) return counted;
    const summary = `\`${access.facts.actor.id}\` cited a ticket that is about another owner.`;
    return [...counted, reportActor(access, { rule: RULE, severity, summary })];
  }

  /** Those that are reported because of the owner stay so without the others of the window. */
  function forget(accesses: readonly DetectedAccess[]): readonly ReportedAccess[] {
    // Each is observed again.
    for (const access of accesses) reported.delete(nameOf(access));
    const fewer = unexplained.forget?.(accesses) ?? noReports;
    return fewer.filter(({ evidence }) => !reported.has(nameOfCited(evidence)));
  }

  const memory = {
    save: (into: AccessNumbering) => ({
      window: unexplained.memory?.save(into),
      // Not copied: to copy twenty thousand of them takes as long as to write them.
      ownerOf: ownerOf as ReadonlyMap<string, string>,
      reported: reported as ReadonlyMap<string, true>,
    }),
    load(saved: unknown, from: LoadedAccesses) {
      const past = saved as ReturnType<typeof memory.save>;
      unexplained.memory?.load(past.window, from);
      ownerOf.load(past.ownerOf);
      reported.load(past.reported);
    },
    get evicted() {
      return unexplained.memory?.evicted ?? 0;
    },
  };
  return { ...unexplained, observe, forget, memory };
}

/** The cited ticket; null where there is none, or no owner. */
function ticketOf({ event: { claim } }: DetectedAccess): string | null {
  return claim?.kind === 'ticket' ? claim.id : null;
}

import type { AccessDecision } from '../../services/domain/access-decision/access-decision.ts';
import { matchesFilter, noFilter } from '../../services/domain/access-search/access-filter.ts';
import { type AccessRow, toAccessRow } from '../../services/domain/access-search/access-row.ts';
import { ownAlert } from '../../services/domain/alert/own-alert.ts';
import { reopens, WATCH_DAYS, watchedUntil } from '../../services/domain/alert/work/watch.ts';
import type { DetectedAccess } from '../../services/domain/finding/detected-access.ts';
import { openPrng, type Prng } from '../world/prng.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { Company } from './company.ts';
import type { DecidedWorld, Noticed } from './decide-world.ts';
import type { Plot } from './part.ts';
import type { PlotResult } from './plot-result.ts';

/** What follows an access: who may dismiss its alert (R2), who reports it first (R15), and what the log answers (R16). */

const DAY_MILLIS = 86_400_000;
const MINUTE_MILLIS = 60_000;
const QUESTIONS = 100;

export interface Aftermath {
  /** Alerts that the line manager tried to close as justified, and how many of these attempts were refused. */
  readonly dismissals: number;
  readonly refused: number;
  /** Days until an alert that two others closed as justified was open again, because it went on; null: it stayed closed. */
  readonly reopenedAfter: readonly (number | null)[];
  /** Plots by who found them first. */
  readonly foundFirstBy: ReadonlyMap<string, number>;
  /** Questions about one camera and one day, and how many answers were exactly what happened. */
  readonly questions: number;
  readonly exact: number;
}

export function aftermathOf(
  company: Company,
  decided: DecidedWorld,
  {
    results,
    noticedBy,
    seed,
  }: { results: readonly PlotResult[]; noticedBy: (plot: Plot) => readonly Noticed[]; seed: number },
): Aftermath {
  const dismissed = results
    .filter(({ plot }) => plot.isDismissed)
    .map(({ plot }) => dismissalOf(noticedBy(plot), decided));
  return {
    dismissals: dismissed.length,
    refused: dismissed.filter(({ isRefused }) => isRefused).length,
    reopenedAfter: dismissed.map(({ reopenedAfter }) => reopenedAfter),
    foundFirstBy: foundFirst(results, openPrng(seed, 'reports')),
    ...answersOf(company, decided, openPrng(seed, 'questions')),
  };
}

/** The line manager closes the first alert within minutes; refused, two others close it, and the person goes on. */
function dismissalOf(noticed: readonly Noticed[], { register }: DecidedWorld) {
  const [first] = noticed;
  if (first === undefined) return { isRefused: false, reopenedAfter: null };
  const { finding, by } = first;
  const openedAt = by.event.occurredAt;
  const closedAt = openedAt + 5 * MINUTE_MILLIS;
  const [person] = noticed.flatMap(({ finding: { actorId } }) => actorId ?? []);
  const manager = register.person(person ?? '', openedAt)?.manager ?? '';
  const about = { people: [person ?? ''], firstEventAt: openedAt, lastEventAt: openedAt };
  const isRefused = ownAlert(about, manager, register, closedAt)?.as === 'line manager';
  const until = watchedUntil('justified', closedAt, { watchDays: WATCH_DAYS }) ?? closedAt;
  const since: Noticed['finding'][] = [];
  for (const one of noticed) {
    const at = one.by.event.occurredAt;
    if (at <= closedAt || at >= until || one.finding.group !== finding.group) continue;
    since.push(one.finding);
    if (reopens({ rules: [finding.rule], severity: finding.severity }, since))
      return { isRefused, reopenedAfter: (at - closedAt) / DAY_MILLIS };
  }
  return { isRefused, reopenedAfter: null };
}

const reporters = ['colleague', 'customer', 'regulator'] as const;

/** A person reports each plot up to three months after it began: who was first, they or a detector? */
function foundFirst(results: readonly PlotResult[], prng: Prng): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { plot, days } of results) {
    if (plot.isOutsideOfLogs) continue;
    const [reporter, after] = [prng.pick(reporters), 1 + prng.below(90)];
    const who = days !== null && days < after ? 'detector' : reporter;
    first.set(who, (first.get(who) ?? 0) + 1);
  }
  return first;
}

/** Who saw camera X on day D, why, and what left the building: the answers of the log beside what the world did. */
function answersOf({ accesses, answers }: Company, decided: DecidedWorld, prng: Prng) {
  const wrong = new Set(answers.map(({ eventId }) => eventId));
  const asked = accesses.filter(({ resource, eventId }) => resource.cameraId !== undefined && wrong.has(eventId));
  const questions = Array.from({ length: Math.min(QUESTIONS, asked.length) }, () => prng.pick(asked));
  const byId = new Map(accesses.map((event) => [event.eventId, event]));
  const exact = questions.filter(({ resource: { cameraId }, occurredAt }) => {
    const day = Math.floor(Date.parse(occurredAt) / DAY_MILLIS) * DAY_MILLIS;
    const isAsked = ({ resource, occurredAt: at }: WorldEvent) =>
      resource.cameraId === cameraId && Date.parse(at) >= day && Date.parse(at) < day + DAY_MILLIS;
    const filter = { ...noFilter, camera: cameraId ?? null, from: day, to: day + DAY_MILLIS };
    const answered = decided.accesses
      .filter(({ event }) => Math.abs(event.occurredAt - day) < 2 * DAY_MILLIS)
      .map(rowOf)
      .filter((row) => matchesFilter(filter, row));
    const happened = accesses.filter(isAsked).map(({ eventId }) => eventId);
    const isWhole = JSON.stringify(answered.map(({ eventId }) => eventId).sort()) === JSON.stringify(happened.sort());
    return isWhole && answered.every((row) => isAsHappened(row, byId.get(row.eventId)));
  });
  return { questions: questions.length, exact: exact.length };
}

function rowOf({ event, decision, facts }: DetectedAccess, sourceOffset: number): AccessRow {
  return toAccessRow({
    partition: 0,
    decision: { ...decision, facts, sourceOffset } as unknown as AccessDecision,
    event,
  });
}

/** The person, what they did, and the reason or that there was none. */
function isAsHappened(row: AccessRow, event: WorldEvent | undefined): boolean {
  if (event === undefined) return false;
  const person = event.actor.onBehalfOf ?? event.actor;
  const isPerson = [row.actorId, row.onBehalfOfId].includes(person.id) && row.judgedActorId !== null;
  return isPerson && row.action === event.action && row.purpose !== null && row.verdict !== 'rejected';
}

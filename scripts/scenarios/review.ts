import { memoryRowTable } from '../../services/adapters/memory/memory-row-table.ts';
import type { AlertAct, Disposition } from '../../services/domain/alert/alert.ts';
import { AlertFold } from '../../services/domain/alert/alert-fold.ts';
import { judgedFor } from '../../services/domain/alert/work/judged-for.ts';
import { WATCH_DAYS } from '../../services/domain/alert/work/watch.ts';
import { type DetectedAccess, isAccess, isByPerson } from '../../services/domain/finding/detected-access.ts';
import type { DecidedWorld } from './decide-world.ts';

const DAY_MILLIS = 86_400_000;

/** The work of a reviewer who answers so many alerts a day. */
export interface Work {
  /** Alerts that were opened, and how often one that was answered was opened again. */
  readonly alerts: number;
  readonly reopened: number;
  /** Alerts without anything wrong in them. */
  readonly alertsOfHonest: number;
  readonly reviewed: number;
  readonly reviewedRight: number;
  /** Accesses of people. */
  readonly accesses: number;
}

export function isAccessOfPerson(access: DetectedAccess): boolean {
  return isAccess(access) && isByPerson(access);
}

/**
 * Each evening a reviewer answers so many open alerts of the highest risk, which closes them: as misuse where something in
 * them is wrong, else as justified. Alerts are opened, joined and opened again as the alerter does.
 */
export function reviewOf(
  { accesses, noticed, withdrawn }: DecidedWorld,
  plotOf: ReadonlyMap<string, string>,
  { stops, budget }: { readonly stops: boolean; readonly budget: number },
): Work {
  const desk = new Desk();
  const actorOf = new Map(accesses.map(({ event, facts }) => [event.eventId, facts.actor.id]));
  /** When the access of people ended. */
  const ended = new Map<string, number>();
  const hasEnded = (id: string, at: number) => at >= (ended.get(id) ?? Number.POSITIVE_INFINITY);
  let today = 0;

  function answer(day: number): number {
    const wrongDoers = desk.answer(budget, (day + 1) * DAY_MILLIS - 1);
    if (stops) for (const id of wrongDoers.flat()) ended.set(id, (day + 1) * DAY_MILLIS);
    return wrongDoers.length;
  }

  for (const { finding, by } of noticed) {
    const at = by.event.occurredAt;
    const day = Math.floor(at / DAY_MILLIS);
    for (; today < day && budget > 0 && answer(today) > 0; today++);
    today = day;
    const actors = finding.evidence.map(({ eventId }) => actorOf.get(eventId) ?? '');
    if (withdrawn.has(finding.findingId) || actors.some((id) => hasEnded(id, at))) continue;
    const wrong = finding.evidence.filter(({ eventId }) => plotOf.has(eventId));
    desk.receive(
      finding,
      at,
      wrong.flatMap(({ eventId }) => actorOf.get(eventId) ?? []),
    );
  }
  while (budget > 0 && answer(today) > 0);
  const counted = accesses.filter(isAccessOfPerson);
  return {
    ...desk.work(),
    accesses: counted.filter(({ facts, event }) => !hasEnded(facts.actor.id, event.occurredAt)).length,
  };
}

/** Alerts as the alerter folds them, and who answers them. */
class Desk {
  readonly #fold = new AlertFold(memoryRowTable());
  /** Who did what is wrong in each alert. */
  readonly #wrongDoers = new Map<string, Set<string>>();
  readonly #counts = { alerts: 0, reopened: 0, reviewed: 0, reviewedRight: 0 };
  #offset = 0;

  receive(finding: DecidedWorld['noticed'][number]['finding'], at: number, wrongDoers: readonly string[]): void {
    const folded = this.#fold.apply(finding, { offset: this.#offset++, appendedAt: at });
    if (folded.is === 'opened') this.#counts.alerts++;
    if (folded.is === 'reopened') this.#counts.reopened++;
    if (!('alertId' in folded)) return;
    const known = this.#wrongDoers.get(folded.alertId) ?? new Set();
    for (const id of wrongDoers) known.add(id);
    this.#wrongDoers.set(folded.alertId, known);
  }

  /** Answers the alerts of the highest risk. Returns who did what is wrong in each. */
  answer(budget: number, at: number): readonly (readonly string[])[] {
    const answered: string[] = [];
    for (const builder of this.#fold.list({ open: true }, { order: 'risk', after: null })) {
      if (answered.length === budget) break;
      answered.push(builder.opening.alertId);
    }
    return answered.map((alertId) => {
      const wrongDoers = [...(this.#wrongDoers.get(alertId) ?? [])];
      this.#counts.reviewed++;
      if (wrongDoers.length > 0) this.#counts.reviewedRight++;
      this.#close(alertId, wrongDoers.length > 0 ? 'misuse' : 'justified', at);
      return wrongDoers;
    });
  }

  work() {
    const alertsOfHonest = [...this.#wrongDoers.values()].filter(({ size }) => size === 0).length;
    return { ...this.#counts, alertsOfHonest };
  }

  #close(alertId: string, disposition: Disposition, at: number): void {
    this.#act(alertId, 'close', 'reviewer-1', disposition, at);
    if (this.#fold.judged(alertId)?.work.state === 'close-proposed')
      this.#act(alertId, 'approve-close', 'reviewer-2', null, at);
  }

  #act(
    alertId: string,
    action: 'close' | 'approve-close',
    id: string,
    disposition: Disposition | null,
    at: number,
  ): void {
    const judged = this.#fold.judged(alertId);
    if (judged === null) throw new Error(`alert ${alertId} is gone`);
    const act: AlertAct = {
      kind: 'act',
      actId: `act-${this.#offset}`,
      alertId,
      action,
      at,
      registerOffset: 0,
      disposition,
      by: { id, kind: 'person', personId: id, roles: ['analyst'] },
      judgedFor: judgedFor(judged.about.people, judged.work),
      bars: [],
      to: null,
      toBars: [],
      text: 'It was looked at.',
      evidence: [],
      opening: null,
      bulkId: null,
      watchDays: WATCH_DAYS,
    };
    const folded = this.#fold.apply(act, { offset: this.#offset++, appendedAt: at });
    if (folded.is !== 'commanded') throw new Error(`alert ${alertId} cannot be answered: ${JSON.stringify(folded)}`);
  }
}

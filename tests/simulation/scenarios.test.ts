import { join } from 'node:path';
import { type DecidedWorld, decideWorld, type Noticed } from '../../scripts/scenarios/decide-world.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../services/domain/access-decision/decide.ts';
import {
  type DetectedAccess,
  isAccess,
  isByPerson,
  isUnexplainedLook,
} from '../../services/domain/finding/detected-access.ts';
import { isWhole } from '../support/process/pass.ts';
import { aWorld } from '../support/worlds.ts';

interface Case {
  readonly name: string;
  readonly decided: DecidedWorld;
  readonly scenarioOf: ReadonlyMap<string, string>;
  /** The accesses of the answer key: few, and asked for often. */
  readonly wrong: readonly DetectedAccess[];
  /** Staff without a wrong access. */
  readonly innocents: readonly string[];
}

const small = [{ seed: '1' }, { seed: '2' }, { seed: '3', start: '2026-08-24', days: '92' }];
const large = { seed: '4', staff: '200', owners: '1200', offenders: 'r1:2,r3:2,r5:2,r9:2,slow:2' };
/**
 * Three companies like the demo's, of which two are enough by hand, and one large enough to measure how often
 * innocents are flagged.
 */
const sizes = isWhole ? [...small, large] : small.slice(0, 2);
const cases: Case[] = [];
/** Not a measurement: a crowded machine needs its time. */
const DECIDING_MS_MAX = 600_000;

beforeAll(async () => {
  const decide = createDecider({ rules: await loadPolicies(join(projectRoot, 'infra/policies')) });
  for (const texts of sizes) {
    const world = aWorld(texts);
    const scenarioOf = new Map(world.answers.map(({ eventId, scenario }) => [eventId, scenario]));
    const people = world.register.filter(({ kind }) => kind === 'person').map(({ id }) => id);
    const decided = decideWorld(world, decide);
    const wrong = decided.accesses.filter(({ event }) => scenarioOf.has(event.eventId));
    const guilty = new Set(wrong.map(({ facts }) => facts.actor.id));
    const innocents = [...new Set(people)].filter((id) => !guilty.has(id));
    cases.push({ name: `seed ${texts.seed}`, decided, scenarioOf, wrong, innocents });
  }
}, DECIDING_MS_MAX);

describe('the decisions on a world', () => {
  it('never lack a fact: nothing is unknown, and customers and services are explained', () => {
    for (const { decided } of cases) {
      expect(decided.accesses.filter(({ decision }) => decision.verdict === 'unknown')).toEqual([]);
      const others = decided.accesses.filter((access) => !isByPerson(access) && access.decision.verdict !== 'ended');
      expect(others.filter(({ decision }) => decision.verdict !== 'explained')).toEqual([]);
    }
  });

  it('find ordinary work explained but for about 3 %, and no violation in it', () => {
    for (const { decided, scenarioOf } of cases) {
      const ordinary = decided.accesses.filter(
        (access) => isAccess(access) && isByPerson(access) && !scenarioOf.has(access.event.eventId),
      );
      const unexplained =
        ordinary.filter(({ decision }) => decision.verdict === 'unexplained').length / ordinary.length;
      expect(ordinary.filter(({ decision }) => decision.verdict === 'violation')).toEqual([]);
      expect(unexplained).toBeGreaterThan(0.01);
      expect(unexplained).toBeLessThan(0.05);
    }
  });

  it('explain no access of the answer key', () => {
    for (const { wrong, scenarioOf } of cases) {
      const verdicts = new Set(
        wrong.map(({ event, decision }) => `${scenarioOf.get(event.eventId)} ${decision.verdict}`),
      );
      expect([...verdicts].sort()).toEqual([
        'r1-prurient-browse unexplained',
        'r3-coworker-lookup unexplained',
        'r5-leaver violation',
        'r9-viral-recording unexplained',
        'slow-watcher unexplained',
      ]);
    }
  });
});

describe('the findings on a world', () => {
  it('catch R1 within four working days, by the count of unexplained visits or the share of intimate cameras', () => {
    for (const one of cases) {
      for (const lead of leadsOf(one, 'r1-prurient-browse')) {
        expect(
          workingDays(lead, firstNoticed(one, lead, ['unexplained-visits', 'intimate-share'])),
        ).toBeLessThanOrEqual(4);
      }
    }
  });

  it('catch R3 at its first view', () => {
    for (const one of cases) {
      for (const lead of leadsOf(one, 'r3-coworker-lookup')) {
        expect(firstNoticed(one, lead, ['coworker-access'])?.by.event.eventId).toBe(lead.first.event.eventId);
      }
    }
  });

  it('catch R5 at the first access after the last day', () => {
    for (const one of cases) {
      for (const lead of leadsOf(one, 'r5-leaver')) {
        expect(firstNoticed(one, lead, ['employment-not-current'])?.by.event.eventId).toBe(lead.first.event.eventId);
      }
    }
  });

  it('catch R9 at its fourth viewer without a reason', () => {
    for (const one of cases) {
      for (const recordingId of clipsOf(one)) {
        const viewers = new Set<string>();
        const fourth = one.decided.accesses.find((access) => {
          const isOfClip = access.event.resource.recordingId === recordingId;
          if (isOfClip && isUnexplainedLook(access)) viewers.add(access.facts.actor.id);
          return viewers.size === 4;
        });
        expect(firstOnClip(one, recordingId)?.by.event.eventId).toBe(fourth?.event.eventId);
      }
    }
  });

  it('catch the slow one in the third week, or at the first look where it watches a bedroom', () => {
    const seen = new Set<string>();
    for (const one of cases) {
      for (const lead of leadsOf(one, 'slow-watcher')) {
        const noticed = firstNoticed(one, lead, null);
        const weeks = ((noticed?.by.event.occurredAt ?? Infinity) - lead.first.event.occurredAt) / (7 * DAY_MS);
        const isBedroom = lead.first.facts.camera.locationClass === 'intimate';
        seen.add(isBedroom ? 'bedroom' : 'other');
        if (isBedroom) expect([noticed?.finding.rule, weeks]).toEqual(['sensitive-access', 0]);
        else expect(weeks).toBeLessThan(4);
      }
    }
    expect([...seen].sort()).toEqual(['bedroom', 'other']);
  });

  (isWhole ? it : it.skip)('flag at most 1.5 % of innocent staff a quarter by visits or intimate share', () => {
    const innocents = cases.flatMap((one) => one.innocents);
    const flagged = cases.flatMap((one) => flaggedInnocents(one, ['unexplained-visits', 'intimate-share']));
    expect(innocents.length).toBeGreaterThan(200);
    expect(flagged.length / innocents.length).toBeLessThanOrEqual(0.015);
  });
});

afterAll(() => {
  console.log(cases.map(describeCase).join('\n'));
});

interface Lead {
  readonly actorId: string;
  readonly scenario: string;
  readonly first: DetectedAccess;
}

/** Everyone with wrong accesses of a scenario, and the first of them. */
function leadsOf({ wrong, scenarioOf }: Case, scenario: string): Lead[] {
  const leads = new Map<string, Lead>();
  for (const access of wrong) {
    if (scenarioOf.get(access.event.eventId) !== scenario || leads.has(access.facts.actor.id)) continue;
    leads.set(access.facts.actor.id, { actorId: access.facts.actor.id, scenario, first: access });
  }
  expect(leads.size).toBeGreaterThan(0);
  return [...leads.values()];
}

function firstNoticed({ decided, scenarioOf }: Case, lead: Lead, rules: readonly string[] | null): Noticed | undefined {
  return decided.noticed.find(
    ({ finding, by }) =>
      finding.actorId === lead.actorId &&
      scenarioOf.get(by.event.eventId) === lead.scenario &&
      (rules === null || rules.includes(finding.rule)),
  );
}

function clipsOf({ wrong, scenarioOf }: Case): string[] {
  const views = wrong.filter(({ event }) => scenarioOf.get(event.eventId) === 'r9-viral-recording');
  return [...new Set(views.map(({ event }) => event.resource.recordingId ?? ''))];
}

function firstOnClip({ decided }: Case, recordingId: string): Noticed | undefined {
  return decided.noticed.find(
    ({ finding, by }) => finding.rule === 'owner-fan-out' && by.event.resource.recordingId === recordingId,
  );
}

function flaggedInnocents(one: Case, rules: readonly string[] | null): string[] {
  const named = one.decided.noticed.filter(({ finding }) => rules === null || rules.includes(finding.rule));
  const actors = new Set(named.map(({ finding }) => finding.actorId));
  return one.innocents.filter((id) => actors.has(id));
}

const DAY_MS = 86_400_000;

/** Weekdays from the first wrong access to the finding, both counted; Infinity when there is none. */
function workingDays({ first }: Lead, noticed: Noticed | undefined): number {
  if (noticed === undefined) return Number.POSITIVE_INFINITY;
  let count = 0;
  for (let day = Math.floor(first.event.occurredAt / DAY_MS); day * DAY_MS <= noticed.by.event.occurredAt; day++) {
    if (![0, 6].includes((day + 4) % 7)) count++;
  }
  return count;
}

function describeCase(one: Case): string {
  const stories = [...new Set(one.scenarioOf.values())].filter((scenario) => scenario !== 'r9-viral-recording').sort();
  const rows = stories.flatMap((scenario) =>
    leadsOf(one, scenario).map((lead) => row(scenario, lead.first, firstNoticed(one, lead, null))),
  );
  for (const clip of clipsOf(one)) {
    const first = one.decided.accesses.find(({ event }) => event.resource.recordingId === clip);
    if (first !== undefined) rows.push(row('r9-viral-recording', first, firstOnClip(one, clip)));
  }
  const rules = [...new Set(one.decided.noticed.map(({ finding }) => finding.rule))].sort();
  const flags = rules.map((rule) => `${rule} ${flaggedInnocents(one, [rule]).length}`);
  return [
    `${one.name}: scenario | first access | first finding | delay | rule`,
    ...rows,
    `  of ${one.innocents.length} innocents flagged: ${flags.join(', ')}`,
  ].join('\n');
}

function row(scenario: string, first: DetectedAccess, noticed: Noticed | undefined): string {
  const time = (at: number) => new Date(at).toISOString().slice(0, 16);
  const delayHours = noticed === undefined ? null : (noticed.by.event.occurredAt - first.event.occurredAt) / 3_600_000;
  const found =
    noticed === undefined
      ? 'not found | - | -'
      : `${time(noticed.by.event.occurredAt)} | ${delayHours?.toFixed(1)} h | ${noticed.finding.rule}`;
  return `  ${scenario} | ${time(first.event.occurredAt)} | ${found}`;
}

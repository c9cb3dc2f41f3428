import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyOf } from '../../services/adapters/avro/sealed-history.ts';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { openAccessIndex } from '../../services/adapters/parquet/access-index.ts';
import { loadPolicies } from '../../services/adapters/policies/load-policies.ts';
import { type AccessDecision, isJudged } from '../../services/domain/access-decision/access-decision.ts';
import { createDecider } from '../../services/domain/access-decision/decide.ts';
import type { CompiledPolicySet, CompiledRule } from '../../services/domain/access-decision/policy-set.ts';
import type { AccessEvent } from '../../services/domain/access-event/access-event.ts';
import type { CoverageCount } from '../../services/domain/access-search/access-index.ts';
import { toAccessRow } from '../../services/domain/access-search/access-row.ts';
import { encodeDecisionId, questionOf } from '../../services/domain/evaluation/answer.ts';
import { backtest } from '../../services/domain/history/backtest.ts';
import { type CoverageReport, coverage, occasions } from '../../services/domain/history/coverage.ts';
import { readiness } from '../../services/domain/history/readiness.ts';
import type { SealedDecision } from '../../services/domain/history/sealed-history.ts';
import { createRegisterView } from '../../services/domain/register/register-view.ts';
import { encodeAccessDecision } from '../../services/records/access-decision/encode-access-decision.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { addRows } from '../support/auditor/placed-rows.ts';
import { EVALUATION_KEY } from '../support/evaluation/evaluation-server.ts';
import { aSealedWorld, type Step } from '../support/history/sealed-world.ts';
import { randomAccess } from '../support/random-world/random-worlds.ts';

/**
 * Random worlds, decided by the real decider while their register records arrive one by one and sealed by the real
 * archiver: what is read back must be what was decided then, not what would be decided now.
 */
const WORLDS = 200;

/** Every world's ids are its own, so that worlds sent one after another do not explain each other. */
function steps(): Step[] {
  return Array.from({ length: WORLDS }, (_, seed) => {
    const { event, records } = randomAccess(seed + 1);
    const half = Math.floor(records.length / 2);
    const sent = (from: number, to: number) => records.slice(from, to).map((record) => ({ record }));
    // Of a third of them another owner: one whom the actor accesses only once.
    const resource = seed % 3 === 0 ? { ...event.resource, ownerId: `o-once-${seed}` } : event.resource;
    const again = { ...event, resource, eventId: `${event.eventId}-later-${seed}`, decisionId: citedBy(event, seed) };
    // Of half of them no recording: where the camera has no record either, nobody knows whose the material is.
    const seen = seed % 2 === 1 ? event.resource : { ...event.resource, recordingId: null };
    const first = { ...event, resource: seen, eventId: `${event.eventId}-${seed}` };
    // Decided on half of the facts, and once more on all of them.
    return [...sent(0, half), { event: first }, ...sent(half, records.length), { event: again }];
  }).flat();
}

/** A yes, a no and a forgery in turn: which of them an answer is can be told without the key only from the decision. */
function citedBy(event: AccessEvent, seed: number): string {
  const { occurredAt: at } = event;
  const verdict = seed % 3 === 0 ? 'violation' : 'explained';
  const answer = {
    verdict,
    askedAt: at,
    asOf: at,
    registerOffset: 0,
    policy: '',
    question: questionOf(event),
  } as const;
  return encodeDecisionId(answer, seed % 3 === 1 ? Buffer.alloc(32, 9) : EVALUATION_KEY);
}

type Archive = Awaited<ReturnType<typeof aSealedWorld>>;

describe('sealed history', () => {
  let rules: CompiledPolicySet;
  let archive: Archive;
  let decisions: AccessDecision[];
  let sealed: SealedDecision[];

  beforeAll(async () => {
    rules = await loadPolicies(join(projectRoot, 'infra/policies'));
    archive = await aSealedWorld(steps(), rules);
    sealed = [];
    for await (const run of played({ applyRecord: () => undefined })) {
      sealed.push(...run.decisions);
    }
    decisions = sealed.map(({ decision }) => decision);
  });

  const played = (register: Parameters<typeof historyOf>[1]) =>
    historyOf({ objects: archive.objects, vkey: archive.signer.vkey }, register);

  const again = (proposed: CompiledPolicySet | null, archived: CompiledPolicySet = rules) => {
    const register = createRegisterView();
    return backtest({
      history: played(register),
      register,
      encodeDecision: encodeAccessDecision,
      proposed: proposed === null ? null : { version: proposed.version, decide: createDecider({ rules: proposed }) },
      setOf(version) {
        if (version !== rules.version) throw new Error(`no set ${version}`);
        return createDecider({ rules: archived });
      },
      from: 0,
      to: Number.POSITIVE_INFINITY,
    });
  };

  it('holds every decision, and enough of each verdict to prove something', () => {
    expect(decisions).toHaveLength(2 * WORLDS);
    const verdicts = new Set(decisions.map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual(expect.arrayContaining(['explained', 'unexplained', 'unknown', 'violation']));
  });

  it('holds answers that were a yes, a no and none of this installation', () => {
    const asked = new Set(decisions.map(({ facts }) => facts?.asked));
    expect([...asked].sort()).toEqual(['allow', 'deny', 'none', 'unverified']);
  });

  it('reproduces every decision byte for byte with the set that made it', async () => {
    const report = await again(null);
    expect(report).toMatchObject({
      changed: 0,
      changes: [],
      notReproduced: [],
      reworded: 0,
      notDecided: { 'register-not-sealed': 0 },
    });
    expect(report.decided).toBe(decisions.filter(isJudged).length);
  });

  it('reproduces what another release worded, and nothing that differs in more', async () => {
    const changed = (change: Partial<CompiledRule>) => ({
      ...rules,
      rules: rules.rules.map((rule) => ({ ...rule, explain: `in other words: ${rule.explain}`, ...change })),
    });
    const failed = decisions.filter(({ determinedBy }) => determinedBy.length > 0);
    expect(await again(null, changed({}))).toMatchObject({
      notReproduced: [],
      reworded: failed.length,
    });
    const { notReproduced, reworded } = await again(null, changed({ severity: 'critical' }));
    expect(notReproduced.length).toBeGreaterThan(0);
    expect(notReproduced.length + reworded).toBe(failed.length);
  });

  it('would not, had it played the register to its end first', async () => {
    const register = createRegisterView();
    for await (const _ of played(register));
    const decide = createDecider({ rules });
    const changed = decisions.filter(isJudged).filter((decision) => {
      const after = decide(decodeAccessEvent(schemaIds.accessEvent, decision.event), register);
      return after.verdict !== decision.verdict;
    });
    expect(changed.length).toBeGreaterThan(0);
  });

  it('reports what another set would change: exactly the accesses that the missing rule determined', async () => {
    const dropped = 'purpose-unspecified';
    const fewer = { ...rules, version: 'fewer', rules: rules.rules.filter(({ id }) => id !== dropped) };
    const report = await again(fewer);
    const expected = decisions.filter(({ determinedBy }) => determinedBy.some(({ rule }) => rule === dropped));
    expect(expected.length).toBeGreaterThan(0);
    expect(report.changes.map(({ eventId }) => eventId).sort()).toEqual(
      expected.map(({ event }) => decodeAccessEvent(schemaIds.accessEvent, event).eventId).sort(),
    );
    expect(report.byRule).toEqual([{ name: dropped, changed: expected.length }]);
    for (const { before, after } of report.changes) {
      expect(after.determinedBy).toEqual(before.determinedBy.filter((rule) => rule !== dropped));
    }
  });

  it('reports for each rule how often it would fail: as often as decisions name it when all are enforced', async () => {
    const register = createRegisterView();
    const report = await readiness({
      history: played(register),
      register,
      rules: rules.rules.map((rule) => ({ rule, reads: ['person', 'event.purpose', 'evidence.consent.state'] })),
      evidenceOfSource: rules.evidenceOfSource,
      policyVersion: rules.version,
      from: 0,
      to: Number.POSITIVE_INFINITY,
    });
    const named = new Map<string, number>();
    for (const { determinedBy, observed } of decisions.filter(isJudged)) {
      for (const rule of [...determinedBy.map((one) => one.rule), ...observed]) {
        named.set(rule, (named.get(rule) ?? 0) + 1);
      }
    }
    expect(report.accesses).toBe(decisions.filter(isJudged).length);
    const failing = report.rules.filter(({ fails }) => fails > 0);
    expect(new Map(failing.map(({ rule, fails }) => [rule, fails]))).toEqual(new Map([...named].sort()));
    expect(failing.length).toBeGreaterThan(10);
    const unknownActors = report.rules.find(({ rule }) => rule === 'actor-unknown');
    expect(unknownActors?.fails).toBeGreaterThan(0);
    expect(unknownActors?.lacking).toContainEqual(
      expect.objectContaining({ what: 'person', failing: unknownActors?.fails }),
    );
    const consents = report.rules.find(({ rule }) => rule === 'consent-missing');
    expect(consents?.lacking).toContainEqual(expect.objectContaining({ what: 'consent', failing: consents?.fails }));
  });

  it('gives the same report twice, byte for byte', async () => {
    const fewer = { ...rules, version: 'fewer', rules: rules.rules.slice(0, 20) };
    expect(JSON.stringify(await again(fewer))).toBe(JSON.stringify(await again(fewer)));
  });

  it('names an object that is not the sealed one', async () => {
    const key = await someSegment(archive);
    const objects = {
      ...archive.objects,
      get: async (wanted: string) => {
        const body = await archive.objects.get(wanted);
        return wanted === key && body !== null ? Buffer.concat([body, Buffer.from([0])]) : body;
      },
    };
    const history = historyOf({ objects, vkey: archive.signer.vkey }, { applyRecord: () => undefined });
    const reading = (async () => {
      for await (const _ of history);
    })();
    await expect(reading).rejects.toThrow(`segment \`${key}\` has other bytes than were sealed`);
  });

  it('counts coverage as a recount of the decisions does', async () => {
    const history = played({ applyRecord: () => undefined });
    const report = await coverage({ history, from: 0, to: Number.POSITIVE_INFINITY });
    const people = decisions.filter(isJudged).filter(({ facts, event }) => {
      const isPerson = facts?.actor.kind === 'employee' || facts?.actor.kind === 'contractor';
      return isPerson && decodeAccessEvent(schemaIds.accessEvent, event).outcome === 'allowed';
    });
    const { first, repeat, 'no-owner': noOwner } = report.all;
    expect(first.accesses + repeat.accesses + noOwner.accesses).toBe(people.length);
    expect(first.explained + repeat.explained + noOwner.explained).toBe(
      people.filter(({ verdict }) => verdict === 'explained').length,
    );
    const pairs = new Set(
      people.flatMap(({ facts }) =>
        facts?.account.ownerId == null ? [] : `${facts.actor.id} ${facts.account.ownerId}`,
      ),
    );
    expect(first.accesses).toBe(pairs.size);
    expect(repeat.accesses).toBeGreaterThan(0);
    const sorted = (counts: readonly CoverageCount[]) => counts.map((count) => JSON.stringify(count)).sort();
    expect(sorted(await countedByIndex(sealed))).toEqual(sorted(countsOf(report)));
    const byPurpose = Object.values(report.byPurpose).flatMap((share) => Object.values(share));
    expect(byPurpose.reduce((sum, { accesses }) => sum + accesses, 0)).toBe(people.length);
  });
});

/** The same decisions as the auditor's index holds them, in one file. */
async function countedByIndex(sealed: readonly SealedDecision[]): Promise<readonly CoverageCount[]> {
  const folder = await mkdtemp(join(tmpdir(), 'custodes-coverage-'));
  const index = await openAccessIndex({ scratch: join(folder, 'scratch'), files: [folder] });
  try {
    const file = index.openFile(sealed.length);
    const rows = sealed.map(({ partition, decision }) => {
      const event = decision.event.length === 0 ? null : decodeAccessEvent(schemaIds.accessEvent, decision.event);
      return toAccessRow({ partition, decision, event });
    });
    addRows(file, rows);
    await writeFile(join(folder, 'all.parquet'), await file.finish());
    return await index.coverage([join(folder, 'all.parquet')], new AbortController().signal);
  } finally {
    await index.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** As `index.coverage` tells it: groups without accesses are not there. */
function countsOf({ all, byRole, byPurpose, byVendor }: CoverageReport): readonly CoverageCount[] {
  const groups = { all: { all }, purpose: byPurpose, role: byRole, vendor: byVendor };
  return Object.entries(groups).flatMap(([group, names]) =>
    Object.entries(names).flatMap(([name, shares]) =>
      occasions
        .filter((occasion) => shares[occasion].accesses > 0)
        .map((occasion) => ({ group: group as CoverageCount['group'], name, occasion, ...shares[occasion] })),
    ),
  );
}

async function someSegment({ objects }: Archive): Promise<string> {
  for await (const key of objects.list('segments/access-decisions/')) return key;
  throw new Error('there is no segment');
}

import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { components } from '../../../services/client/index.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';

type Backtest = components['schemas']['Backtest'];

describe('a proposed set is tried on the sealed history', () => {
  let guarded: GuardedCustodes;

  beforeAll(async () => {
    guarded = await startGuarded({
      ada: { person: { id: 'e-20', kind: 'employee' }, roles: ['privacy-officer'] },
      ops: { person: { id: 'e-30', kind: 'employee' }, roles: ['admin'] },
      console: { source: 'support-console', may: ['emit'] },
    });
    const events = ['ev-1', 'ev-2'].map((eventId) =>
      anAccessEventJson({ eventId, occurredAt: new Date().toISOString(), path: 'direct-store' }),
    );
    expect((await guarded.ask('console', '/v1/access-events', events)).status).toBe(202);
    for (const { eventId } of events) {
      while ((await guarded.ask('ada', `/v1/receipts/${String(eventId)}`)).status !== 200) await pause(100);
    }
  });
  afterAll(() => guarded?.stop());

  /** Files the set in force with a change, as the page does, and returns its version. */
  const propose = async (route: string, change: (set: never) => unknown): Promise<string> => {
    const { body } = await guarded.ask('ada', route);
    const record = await guarded.ask('ada', `/v1/register/policy-set/${String(body.inForce)}`);
    const rules = JSON.stringify(change(JSON.parse(String(record.body.rules)) as never));
    const id = createHash('sha256').update(rules).digest('hex');
    const validFrom = new Date().toISOString();
    const proposed = { kind: 'policy-set', id, issuer: 'e-20', validFrom, rules, reason: 'to try it' };
    expect((await guarded.ask('ada', '/v1/register', proposed)).status).toBe(202);
    return id;
  };

  const tried = async (set: string, query = ''): Promise<Backtest> => {
    for (;;) {
      const { status, body } = await guarded.ask('ada', `/v1/backtests/${set}${query}`);
      const answer = body as unknown as Backtest;
      if (status === 200 && answer.state !== 'running' && answer.state !== 'waiting') return answer;
      expect([200, 404]).toContain(status);
      await pause(100);
    }
  };

  /**
   * Each question that is new is answered from what is sealed then: the register, and the accesses of each person, may be
   * sealed after the decisions that a test waited for.
   */
  const triedOnSealed = async (set: string, changed: Readonly<Record<string, number>>): Promise<Backtest> => {
    for (let second = 0; second < 120; second += 1) {
      const answer = await tried(set, `?from=${new Date(second * 1_000).toISOString()}`);
      const counts = new Map(answer.policies?.byActor.map((one) => [one.name, one.changed]));
      if (Object.entries(changed).every(([name, count]) => (counts.get(name) ?? 0) >= count)) return answer;
      await pause(500);
    }
    throw new Error(`not sealed or not changed: ${JSON.stringify(changed)}`);
  };

  it('reports what other rules would have decided, with examples', async () => {
    const set = await propose('/v1/policies', ({ rules, ...others }: { rules: { id: string; mode: string }[] }) => ({
      ...others,
      rules: rules.map((rule) => (rule.id === 'actor-unknown' ? { ...rule, mode: 'observe' } : rule)),
    }));
    const { state, policies, detections } = await triedOnSealed(set, { 'e-1042': 2, 'e-20': 1 });
    expect([state, detections]).toEqual(['done', null]);
    // The reads of this test are accesses of a person whom the register does not know, too: they are sealed later.
    expect(policies?.byActor.map(({ name }) => name).sort()).toEqual(['e-1042', 'e-20']);
    expect(policies?.byActor).toContainEqual({ name: 'e-1042', changed: 2 });
    expect(policies?.byRule).toEqual([{ name: 'actor-unknown', changed: policies?.changed }]);
    const examples = policies?.examples.filter(({ actor }) => actor === 'e-1042') ?? [];
    expect(examples.map(({ eventId }) => eventId).sort()).toEqual(['ev-1', 'ev-2']);
    expect(examples[0]?.before.determinedBy).toContain('actor-unknown');
    expect(examples[0]?.after.determinedBy).not.toContain('actor-unknown');
    const later = await tried(set, '?from=2100-01-01T00:00:00Z');
    expect([later.policies?.decided, later.policies?.changed]).toEqual([0, 0]);
  });

  it('reports what other detections would have found, beside those in force', async () => {
    const set = await propose('/v1/detections', (text: { detections: { id: string; mode: string }[] }) => ({
      ...text,
      detections: text.detections.map((one) => (one.id === 'violations' ? { ...one, mode: 'off' } : one)),
    }));
    const { state, policies, detections } = await tried(set);
    expect([state, policies]).toEqual(['done', null]);
    const lost = detections?.byRule.filter(({ before, after }) => before > after) ?? [];
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.map(({ after }) => after)).toEqual(lost.map(() => 0));
    expect(detections?.lost).toEqual([]);
  });

  it('is recorded as a read of the log, and is refused to who may not search', async () => {
    expect((await guarded.ask('ops', '/v1/backtests/x')).status).toBe(403);
    const unknown = await guarded.ask('ada', '/v1/backtests/x');
    expect(unknown.status).toBe(404);
    expect(unknown.body.detail).toBe('the register has no set `x` that can be tried');
    for (;;) {
      const { body } = await guarded.ask('ada', '/v1/accesses?source=custodes&limit=1000');
      const filters = (body.items ?? []).map(({ search }) => (search as { filter?: string } | null)?.filter);
      if (filters.some((filter) => filter?.startsWith('/v1/backtests/x'))) break;
      await pause(100);
    }
  });
});

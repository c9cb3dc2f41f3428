import { setTimeout as pause } from 'node:timers/promises';
import { blockCodec } from '../../../services/adapters/avro/block-codec.ts';
import { memoryDecidedAccesses } from '../../../services/adapters/memory/memory-decided-accesses.ts';
import { readAcceptedBlocks } from '../../../services/domain/decision-log/accepted-blocks.ts';
import { partitionOf } from '../../../services/domain/decision-log/partition.ts';
import type { DecidedAccesses } from '../../../services/domain/late-facts/decided-accesses.ts';
import { policyInForce } from '../../../services/domain/policy/policies.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { aLateBench, defaultSet, type Judged } from '../../support/late/late-bench.ts';
import { aView, background, VIEWED_AT } from '../../support/late/late-view.ts';
import { aRecord } from '../../support/register-builders.ts';

const consent = aRecord('consent');
const ticket = aRecord('ticket');
const revoked = aRecord('consent', { revokedAt: '2026-11-24T09:00:00Z' });

describe('facts that arrive after the access', () => {
  it('wait until every stage is ready, and records do not', async () => {
    const bench = aLateBench();
    await bench.register(...background);
    await bench.access(aView('a'));
    let start = (): void => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const decider = bench.start(undefined, undefined, started);
    await bench.until(async () => (await bench.decisions()).length === 1);
    await bench.register(consent);
    await bench.access(aView('b'));
    await bench.until(async () => (await bench.decisions()).length === 2);
    await pause(200);
    expect(await bench.reevaluations()).toEqual([]);
    start();
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    await decider.drain();
  });

  it('judge it again, and leave the decision as it was', async () => {
    const bench = aLateBench();
    await bench.register(...background);
    await bench.access(aView('a'));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1);
    await bench.register(consent);
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    await bench.register(ticket);
    await bench.until(async () => (await bench.reevaluations()).length === 2);

    expect((await bench.decisions()).map(summary)).toEqual(['a violation consent-missing,no-need-to-know']);
    const again = await bench.reevaluations();
    expect(again.map(summary)).toEqual(['a unexplained no-need-to-know', 'a explained ']);
    expect(again[0]?.reevaluation).toEqual({
      at: bench.clock.now,
      because: { kind: 'consent', id: 'C-1' },
      previousVerdict: 'violation',
    });
    expect(again[1]).toMatchObject({
      explanation: { kind: 'consent', id: 'C-1' },
      reevaluation: { because: { kind: 'ticket', id: 'T-4711' }, previousVerdict: 'unexplained' },
    });
    const [first] = await bench.decisions();
    for (const key of ['sourceOffset', 'appendedAt', 'event', 'eventSchemaId', 'misplaced'] as const) {
      expect(again[1]?.[key]).toEqual(first?.[key]);
    }
    const counted = await decider.meters.reevaluations.get();
    expect(counted.values.map(({ labels, value }) => [labels.from, labels.to, value])).toEqual([
      ['violation', 'unexplained', 1],
      ['unexplained', 'explained', 1],
    ]);
    await decider.drain();
  });

  it('explain an access once an independent issuer corrects what its own source issued', async () => {
    const bench = aLateBench();
    const own = { issuer: aView('a').source.id, issuerAuthenticated: true };
    await bench.register(...background, consent, aRecord('ticket', own));
    await bench.access(aView('a'));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1);
    await bench.register(aRecord('ticket', { issuer: 'helpdesk', issuerAuthenticated: true }));
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    expect((await bench.decisions()).map(summary)).toEqual(['a unexplained no-need-to-know']);
    expect((await bench.reevaluations()).map(summary)).toEqual(['a explained ']);
    await decider.drain();
  });

  it('take the explanation away once the source that issued it turns out to have the same owner', async () => {
    const bench = aLateBench();
    const owner = { owner: 'team:tools' };
    await bench.register(...background, consent, aRecord('ticket', { issuer: 'helpdesk', issuerAuthenticated: true }));
    await bench.register(aRecord('source', { id: aView('a').source.id, mfaEnforced: true, ...owner }));
    await bench.access(aView('a'));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1);
    await bench.register(aRecord('source', { id: 'helpdesk', ...owner }));
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    expect((await bench.decisions()).map(summary)).toEqual(['a explained ']);
    expect((await bench.reevaluations()).map(summary)).toEqual(['a unexplained no-need-to-know']);
    await decider.drain();
  });

  it('make a violation of an access that a revoked consent explained', async () => {
    const bench = aLateBench();
    await bench.register(...background, consent, ticket);
    await bench.access(aView('a'), aView('before', { occurredAt: Date.parse('2026-11-24T08:59:59Z') }));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 2);
    await bench.register(revoked);
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    expect((await bench.decisions()).map(summary).sort()).toEqual(['a explained ', 'before explained ']);
    expect((await bench.reevaluations()).map(summary)).toEqual(['a violation consent-revoked']);
    await decider.drain();
  });

  it.each([
    ['by the set that judged the access, whatever decides now', true, 'a unexplained no-need-to-know'],
    ['by the set of that time where the other can no longer be used', false, 'a explained '],
  ])('judge it again %s', async (_, isUsable, expected) => {
    const before = policyInForce(defaultSet);
    const rules = defaultSet.rules.filter(({ id }) => id !== 'no-need-to-know');
    const after = policyInForce({ ...defaultSet, version: 'another', rules });
    let now = before;
    const sets = isUsable ? [before, after] : [after];
    const of = (version: string) => sets.find((set) => set.version === version) ?? null;
    const bench = aLateBench();
    await bench.register(...background);
    await bench.access(aView('a'));
    const decider = bench.start(undefined, { isKnown: () => true, at: () => now, of });
    await bench.until(async () => (await bench.decisions()).length === 1);
    now = after;
    await bench.register(consent);
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    const again = await bench.reevaluations();
    expect(again.map(summary)).toEqual([expected]);
    expect(again[0]?.policyVersion).toBe(isUsable ? before.version : 'another');
    await decider.drain();
  });

  it('change nothing that they do not bear on, and then write nothing', async () => {
    const bench = aLateBench();
    await bench.register(...background, consent, ticket);
    await bench.access(aView('a'));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1);
    const before = await bench.kinds();
    await bench.register(
      aRecord('consent', { id: 'C-2', ownerId: 'o-82' }),
      // The same owner, another action: looked at, and nothing comes of it.
      aRecord('consent', { id: 'C-3', actions: ['export'] }),
      aRecord('consent', { id: 'C-1', validFrom: '2026-11-24T10:00:00Z', revokedAt: '2026-11-24T10:00:00Z' }),
    );
    await bench.until(async () => (await decider.meters.lateFactsLag.get()).values[0]?.value === 0);
    await pause(200);
    expect(await bench.kinds()).toEqual(before);
    await decider.drain();
  });

  it('judge an access once for all records that the register has, and by each that its own decision did not know', async () => {
    const bench = aLateBench();
    await bench.register(...background);
    let start = (): void => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const accesses = memoryDecidedAccesses();
    const read = [0, 0];
    const counting: DecidedAccesses = {
      ...accesses,
      get(place) {
        read[place.sourceOffset] = (read[place.sourceOffset] ?? 0) + 1;
        return accesses.get(place);
      },
    };
    const decider = bench.start(counting, undefined, started);
    const decided = async (name: string, count: number) => {
      await bench.access(aView(name));
      await bench.until(async () => (await bench.decisions()).length === count);
    };
    await decided('a', 1);
    // Three steps of late facts: each consent is of this owner, and none permits the action. `b` knows them all.
    const export_ = (_: unknown, index: number) => aRecord('consent', { id: `C-${index + 10}`, actions: ['export'] });
    await bench.register(...Array.from({ length: 1_500 }, export_));
    await decided('b', 2);
    // The fourth step. Since the decision about `c` the register has it.
    await bench.register(consent);
    await decided('c', 3);
    start();
    await bench.until(async () => (await bench.reevaluations()).length === 2);
    expect((await bench.reevaluations()).map(summary)).toEqual([
      'a unexplained no-need-to-know',
      'b unexplained no-need-to-know',
    ]);
    expect(read.slice(0, 2)).toEqual([1, 2]);
    await decider.drain();
  });

  it('report that what permits a livestream ends while it runs, though they begin after it', async () => {
    const bench = aLateBench();
    const live = aRecord('consent', { actions: ['livestream'], live: true, grantedTo: 'e-1042' });
    await bench.register(...background, live);
    const resource = { ...aView('a').resource, kind: 'live-stream', recordingId: null, cameraId: 'c-3' } as const;
    await bench.access(aView('a', { action: 'livestream', resource }));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1);
    const revokedAt = Date.parse('2026-11-24T09:15:00Z');
    await bench.register({ ...live, validFrom: revokedAt, revokedAt });
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    const [again] = await bench.reevaluations();
    expect(again).toMatchObject({ verdict: 'explained', facts: { permissionUntil: revokedAt } });
    await decider.drain();
  });

  it('report that another permission goes on where one ends under a livestream', async () => {
    const bench = aLateBench();
    const live = { actions: ['livestream'], live: true, grantedTo: 'e-1042' };
    const first = '2026-11-24T09:15:00Z';
    const renewed = '2026-11-24T10:00:00Z';
    await bench.register(...background, aRecord('consent', { ...live, validUntil: first }));
    const resource = { ...aView('a').resource, kind: 'live-stream', recordingId: null, cameraId: 'c-3' } as const;
    await bench.access(aView('a', { action: 'livestream', resource }));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1);
    const validFrom = '2026-11-24T09:14:00Z';
    await bench.register(aRecord('consent', { ...live, id: 'C-2', validFrom, validUntil: renewed }));
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    const [before] = await bench.decisions();
    const [again] = await bench.reevaluations();
    expect(before?.facts?.permissionUntil).toBe(Date.parse(first));
    expect(again?.facts?.permissionUntil).toBe(Date.parse(renewed));
    await decider.drain();
  });

  it('are no longer looked at 90 days after the access', async () => {
    const bench = aLateBench();
    await bench.register(...background);
    const old = new Date(bench.clock.now - 90 * 86_400_000).getTime();
    await bench.access(aView('old', { occurredAt: old }), aView('young', { occurredAt: old + 1 }));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 2);
    await bench.register(consent);
    await bench.until(async () => (await bench.reevaluations()).length > 0);
    expect((await bench.reevaluations()).map(({ eventId }) => eventId)).toEqual(['young']);
    await decider.drain();
  });

  it('find no access that was 91 days old when it was appended, because it is in no table', async () => {
    const bench = aLateBench();
    await bench.register(...background);
    const accesses = memoryDecidedAccesses();
    const decider = bench.start(accesses);
    const days = (count: number) => bench.clock.now - count * 86_400_000;
    await bench.access(aView('old', { occurredAt: days(91) - 1 }));
    await bench.until(async () => (await bench.decisions()).length === 1);
    await accesses.settled();
    expect(accesses.newestOccurredAt()).toBe(Number.NEGATIVE_INFINITY);
    await bench.access(aView('younger', { occurredAt: days(91) }));
    await bench.until(async () => (await bench.decisions()).length === 2);
    await bench.until(async () => accesses.newestOccurredAt() === days(91));
    await decider.drain();
  });

  it('are missed, too: an emergency nobody reviewed within a day is a violation, until the review is known', async () => {
    const bench = aLateBench();
    const emergency = { approver: 'e-9', startedAt: '2026-11-24T09:00:00Z', expiresAt: '2026-11-24T10:00:00Z' };
    await bench.register(...background, aRecord('emergency', emergency));
    await bench.access(aView('a', { purpose: 'prevent-harm-or-loss' }));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 1);
    bench.clock.now = Date.parse(VIEWED_AT) + 86_400_000 - 1;
    await pause(150);
    expect(await bench.reevaluations()).toEqual([]);
    bench.clock.now = Date.parse(VIEWED_AT) + 86_400_000 + 10_000;
    await bench.until(async () => (await bench.reevaluations()).length === 1);
    const review = { reviewedAt: '2026-11-24T15:00:00Z', reviewer: 'e-8', validFrom: '2026-11-24T15:00:00Z' };
    await bench.register(aRecord('emergency', { ...emergency, ...review }));
    await bench.until(async () => (await bench.reevaluations()).length === 2);
    bench.clock.now += 86_400_000;
    await pause(150);
    const again = await bench.reevaluations();
    expect(again.map(summary)).toEqual(['a violation emergency-unreviewed', 'a explained ']);
    const because = { kind: 'emergency', id: 'M-1' };
    expect(again.map(({ reevaluation }) => reevaluation?.because)).toEqual([null, because]);
    await decider.drain();
  });

  it('are worked off once across a kill, with and without the table, and many accesses come in several blocks', async () => {
    const bench = aLateBench();
    await bench.register(...background);
    const names = Array.from({ length: 250 }, (_, index) => `view-${index}`);
    await bench.access(...names.map((name) => aView(name)));
    const first = bench.start();
    await bench.until(async () => (await bench.decisions()).length === names.length);
    await bench.register(consent, ticket);
    await bench.until(async () => (await bench.reevaluations()).length > 0);
    first.kill();

    const second = bench.start();
    await bench.until(async () => (await bench.reevaluations()).length >= names.length);
    await second.drain();
    const third = bench.start();
    await bench.until(async () => (await third.meters.lateFactsLag.get()).values[0]?.value === 0);
    await pause(100);
    await third.drain();
    const again = await bench.reevaluations();
    expect(again.map(({ eventId }) => eventId).sort()).toEqual([...names].sort());
    expect(new Set(again.map(({ verdict }) => verdict))).toEqual(new Set(['explained']));
    expect(await registerOfFold(bench)).toBe(background.length + 2);
  });

  it('are missed by no access of a partition that is claimed anew while they are worked off', async () => {
    const [one, other] = ['e-1042', 'e-7'];
    const failing = partitionOf(one, PARTITIONS_DECIDED);
    expect(partitionOf(other, PARTITIONS_DECIDED)).not.toBe(failing);
    // One partition's re-evaluations fail once; the other's then wait until the first is claimed again.
    let failure: 'none' | 'due' | 'done' = 'none';
    let claimedAnew = (): void => {};
    const newClaim = new Promise<void>((resolve) => {
      claimedAnew = resolve;
    });
    const bench = aLateBench((log) => ({
      ...log,
      async append(topic, partition, records) {
        const block = topic === 'access-decisions' ? blockCodec.decodeBlock(records[0]?.value ?? Buffer.of()) : null;
        if (block?.kind === 'reevaluations' && partition === failing && failure === 'due') {
          failure = 'done';
          throw new Error('the broker did not answer');
        }
        const offset = await log.append(topic, partition, records);
        // The claim goes on once this append has resolved.
        if (block?.kind === 'open' && failure === 'done') setTimeout(claimedAnew, 50);
        if (block?.kind === 'reevaluations' && partition !== failing && failure !== 'none') await newClaim;
        return offset;
      },
    }));
    const viewBy = (index: number, name: string) =>
      aView(`${name}-${index}`, { actor: { ...anAccessEvent().actor, id: index % 2 === 0 ? one : other } });
    await bench.register(...background, aRecord('person', { id: other, trainingValidUntil: '2029-01-01T00:00:00Z' }));
    await bench.access(viewBy(0, 'first'), viewBy(1, 'first'));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 2);
    await bench.register(consent);
    await bench.until(async () => (await bench.reevaluations()).length === 2);
    // More than are handed to the partitions at once.
    await bench.access(...Array.from({ length: 2_200 }, (_, index) => viewBy(index, 'view')));
    await bench.until(async () => (await bench.decisions()).length === 2_202);
    failure = 'due';
    await bench.register(revoked);
    await bench.until(async () => (await bench.reevaluations()).length === 2_204);
    await decider.drain();
  });
});

async function registerOfFold(bench: ReturnType<typeof aLateBench>): Promise<number> {
  const partition = partitionOf('e-1042', PARTITIONS_DECIDED);
  let register = 0;
  for await (const { state } of readAcceptedBlocks({ log: bench.log, codec: blockCodec, partition })) {
    register = state.register;
  }
  return register;
}

function summary({ eventId, verdict, determinedBy }: Judged): string {
  return `${eventId} ${verdict} ${determinedBy.map(({ rule }) => rule).join()}`;
}

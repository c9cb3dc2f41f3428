import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { absentAccessEvent } from '../../../services/records/access-event/absent-access-event.ts';
import { anAccessEvent } from '../../support/access-event-builders.ts';
import { aLateBench } from '../../support/late/late-bench.ts';
import { aRecord } from '../../support/register-builders.ts';
import { aSourceKey, signedBy } from '../../support/signing/source-key.ts';

const HOUR = 3_600_000;
const [first, second, stranger] = [aSourceKey(), aSourceKey(), aSourceKey()];

const eventOf = (id: string, eventId: string, occurredAt: number): AccessEvent =>
  anAccessEvent({ eventId, occurredAt, source: { ...absentAccessEvent.source, id } });

describe('a decision', () => {
  it('records what came of the signature of the source, by the keys in the register', async () => {
    const bench = aLateBench();
    const { now } = bench.clock;
    const at = (hours: number) => new Date(now - hours * HOUR).toISOString();
    await bench.register(
      aRecord('source', { id: 'signs', publicKey: first.publicKey, validFrom: at(9) }),
      aRecord('source', { id: 'rotated', publicKey: first.publicKey, validFrom: at(9) }),
      aRecord('source', { id: 'rotated', publicKey: second.publicKey, validFrom: at(1) }),
      aRecord('source', { id: 'two-keys', publicKey: `${first.publicKey} ${second.publicKey}`, validFrom: at(9) }),
      aRecord('source', { id: 'no-key', validFrom: at(9) }),
      aRecord('source', { id: 'unreadable', publicKey: 'a key', validFrom: at(9) }),
    );
    const sent = (id: string, hoursAgo = 0.5) => eventOf(id, `${id}-${cases.length}`, now - hoursAgo * HOUR);
    const cases: [AccessEvent, string][] = [];
    const signature = (text: string, event: AccessEvent) => ({
      ...event,
      source: { ...event.source, signature: text },
    });
    cases.push([signedBy(first, sent('signs')), 'verified']);
    cases.push([sent('signs'), 'missing']);
    cases.push([signedBy(stranger, sent('signs')), 'wrong']);
    cases.push([{ ...signedBy(first, sent('signs')), action: 'download' }, 'wrong']);
    cases.push([signature('not base64', sent('signs')), 'wrong']);
    const valid = signedBy(first, sent('signs'));
    cases.push([signature(` ${valid.source.signature}`, { ...valid, eventId: 'spaced' }), 'wrong']);
    // Before the key was registered, as the source claims: an older time escapes no key.
    cases.push([sent('signs', 20), 'missing']);
    cases.push([signedBy(first, sent('rotated', 2)), 'verified']);
    cases.push([signedBy(second, sent('rotated', 2)), 'verified']);
    cases.push([signedBy(first, sent('rotated')), 'wrong']);
    cases.push([signedBy(second, sent('rotated')), 'verified']);
    cases.push([signedBy(first, sent('two-keys')), 'verified']);
    cases.push([signedBy(second, sent('two-keys')), 'verified']);
    cases.push([sent('no-key'), 'none']);
    cases.push([signedBy(first, sent('no-key')), 'unchecked']);
    cases.push([signedBy(first, sent('unregistered')), 'unchecked']);
    cases.push([signedBy(first, sent('unreadable')), 'wrong']);
    await bench.access(...cases.map(([event]) => event));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === cases.length);
    const decisions = await bench.decisions();
    const results = decisions.map(({ sourceSignature }) => sourceSignature);
    expect(results).toEqual(cases.map(([, expected]) => expected));
    // A bad signature never loses an event.
    expect(decisions.every(({ verdict }) => verdict !== 'rejected')).toBe(true);
    await decider.drain();
  });

  it('takes an event that is sent again with another signature for a repeat', async () => {
    const bench = aLateBench();
    await bench.register(aRecord('source', { id: 'signs', publicKey: first.publicKey }));
    const event = eventOf('signs', 'again', bench.clock.now);
    const linked = { ...event, source: { ...event.source, previousHash: 'ab'.repeat(32) } };
    await bench.access(event, signedBy(first, event), signedBy(second, event), signedBy(first, linked));
    const decider = bench.start();
    await bench.until(async () => (await bench.decisions()).length === 4);
    const decisions = await bench.decisions();
    expect(decisions.slice(1).map(({ verdict, sourceSignature }) => [verdict, sourceSignature])).toEqual([
      ['duplicate', 'verified'],
      ['duplicate', 'wrong'],
      ['duplicate', 'verified'],
    ]);
    await decider.drain();
  });
});

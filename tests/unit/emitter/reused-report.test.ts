import { type Extent, openEmitter, playback } from '../../../services/emitter/index.ts';
import { aFakeTransport, aFolder, aView, emitterOptions } from '../../support/emitter/fake-transport.ts';

/** A report that a tool fills in again for its next access. */
const aReused = () => {
  const actor = { id: 'e-1', kind: 'employee' as const };
  return { report: { ...aView(), actor }, next: () => Object.assign(actor, { id: 'e-2' }) };
};
const actorsOf = (events: readonly { readonly json: string }[]) => events.map(({ json }) => JSON.parse(json).actor.id);

describe('a report that the tool uses again', () => {
  it('is recorded as it was when it was given, also while the disk is busy with another', async () => {
    const transport = aFakeTransport();
    const emitter = await openEmitter(emitterOptions(transport, aFolder()));
    const before = emitter.report(aView());
    const { report, next } = aReused();
    const given = emitter.report(report);
    next();
    await Promise.all([before, given]);
    await emitter.close();
    expect(actorsOf(transport.taken)).toEqual(['e-1042', 'e-1']);
  });

  it('has the end of the same access', async () => {
    const transport = aFakeTransport();
    const emitter = await openEmitter(emitterOptions(transport, aFolder()));
    const { report, next } = aReused();
    let end: (extent: Extent) => void = () => undefined;
    const ended = new Promise<Extent>((resolve) => {
      end = resolve;
    });
    await emitter.withAudit(report, () => playback('video', ended));
    next();
    end({ durationMs: 1 });
    await ended;
    await emitter.report(aView());
    await emitter.drained();
    await emitter.close();
    expect(actorsOf(transport.taken).sort()).toEqual(['e-1', 'e-1', 'e-1042']);
  });

  it('is what custodes is asked about, and what is recorded of the answer', async () => {
    const transport = aFakeTransport();
    const { report, next } = aReused();
    const answer = { decision: true, decisionId: 'd-1', verdict: 'explained' as const, determinedBy: [], reason: '' };
    const askFirst = async () => {
      next();
      return answer;
    };
    const emitter = await openEmitter(emitterOptions(transport, aFolder(), { askFirst }));
    await emitter.withAudit(report, () => 'video');
    await emitter.close();
    expect(actorsOf(transport.taken)).toEqual(['e-1']);
  });
});

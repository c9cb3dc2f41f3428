import {
  AccessDeniedError,
  AuditUnavailableError,
  type Emitter,
  type EmitterOptions,
  openEmitter,
  TransportError,
} from '../../../services/emitter/index.ts';
import { aFakeTransport, aFolder, aView, emitterOptions } from '../../support/emitter/fake-transport.ts';

const opened: Emitter[] = [];
afterEach(async () => {
  for (const emitter of opened.splice(0)) await emitter.close();
});

async function anEmitter(more: Partial<EmitterOptions> = {}) {
  const transport = aFakeTransport();
  const emitter = await openEmitter(emitterOptions(transport, aFolder(), more));
  opened.push(emitter);
  const reported = () => transport.taken.map(({ json }) => JSON.parse(json));
  return { transport, emitter, reported };
}

const accept = () => ({ status: 'acknowledged' as const });
const unauthorised = (): never => {
  throw new TransportError('401', { isUnauthorised: true });
};
const mustNotOpen = (): never => {
  throw new Error('opened');
};

describe('while custodes does not accept the token', () => {
  it('what was opened elsewhere, denied or failed waits in the spool, without an end', async () => {
    const { transport, emitter, reported } = await anEmitter();
    transport.answer = unauthorised;
    const outcomes = ['allowed', 'denied', 'error'] as const;
    for (const outcome of outcomes) expect((await emitter.report({ ...aView(), outcome })).keptBy).toBe('spool');
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow(AuditUnavailableError);
    transport.answer = accept;
    await emitter.drained();
    expect(reported().map(({ phase, outcome }) => [phase, outcome])).toEqual(
      outcomes.map((outcome) => [undefined, outcome]),
    );
  });

  it('who is denied by custodes learns that, and the attempt waits in the spool', async () => {
    const answer = { decision: false, decisionId: 'd-1', verdict: 'violation', determinedBy: [], reason: 'no' };
    const { transport, emitter, reported } = await anEmitter({ askFirst: async () => answer });
    transport.answer = unauthorised;
    await expect(emitter.withAudit(aView(), mustNotOpen)).rejects.toThrow(AccessDeniedError);
    transport.answer = accept;
    await emitter.drained();
    expect(reported()).toMatchObject([{ outcome: 'denied', decisionId: 'd-1' }]);
  });
});

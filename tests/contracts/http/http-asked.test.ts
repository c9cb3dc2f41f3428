import { setTimeout as pause } from 'node:timers/promises';
import { AccessDeniedError, evaluation, http, openEmitter } from '../../../services/emitter/index.ts';
import { anAccessEventJson } from '../../support/access-event-builders.ts';
import { type GuardedCustodes, startGuarded } from '../../support/authentication/guarded-custodes.ts';
import { aFolder, PATIENCE_MS } from '../../support/emitter/fake-transport.ts';
import { questionAbout } from '../../support/evaluation/questions.ts';
import { aRecordJson } from '../../support/register-builders.ts';

const console_ = 'support-console';
const kinds = ['person', 'account', 'camera', 'consent', 'ticket', 'source'] as const;
const entries = {
  console: { source: console_, may: ['emit', 'evaluate'] },
  // A source writes no `source` record but its own, so a person registers the tool.
  registrar: { person: { id: 'e-it', kind: 'employee' }, may: ['register'], registerKinds: kinds },
  mia: { person: { id: 'e-7', kind: 'employee' }, may: ['query', 'alerts'] },
};

/** A whole custodes and one tool that is registered as asking before every access. */
describe('an answer binds the access that follows it', () => {
  let guarded: GuardedCustodes;
  let number = 0;
  beforeAll(async () => {
    guarded = await startGuarded(entries);
    const fields = { source: { asksBeforeAccess: true }, person: { trainingValidUntil: '2100-01-01T00:00:00Z' } };
    const records = kinds.map((kind) => aRecordJson(kind, (fields as Record<string, object>)[kind] as never));
    expect((await guarded.ask('registrar', '/v1/register', records)).status).toBe(202);
    while ((await askFor(accessBy('e-1042'))).decision !== true) await pause(20);
  });
  afterAll(() => guarded?.stop());

  const accessBy = (actorId: string) => {
    number += 1;
    return anAccessEventJson({
      eventId: `ev-${number}`,
      occurredAt: new Date().toISOString(),
      actor: { id: actorId, kind: 'employee' },
      resource: { kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
      purpose: 'express-consent',
    });
  };
  const askFor = async (event: Record<string, unknown>) => {
    const { body } = await guarded.ask('console', '/access/v1/evaluation', questionAbout(event));
    const { decisionId } = body.context as { decisionId: string };
    return { decision: body.decision, decisionId };
  };
  const rulesOf = async (event: Record<string, unknown>): Promise<unknown> => {
    expect((await guarded.ask('console', '/v1/access-events', event)).status).toBe(202);
    return decidedRulesOf(String(event.eventId));
  };
  const decidedRulesOf = async (eventId: string): Promise<unknown> => {
    for (;;) {
      const { status, body } = await guarded.ask('mia', `/v1/accesses/${eventId}`);
      if (status === 200) return body.determinedBy;
      await pause(20);
    }
  };

  it('lets an access that cites its allow be explained', async () => {
    const event = accessBy('e-1042');
    const { decision, decisionId } = await askFor(event);
    expect(decision).toBe(true);
    expect(await rulesOf({ ...event, decisionId })).toEqual([]);
  });

  it('finds an access that nobody asked for', async () => {
    expect(await rulesOf(accessBy('e-1042'))).toEqual(['access-not-asked']);
  });

  it('finds an access against a no, and none where the tool kept to it', async () => {
    const event = accessBy('e-9');
    const { decision, decisionId } = await askFor(event);
    expect(decision).toBe(false);
    expect(await rulesOf({ ...event, decisionId })).toContain('access-against-deny');
    const kept = { ...accessBy('e-9'), outcome: 'denied', decisionId };
    expect(await rulesOf(kept)).not.toContain('access-against-deny');
  });

  it('finds an answer that was about something else, and one that was never given', async () => {
    const { decisionId } = await askFor(accessBy('e-1042'));
    const other = { kind: 'recording', recordingId: 'r-91', cameraId: 'c-3', ownerId: 'o-81' };
    expect(await rulesOf({ ...accessBy('e-1042'), resource: other, decisionId })).toEqual(['evaluation-mismatch']);
    const forged = `${decisionId.slice(0, -4)}AAAA`;
    expect(await rulesOf({ ...accessBy('e-1042'), decisionId: forged })).toEqual(['evaluation-mismatch']);
  });

  it('finds an answer of another time', async () => {
    const event = accessBy('e-1042');
    const { decisionId } = await askFor(event);
    const occurredAt = new Date(Date.now() + 600_000).toISOString();
    expect(await rulesOf({ ...event, occurredAt, decisionId })).toEqual(['evaluation-expired']);
  });

  it('is asked for, cited and kept to by the emitter', async () => {
    const custodes = { url: guarded.custodes.url, token: 'console' };
    const emitter = await openEmitter({
      source: { id: console_, instance: 'one' },
      transport: http(custodes),
      spool: { folder: aFolder() },
      askFirst: evaluation({ ...custodes, requestMsMax: PATIENCE_MS }),
      decisionMsMax: PATIENCE_MS,
    });
    const resource = { kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' } as const;
    const accessId = await emitter.withAudit(
      { actor: { id: 'e-1042', kind: 'employee' }, action: 'view', resource, purpose: 'express-consent' },
      (access) => access.accessId,
    );
    expect(await decidedRulesOf(accessId)).toEqual([]);
    const stranger = { actor: { id: 'e-9', kind: 'employee' }, action: 'view', resource } as const;
    await expect(emitter.withAudit(stranger, () => 'video')).rejects.toThrow(AccessDeniedError);
    await emitter.close();
  });

  it('raises an alert that names the rules', async () => {
    const rules = new Set<string>();
    while (!(rules.has('access-not-asked') && rules.has('access-against-deny'))) {
      const { body } = await guarded.ask('mia', '/v1/alerts');
      for (const alert of body.items ?? []) for (const rule of alert.rules as string[]) rules.add(rule);
      await pause(20);
    }
    expect([...rules]).toEqual(expect.arrayContaining(['access-not-asked', 'access-against-deny']));
  });
});

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAccessEvent } from '../../../services/domain/access-event/parse-access-event.ts';
import { questionOf, verifyDecisionId } from '../../../services/domain/evaluation/answer.ts';
import {
  AccessDeniedError,
  AuditRefusedError,
  AuditUnavailableError,
  type Emitter,
  evaluation,
  openEmitter,
} from '../../../services/emitter/index.ts';
import { aFakeTransport, aFolder, aView, emitterOptions } from '../../support/emitter/fake-transport.ts';
import {
  anEvaluationServer,
  EVALUATION_KEY,
  type EvaluationServer,
} from '../../support/evaluation/evaluation-server.ts';
import { aRecord } from '../../support/register-builders.ts';

const view = aView({
  resource: { kind: 'recording', recordingId: 'r-90', cameraId: 'c-3', ownerId: 'o-81' },
  purpose: 'express-consent',
  network: { ip: '192.0.2.1', country: 'US' },
});

describe('an emitter that asks first', () => {
  let server: EvaluationServer;
  let transport: ReturnType<typeof aFakeTransport>;
  let emitter: Emitter;
  let opened = 0;
  const open = () => {
    opened += 1;
    return 'video';
  };
  const reported = () => transport.taken.map(({ json }) => JSON.parse(json) as Record<string, unknown>);
  const start = async (url: string, requestMsMax = 2_000) => {
    transport = aFakeTransport();
    const askFirst = evaluation({ url, requestMsMax });
    emitter = await openEmitter(emitterOptions(transport, aFolder(), { askFirst }));
  };
  beforeAll(async () => {
    server = await anEvaluationServer();
    const trained = { trainingValidUntil: '2100-01-01T00:00:00Z' };
    await server.append(aRecord('person', trained), aRecord('account'), aRecord('camera'));
    await server.append(aRecord('consent'), aRecord('ticket'));
    const question = {
      subject: { type: 'employee', id: 'e-1042' },
      action: { name: 'list' },
      resource: { type: 'store' },
    };
    for (let reason = 'yet'; reason.includes('yet'); ) {
      reason = String((await server.ask('/access/v1/evaluation', question)).body.context?.reason);
    }
  });
  beforeEach(() => {
    opened = 0;
  });
  afterEach(() => emitter?.close());
  afterAll(() => server.close());

  it('opens on a yes, and cites an answer that fits the event', async () => {
    await start(server.url);
    expect(await emitter.withAudit(view, open)).toBe('video');
    const [event] = reported();
    const parsed = parseAccessEvent(event, () => 'hash');
    const answer = verifyDecisionId(String(event?.decisionId), EVALUATION_KEY);
    expect(answer?.verdict).toBe('explained');
    expect('event' in parsed && questionOf(parsed.event)).toEqual(answer?.question);
  });

  it('opens nothing on a no, returns the reason, and reports the attempt with the answer', async () => {
    await start(server.url);
    const stranger = { ...view, actor: { id: 'e-9', kind: 'employee' as const } };
    const error = await emitter.withAudit(stranger, open).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(AccessDeniedError);
    const { answer, message } = error as AccessDeniedError;
    expect(message).toBe(`the access is denied: ${answer.reason}`);
    expect(answer).toMatchObject({ decision: false, determinedBy: expect.arrayContaining(['actor-unknown']) });
    expect(opened).toBe(0);
    expect(reported()).toMatchObject([{ outcome: 'denied', decisionId: answer.decisionId }]);
  });

  it('does not ask again for what the tool has an answer to', async () => {
    await start('http://127.0.0.1:9');
    expect(await emitter.withAudit({ ...view, decisionId: 'mine' }, open)).toBe('video');
    expect(reported()).toMatchObject([{ decisionId: 'mine' }]);
  });

  it('opens and reports nothing when the question is wrong', async () => {
    await start(server.url);
    const nameless = { ...view, resource: { kind: 'recording' as const, cameraId: 'c-3' } };
    const error = await emitter.withAudit(nameless, open).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(AuditRefusedError);
    expect((error as AuditRefusedError).problems.map(({ field }) => field)).toEqual(['resource.id']);
    expect([opened, reported()]).toEqual([0, []]);
  });

  it('opens nothing when the refusal names no field', async () => {
    const other = await answering(400, '{"errors":[null]}');
    await start(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    const error = await emitter.withAudit(view, open).catch((one: unknown) => one);
    expect((error as AuditRefusedError).problems).toEqual([{ field: 'event', value: null, expected: 'another value' }]);
    expect([opened, reported()]).toEqual([0, []]);
    other.closeAllConnections();
    other.close();
  });

  it('opens nothing when the answer has no end', async () => {
    const answer = { decision: true, context: { decisionId: 'd', padding: 'x'.repeat(17 * 1024 * 1024) } };
    const other = await answering(200, JSON.stringify(answer));
    await start(`http://127.0.0.1:${(other.address() as AddressInfo).port}`, 60_000);
    await expect(emitter.withAudit(view, open)).rejects.toThrow(
      /evaluation did not answer: the answer has more than 16 MiB$/,
    );
    expect([opened, reported()]).toEqual([0, []]);
    other.closeAllConnections();
    other.close();
  });

  it.each<[string, number | null, string]>([
    ['nobody answers in time', null, 'x'],
    ['the answer is no answer', 200, '{"decision":true}'],
    ['the answer is no JSON', 200, 'yes'],
    ['the token is refused', 403, '{}'],
    ['the decider is starting', 503, '{}'],
  ])('opens nothing when %s', async (_name, status, body) => {
    const other = await answering(status, body);
    await start(`http://127.0.0.1:${(other.address() as AddressInfo).port}`, 100);
    await expect(emitter.withAudit(view, open)).rejects.toThrow(AuditUnavailableError);
    expect([opened, reported()]).toEqual([0, []]);
    other.closeAllConnections();
    other.close();
  });
});

it.each(['/custodes', '/custodes/', ''])('the question goes to the path `%s` of the address', async (path) => {
  const paths: unknown[] = [];
  const server = await answering(503, '{}', ({ url }) => paths.push(url));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  await expect(evaluation({ url })(view, 's')).rejects.toThrow(AuditUnavailableError);
  expect(paths).toEqual([`${path.replace(/\/$/, '')}/access/v1/evaluation`]);
  server.closeAllConnections();
  server.close();
});

/** `null`: takes requests and never answers. */
async function answering(
  status: number | null,
  body: string,
  note: (req: IncomingMessage) => void = () => undefined,
): Promise<Server> {
  const server = createServer((req, res) => {
    note(req);
    if (status !== null) res.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

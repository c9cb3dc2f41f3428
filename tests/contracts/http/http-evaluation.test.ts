import { setTimeout as pause } from 'node:timers/promises';
import { verifyDecisionId } from '../../../services/domain/evaluation/answer.ts';
import { aToken, bearer } from '../../support/authentication/tokens.ts';
import {
  anEvaluationServer,
  EVALUATION_KEY,
  EVALUATION_NOW,
  type EvaluationServer,
  type EvaluationServerOptions,
} from '../../support/evaluation/evaluation-server.ts';
import { aQuestion } from '../../support/evaluation/questions.ts';
import { aRecord } from '../../support/register-builders.ts';

const ONE = '/access/v1/evaluation';
const MANY = '/access/v1/evaluations';
const FOREVER = '2100-01-01T00:00:00Z';
const ofCamera = { properties: { cameraId: 'c-3', ownerId: 'o-81' } };
/** Allowed by `theWorld`: a ticket of the owner is assigned to the actor, and the owner consented. */
const allowed = aQuestion({
  resource: { type: 'recording', id: 'r-90', ...ofCamera },
  context: { purpose: 'express-consent', authentication: { mfa: true } },
});
const theWorld = [
  aRecord('person', { trainingValidUntil: FOREVER }),
  aRecord('account'),
  aRecord('camera'),
  aRecord('consent'),
  aRecord('ticket'),
];

describe('ask before access', () => {
  let server: EvaluationServer;
  const start = async (options: EvaluationServerOptions = {}) => {
    server = await anEvaluationServer(options);
    await server.append(...theWorld);
    await untilFresh();
  };
  /** The first look at the end of the register takes a turn of the event loop. */
  const untilFresh = async () => {
    while (JSON.stringify((await server.ask(ONE, allowed)).body).includes('has not been read yet')) await pause(5);
  };
  afterEach(() => server?.close());

  it('refuses what rests on a ticket that the asking source issued, and names the ticket', async () => {
    server = await anEvaluationServer({
      tokens: [aToken({ token: 'console', source: 'support-console', may: ['evaluate'] })],
    });
    const own = { issuer: 'support-console', issuerAuthenticated: true };
    await server.append(...theWorld, aRecord('ticket', own));
    const ask = () => server.ask(ONE, allowed, bearer('console'));
    while (JSON.stringify((await ask()).body).includes('has not been read yet')) await pause(5);
    const left = 'ticket T-4711 was issued by support-console, which reports the access, and is no evidence';
    expect((await ask()).body).toMatchObject({
      decision: false,
      context: { verdict: 'unexplained', determinedBy: ['no-need-to-know'], reason: expect.stringContaining(left) },
    });
  });

  it('allows what is explained, with the reason, the rules and the policy version', async () => {
    await start();
    const { status, body } = await server.ask(ONE, allowed);
    expect([status, body]).toEqual([
      200,
      {
        decision: true,
        context: {
          decisionId: expect.any(String),
          verdict: 'explained',
          determinedBy: [],
          reason: 'explained by consent C-1 for o-81, needed for ticket T-4711',
          policyVersion: server.policyVersion,
        },
      },
    ]);
    expect(verifyDecisionId(String(body.context?.decisionId), EVALUATION_KEY)).toMatchObject({
      verdict: 'explained',
      askedAt: EVALUATION_NOW,
      asOf: EVALUATION_NOW,
      registerOffset: theWorld.length,
      policy: server.policyVersion.slice(0, 16),
    });
  });

  it('denies the rest, with the rules that do not hold, and what would help where something can', async () => {
    await start();
    const stranger = { ...allowed, subject: { type: 'employee', id: 'e-9' } };
    const denied = (await server.ask(ONE, stranger)).body;
    expect(denied).toMatchObject({ decision: false, context: { verdict: 'unknown' } });
    expect(denied.context?.determinedBy).toContain('actor-unknown');
    expect(denied.context).not.toHaveProperty('stepUp');

    const withoutMfa = { ...allowed, context: { purpose: 'express-consent', authentication: { mfa: false } } };
    expect((await server.ask(ONE, withoutMfa)).body).toMatchObject({
      decision: false,
      context: { verdict: 'violation', determinedBy: ['mfa-missing'], stepUp: [{ rule: 'mfa-missing', need: 'mfa' }] },
    });
  });

  it('answers as of the time asked about', async () => {
    await start();
    await server.append(aRecord('consent', { revokedAt: '2026-11-24T09:00:00Z' }));
    const asOf = (time: string) => ({ ...allowed, context: { purpose: 'express-consent', time } });
    const before = (await server.ask(ONE, asOf('2026-11-24T08:59:59.999Z'))).body;
    const after = (await server.ask(ONE, asOf('2026-11-24T09:00:00Z'))).body;
    expect([before.decision, after.decision]).toEqual([true, false]);
    expect(after.context?.determinedBy).toEqual(['consent-revoked']);
  });

  it('sees a revocation that was acknowledged before the question', async () => {
    await start();
    expect((await server.ask(ONE, allowed)).body.decision).toBe(true);
    await server.append(aRecord('consent', { revokedAt: '2026-11-24T09:00:00Z' }));
    expect((await server.ask(ONE, allowed)).body.decision).toBe(false);
  });

  it('answers many at once, with defaults, in order, and one that cannot be read by an error of its own', async () => {
    await start();
    const evaluations = [{}, { action: { name: 'can_read' } }, { action: { name: 'download' } }];
    const { status, body } = await server.ask(MANY, { ...allowed, evaluations });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['evaluations']);
    expect(body.evaluations?.map(({ decision }) => decision)).toEqual([true, false, false]);
    expect(body.evaluations?.[1]?.context).toMatchObject({
      error: { status: 400, errors: [{ field: 'action.name' }] },
    });
    expect(body.evaluations?.[2]?.context.determinedBy).toContain('egress-not-entitled');
  });

  it('answers others between many questions of one request', async () => {
    const looks: number[] = [];
    let [turn, isOver] = [0, false];
    const count = () => {
      turn += 1;
      if (!isOver) setImmediate(count);
    };
    await start({
      clock() {
        looks[turn] = (looks[turn] ?? 0) + 1;
        return EVALUATION_NOW;
      },
    });
    count();
    const { body } = await server.ask(MANY, { ...allowed, evaluations: Array.from({ length: 500 }, () => ({})) });
    isOver = true;
    expect(body.evaluations?.every(({ decision }) => decision)).toBe(true);
    expect(Math.max(...looks.filter((one) => one > 0))).toBeLessThan(200);
  });

  it.each([
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ])('stops where %s specifies', async (evaluations_semantic, expected) => {
    await start();
    const evaluations = [{}, { subject: { type: 'employee', id: 'e-9' } }, {}];
    const { body } = await server.ask(MANY, { ...allowed, evaluations, options: { evaluations_semantic } });
    expect(body.evaluations?.map(({ decision }) => decision)).toEqual(expected);
  });

  it('answers a batch without questions as one question', async () => {
    await start();
    expect((await server.ask(MANY, allowed)).body.decision).toBe(true);
    expect((await server.ask(MANY, { ...allowed, evaluations: [] })).body.decision).toBe(true);
  });

  it.each<[string, string, unknown, Record<string, string>, number, string]>([
    ['one with a wrong field', ONE, aQuestion({ action: { name: 'can_read' } }), {}, 400, 'action.name'],
    ['one that is no JSON', ONE, '{', {}, 400, 'line 1, column 2'],
    ['one that is empty', ONE, '', {}, 400, 'body'],
    ['one of another type', ONE, '{}', { 'content-type': 'text/plain' }, 415, 'content-type'],
    ['many that are no list', MANY, { evaluations: 7 }, {}, 400, 'evaluations'],
    ['many with an unknown option', MANY, { evaluations: [{}], options: { x: 1 } }, {}, 400, 'options.x'],
  ])('refuses %s, naming the field', async (_name, path, body, headers, status, field) => {
    await start();
    const answer = await server.ask(path, body, headers);
    expect([answer.status, answer.headers.get('content-type'), answer.body.errors?.map((one) => one.field)]).toEqual([
      status,
      expect.stringContaining('application/problem+json'),
      [field],
    ]);
    expect(answer.body).not.toHaveProperty('decision');
  });

  it('repeats the id of the request, and reports where it answers', async () => {
    await start();
    const { headers } = await server.ask(ONE, allowed, { 'x-request-id': 'bfe9eb29' });
    expect(headers.get('x-request-id')).toBe('bfe9eb29');
    const response = await fetch(`${server.url}/.well-known/authzen-configuration`);
    expect(await response.json()).toEqual({
      policy_decision_point: server.url,
      access_evaluation_endpoint: `${server.url}/access/v1/evaluation`,
      access_evaluations_endpoint: `${server.url}/access/v1/evaluations`,
    });
  });

  it('reports the name under which a proxy was reached', async () => {
    await start();
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'pdp.example' };
    const response = await fetch(`${server.url}/.well-known/authzen-configuration`, { headers });
    expect(await response.json()).toMatchObject({ policy_decision_point: 'https://pdp.example' });
  });

  it('counts answers by decision and verdict', async () => {
    await start();
    server.meters.evaluations.reset();
    await server.ask(ONE, allowed);
    await server.ask(ONE, { ...allowed, context: { purpose: 'express-consent', authentication: { mfa: false } } });
    await server.ask(ONE, { ...allowed, subject: { type: 'employee', id: 'e-9' } });
    const counted = (await server.meters.evaluations.get()).values.map(({ labels, value }) => ({ ...labels, value }));
    expect(counted).toEqual([
      { decision: 'allow', verdict: 'explained', value: 1 },
      { decision: 'step-up', verdict: 'violation', value: 1 },
      { decision: 'deny', verdict: 'unknown', value: 1 },
    ]);
  });

  it('denies with `unknown` while the register is behind, without waiting, and recovers', async () => {
    let now = EVALUATION_NOW;
    let isStuck = false;
    // The end of the register cannot be asked for: the log does not answer.
    await start({
      clock: () => now,
      overLog: (log) => ({
        ...log,
        read: log.read.bind(log),
        endOffset: (...args) => (isStuck ? Promise.reject(new Error('no broker')) : log.endOffset(...args)),
      }),
    });
    isStuck = true;
    now += 1_000;
    expect((await server.ask(ONE, allowed)).body.decision).toBe(true);
    now += 4_000;
    const { status, body } = await server.ask(ONE, allowed);
    expect([status, body.decision, body.context?.verdict, body.context?.determinedBy]).toEqual([
      200,
      false,
      'unknown',
      [],
    ]);
    expect(body.context?.reason).toMatch(
      /^not known: the register was last known to be complete [45] s ago, ask again$/,
    );
    expect(verifyDecisionId(String(body.context?.decisionId), EVALUATION_KEY)).toMatchObject({ verdict: 'unknown' });
    isStuck = false;
    while (!(await server.ask(ONE, allowed)).body.decision) await pause(20);
  });
});

describe('ask before access, where callers authenticate', () => {
  let server: EvaluationServer;
  beforeAll(async () => {
    server = await anEvaluationServer({
      tokens: [
        aToken({ token: 'console', source: 'support-console', may: ['emit', 'evaluate'] }),
        aToken({ token: 'any', source: '*', may: ['evaluate'] }),
        aToken({ token: 'mia', person: { id: 'e-7', kind: 'employee' }, may: ['evaluate'] }),
        aToken({ token: 'mute', source: 'mute', may: ['emit'] }),
      ],
    });
  });
  afterAll(() => server.close());
  const statusOf = async (token: string, source?: string) => {
    const context = source === undefined ? {} : { source: { id: source } };
    const { status, body } = await server.ask(ONE, { ...allowed, context }, bearer(token));
    return [status, ...(body.errors ?? []).map(({ field }) => field)];
  };

  it('needs the right to evaluate', async () => {
    expect((await server.ask(ONE, allowed)).status).toBe(401);
    expect(await statusOf('mute')).toEqual([403, 'may']);
  });

  it('answers a tool for itself only, and a person for any tool', async () => {
    expect(await statusOf('console')).toEqual([200]);
    expect(await statusOf('console', 'support-console')).toEqual([200]);
    expect(await statusOf('console', 'vault')).toEqual([400, 'context.source.id']);
    expect(await statusOf('any', 'vault')).toEqual([200]);
    expect(await statusOf('any', 'custodes')).toEqual([400, 'context.source.id']);
    expect(await statusOf('mia', 'vault')).toEqual([200]);
  });
});

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../adapters/clock.ts';
import { ANY_SOURCE, type Caller } from '../../adapters/http/caller.ts';
import { foreignSource } from '../../adapters/http/foreign-source.ts';
import { HttpProblem, sentenceOf } from '../../adapters/http/problem.ts';
import { readJsonBody } from '../../adapters/http/routes/json-body.ts';
import { routerOf } from '../../adapters/http/routes/router-of.ts';
import type { Request, Response, Router } from '../../adapters/http/server.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { HashIp, LocateIp } from '../../domain/access-event/parse-access-event.ts';
import { type Evaluation, type EvaluationState, evaluate } from '../../domain/evaluation/evaluate.ts';
import { type EvaluationBatch, isLast, parseBatch } from '../../domain/evaluation/parse-batch.ts';
import { parseQuestion } from '../../domain/evaluation/parse-question.ts';
import type { Problem } from '../../value-forms/problems.ts';
import { deciderRoutes } from './routes.ts';

export interface EvaluationRoutesDeps {
  /** Returns the current state that an answer rests on; called once for each. */
  readonly state: () => Omit<EvaluationState, 'now'>;
  readonly hashIp: HashIp;
  readonly locateIp: LocateIp;
  readonly clock: Clock;
  readonly meters: Pick<Meters, 'evaluations' | 'evaluationSeconds'>;
}

/** One request of a batch that could not be read: never an allow. */
interface Unreadable {
  readonly decision: false;
  readonly context: { readonly error: { status: 400; message: string; errors: readonly Problem[] } };
}

/** The body is parsed in one turn, and 1,000 questions of 2 kB are less. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** The questions of one turn: all of a request take longer than others may wait. */
const ANSWERED_AT_ONCE = 64;
/** The source of a request that specifies none and comes from no authenticated tool. */
const UNNAMED_SOURCE = 'unnamed';
const REQUEST_ID = 'X-Request-ID';

/** Ask before access: OpenID AuthZEN Authorization API 1.0, `docs/interfaces` section 4. */
export function evaluationRoutes(deps: EvaluationRoutesDeps): Router {
  return routerOf(deciderRoutes, {
    async evaluate({ req, res, caller }) {
      echoRequestId(req, res);
      res.json(answerOne(await readQuestion(req, res), caller, deps));
    },
    async evaluateSeveral({ req, res, caller }) {
      echoRequestId(req, res);
      const parsed = parseBatch(await readQuestion(req, res));
      if ('problems' in parsed) throw badRequest(parsed.problems);
      res.json(
        'single' in parsed ? answerOne(parsed.single, caller, deps) : await answerBatch(parsed.batch, caller, deps),
      );
    },
    describeEvaluation({ req, res }) {
      res.json(metadata(req));
    },
  });
}

/** UNTRUSTED. */
async function readQuestion(req: Request, res: Response): Promise<unknown> {
  const question = await readJsonBody(req, res, BODY_BYTES_MAX);
  if (question !== undefined) return question;
  const errors = [{ field: 'body', value: null, expected: 'JSON' }];
  throw new HttpProblem('body-not-json', { detail: sentenceOf(errors), errors });
}

async function answerBatch(
  { semantic, questions }: EvaluationBatch,
  caller: Caller | null,
  deps: EvaluationRoutesDeps,
): Promise<object> {
  const evaluations: (Evaluation | Unreadable)[] = [];
  for (const [at, question] of questions.entries()) {
    if (at > 0 && at % ANSWERED_AT_ONCE === 0) await nextTurn();
    const answered = answer(question, caller, deps);
    const one = 'problems' in answered ? unreadable(answered.problems) : answered;
    evaluations.push(one);
    if (isLast(semantic, one.decision)) break;
  }
  return { evaluations };
}

function answerOne(question: unknown, caller: Caller | null, deps: EvaluationRoutesDeps): Evaluation {
  const answered = answer(question, caller, deps);
  if ('problems' in answered) throw badRequest(answered.problems);
  return answered;
}

function answer(
  question: unknown,
  caller: Caller | null,
  { state, hashIp, locateIp, clock, meters }: EvaluationRoutesDeps,
): Evaluation | { readonly problems: readonly Problem[] } {
  const measured = meters.evaluationSeconds.startTimer();
  const now = clock();
  const parsed = parseQuestion(question, { sourceId: sourceOf(caller), now, hashIp, locateIp });
  if ('problems' in parsed) return parsed;
  const foreign = foreignTo(caller, parsed.event.source.id);
  if (foreign !== null) return { problems: [foreign] };
  const evaluation = evaluate(parsed.event, { ...state(), now });
  measured();
  const { verdict, stepUp } = evaluation.context;
  const decision = evaluation.decision ? 'allow' : stepUp === undefined ? 'deny' : 'step-up';
  meters.evaluations.inc({ decision, verdict });
  return evaluation;
}

function sourceOf(caller: Caller | null): string {
  const source = caller?.source ?? ANY_SOURCE;
  return source === ANY_SOURCE ? UNNAMED_SOURCE : source;
}

/** A tool may ask only for itself; a person may ask for any tool. */
function foreignTo(caller: Caller | null, sourceId: string): Problem | null {
  if (caller === null || caller.source === null) return null;
  const problem = foreignSource(sourceId, caller);
  return problem === null ? null : { ...problem, field: 'context.source.id' };
}

function badRequest(errors: readonly Problem[]): HttpProblem {
  return new HttpProblem('question-invalid', { detail: sentenceOf(errors), errors });
}

function unreadable(errors: readonly Problem[]): Unreadable {
  return { decision: false, context: { error: { status: 400, message: sentenceOf(errors), errors } } };
}

/** The specification requires the same id in the answer. */
function echoRequestId(req: Request, res: Response): void {
  const id = req.get(REQUEST_ID);
  if (id !== undefined) res.set(REQUEST_ID, id);
}

/**
 * Returns the address by which the caller reached this server; a proxy specifies it (`X-Forwarded-Proto`,
 * `X-Forwarded-Host`).
 */
function metadata(req: Request) {
  const scheme = req.get('X-Forwarded-Proto') === 'https' ? 'https' : req.protocol;
  const base = `${scheme}://${req.get('X-Forwarded-Host') ?? req.get('Host') ?? 'localhost'}`;
  return {
    policy_decision_point: base,
    access_evaluation_endpoint: `${base}/access/v1/evaluation`,
    access_evaluations_endpoint: `${base}/access/v1/evaluations`,
  };
}

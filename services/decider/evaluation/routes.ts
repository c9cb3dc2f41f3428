import { z } from 'zod';
import { fieldProblemSchema } from '../../adapters/http/routes/problem-schema.ts';
import { questionContextFields, questionResourceForm } from '../../adapters/http/routes/record-forms.ts';
import { ownBody, route } from '../../adapters/http/routes/route.ts';
import { ruleVerdicts } from '../../domain/access-decision/access-decision.ts';
import { stepUpNeeds } from '../../domain/access-decision/policy-set.ts';
import { actions, actorKinds, resourceKinds } from '../../domain/access-event/access-event.ts';
import { semantics } from '../../domain/evaluation/parse-batch.ts';
import { registerKinds } from '../../domain/register/register-record.ts';

const actorRef = z.looseObject({ id: z.string(), kind: z.enum(actorKinds) });

const question = {
  subject: z.strictObject({
    type: z.enum(actorKinds),
    id: z.string(),
    properties: z.strictObject({ onBehalfOf: actorRef.optional() }).optional(),
  }),
  action: z.strictObject({ name: z.enum(actions), properties: z.strictObject({}).optional() }),
  resource: z.strictObject({
    type: z.enum(resourceKinds),
    id: z.string().optional().meta({ description: 'may be absent for search and list' }),
    properties: questionResourceForm.optional(),
  }),
  context: z
    .strictObject({
      time: z.iso.datetime({ offset: true }).optional().meta({ description: 'the time of the access' }),
      source: z.looseObject({ id: z.string() }).optional(),
      ...questionContextFields,
    })
    .optional(),
};

const questionSchema = z
  .strictObject(question)
  .meta({ id: 'Question', description: 'A question: is this access allowed?' });
const partialQuestion = z.strictObject(question).partial();

const batchSchema = partialQuestion
  .extend({
    evaluations: z.array(partialQuestion).max(1_000).optional(),
    options: z.strictObject({ evaluations_semantic: z.enum(semantics).optional() }).optional(),
  })
  .meta({ id: 'Questions', description: 'Fields that all questions share are next to `evaluations`.' });

const evaluation = z
  .object({
    decision: z.boolean().meta({ description: 'true exactly when the verdict is `explained`' }),
    context: z.object({
      decisionId: z.string().meta({ description: 'the id that the access event cites' }),
      verdict: z.enum(['explained', ...ruleVerdicts]),
      determinedBy: z.array(z.string()),
      reason: z.string(),
      stepUp: z
        .array(
          z.object({ rule: z.string(), need: z.enum(stepUpNeeds), kinds: z.array(z.enum(registerKinds)).optional() }),
        )
        .optional()
        .meta({ description: 'steps that would make it allowed' }),
      policyVersion: z.string().nullable(),
    }),
  })
  .meta({ id: 'Evaluation' });

const unreadable = z
  .object({
    decision: z.literal(false),
    context: z.object({
      error: z.object({ status: z.literal(400), message: z.string(), errors: z.array(fieldProblemSchema) }),
    }),
  })
  .meta({
    id: 'UnreadableQuestion',
    description: 'One question of several that could not be read. It is never allowed.',
  });

const exampleQuestion = {
  subject: { type: 'employee', id: 'e-1042' },
  action: { name: 'view' },
  resource: { type: 'recording', id: 'r-90', properties: { ownerId: 'o-81' } },
  context: { purpose: 'express-consent', source: { id: 'support-console' } },
};
const exampleAnswer = {
  decision: false,
  context: {
    decisionId:
      'AQMDAAABohWv5SAAAAGiFa_lIAAAAAAAAAAPYqVEyINaIhQpkPHIcoUx9C0unuEf_xO9JU4YuDz6K9XUfEC62aR4HgS1nAcCCxTnX9YkKp-7oyFthHgGvJCt7mVpkJcDWm-76Y5LwSurxz4P5-zs3rjyUQ',
    verdict: 'unexplained',
    determinedBy: ['no-need-to-know'],
    reason: 'not explained: e-1042 has no recorded need to know: ticket T-4711 was closed on 24 Nov 2026, 10:00 UTC',
    stepUp: [{ rule: 'no-need-to-know', need: 'evidence', kinds: ['ticket', 'consent'] }],
    policyVersion: '62a544c8835a22144712a433973061c50f7cc673db3291a79dcfe8e6a8e5174c',
  },
};

const exampleDownload = {
  decision: false,
  context: {
    ...exampleAnswer.context,
    decisionId:
      'AQEFAAABohWv5SQAAAGiFa_lJAAAAAAAAAAPYqVEyINaIhQpkPHIcoUx9C0unuEf_xO9JU4YuDz6K9XUfEC62aR4HgS1nAcCCxTnX9YkKp-7oyFthHgGvJCt7mVpkJcDWm-7zpKhXcVf4Vrq28l7-9s3ug',
    determinedBy: ['egress-not-entitled', 'no-need-to-know'],
    verdict: 'violation',
    reason:
      'violation: e-1042 has no current entitlement to download through support-console: entitlement N-1 does not cover download; e-1042 has no recorded need to know: ticket T-4711 was closed on 24 Nov 2026, 10:00 UTC',
    stepUp: [
      { rule: 'egress-not-entitled', need: 'evidence', kinds: ['entitlement'] },
      ...exampleAnswer.context.stepUp,
    ],
  },
};

const expectedAction = `one of: ${actions.join(', ')}`;
const exampleUnreadable = {
  decision: false,
  context: {
    error: {
      status: 400,
      message: `\`action.name\` is \`peek\`, expected ${expectedAction}`,
      errors: [{ field: 'action.name', value: 'peek', expected: expectedAction }],
    },
  },
};

const asking = {
  method: 'POST',
  stage: 'decider',
  needs: 'evaluate',
  reads: { nothing: 'it answers about one access, which the tool then reports and which cites the answer' },
} as const;
const problems = [
  ...(['question-invalid', 'body-not-json', 'body-not-utf8', 'body-too-large'] as const),
  'content-type-unsupported',
] as const;

/** The routes of the decider: OpenID AuthZEN Authorization API 1.0. */
export const deciderRoutes = {
  evaluate: route({
    ...asking,
    path: '/access/v1/evaluation',
    summary: 'Ask before an access',
    description: 'The answer uses the same rules and register as the later decision. `X-Request-ID` is repeated.',
    body: ownBody({ 'application/json': { schema: questionSchema, examples: { view: exampleQuestion } } }),
    answers: { 200: { meaning: 'the answer', schema: evaluation, examples: { no: exampleAnswer } } },
    problems,
  }),
  evaluateSeveral: route({
    ...asking,
    path: '/access/v1/evaluations',
    summary: 'Ask before several accesses',
    body: ownBody({
      'application/json': {
        schema: batchSchema,
        examples: { two: { ...exampleQuestion, evaluations: [{}, { action: { name: 'download' } }] } },
      },
    }),
    answers: {
      200: {
        meaning: 'the answers in order, or one answer where there was one question',
        schema: z.union([
          z.object({ evaluations: z.array(z.union([evaluation, unreadable])) }).meta({ id: 'Evaluations' }),
          evaluation,
        ]),
        examples: {
          two: { evaluations: [exampleAnswer, exampleDownload] },
          unreadable: { evaluations: [exampleAnswer, exampleUnreadable] },
        },
      },
    },
    problems,
  }),
  describeEvaluation: route({
    method: 'GET',
    path: '/.well-known/authzen-configuration',
    stage: 'decider',
    needs: null,
    reads: { nothing: 'it has addresses of routes' },
    summary: 'Read where to ask before an access',
    answers: {
      200: {
        meaning: 'AuthZEN metadata, with the address by which the caller reached this server',
        schema: z
          .object({
            policy_decision_point: z.string(),
            access_evaluation_endpoint: z.string(),
            access_evaluations_endpoint: z.string(),
          })
          .meta({ id: 'AuthzenConfiguration' }),
        examples: {
          here: {
            policy_decision_point: 'http://localhost:8080',
            access_evaluation_endpoint: 'http://localhost:8080/access/v1/evaluation',
            access_evaluations_endpoint: 'http://localhost:8080/access/v1/evaluations',
          },
        },
      },
    },
  }),
} as const;

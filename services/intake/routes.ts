import { z } from 'zod';
import { fieldProblemSchema } from '../adapters/http/routes/problem-schema.ts';
import { queryTime } from '../adapters/http/routes/query-fields.ts';
import {
  accessEventExample,
  accessEventSchema,
  registerRecordExample,
  registerRecordSchema,
} from '../adapters/http/routes/record-schemas.ts';
import { type ContentSpec, jsonBody, ownBody, route } from '../adapters/http/routes/route.ts';
import { approvalsSchema, proposedSetsSchema } from '../adapters/http/routes/set-schemas.ts';
import { aboutRecord } from '../domain/read-audit/about-register.ts';
import { approvedKinds, reviewedKinds } from '../domain/register/acts/second-person.ts';
import { registerKinds } from '../domain/register/register-record.ts';
import { parseRfc3339, RFC_3339_EXPECTED } from '../value-forms/rfc3339.ts';
import { isText, TEXT_EXPECTED } from '../value-forms/text.ts';
import type { eventTypes, jsonTypes } from './request/read-records.ts';
import { scimRoutes } from './scim/routes.ts';
import { ticketRoutes } from './tickets/routes.ts';

const status = z.enum(['accepted', 'duplicate', 'conflict', 'rejected']);
const resultFields = {
  status,
  line: z.int().optional().meta({ description: 'the line where a refused record of several begins, from 1' }),
  column: z.int().optional().meta({ description: 'the column there, in characters from 1' }),
  record: z.int().optional().meta({ description: 'the number of a refused record in Avro, from 1' }),
  errors: z.array(fieldProblemSchema).optional(),
};

const eventResults = z
  .object({
    results: z.array(z.object({ eventId: z.string().nullable(), ...resultFields })),
    promise: z.string().optional().meta({ description: 'a signed note, where the query asks for it' }),
  })
  .meta({ id: 'AccessEventResults', description: 'One result for each record, in input order.' });
const registerResults = z
  .object({
    results: z.array(z.object({ kind: z.string().nullable(), id: z.string().nullable(), ...resultFields })),
  })
  .meta({ id: 'RegisterResults', description: 'One result for each record, in input order.' });

const cloudEvent = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string().meta({ description: 'used as `eventId` if `data` has none' }),
    source: z.string().meta({ description: 'used as `source.id` if `data` has none' }),
    type: z.string(),
    time: z.string().optional().meta({ description: 'used as `occurredAt` if `data` has none' }),
    data: z.unknown().optional(),
    data_base64: z.string().optional(),
  })
  .meta({ id: 'CloudEvent', description: 'CloudEvents 1.0. `data` is an access event.' });

const encodedEvents = z.string().meta({
  format: 'binary',
  description:
    'of each event its length as int32 big-endian, 0x00, the id of its schema as int32 big-endian, and the event in Avro',
});
const lines = z.string().meta({ description: 'one JSON object a line' });

const policies = z
  .object({
    at: z.iso.datetime().meta({ description: 'when it was answered, by the clock of intake' }),
    inForce: z.string().nullable().meta({ description: 'the version of the set that decides now' }),
    folder: z.object({
      version: z.string(),
      state: z.enum(['in-force', 'approved', 'not-approved', 'replaced', 'refused']),
      problems: z.array(z.string()),
    }),
    approvals: approvalsSchema,
    sets: proposedSetsSchema,
  })
  .meta({ id: 'Policies' });

/** The first start proposes the folder and is in force without approval. */
const policiesExample = {
  at: '2026-11-24T09:00:00.000Z',
  inForce: '62a544c8835a22144712a433973061c50f7cc673db3291a79dcfe8e6a8e5174c',
  folder: {
    version: '62a544c8835a22144712a433973061c50f7cc673db3291a79dcfe8e6a8e5174c',
    state: 'in-force',
    problems: [],
  },
  approvals: [],
  sets: [
    {
      version: '62a544c8835a22144712a433973061c50f7cc673db3291a79dcfe8e6a8e5174c',
      proposedBy: ['custodes'],
      proposedAt: '1970-01-01T00:00:00.000Z',
      reason: null,
    },
  ],
};

const refusals = [
  ...(['body-not-json', 'body-not-utf8', 'body-not-inflated', 'no-records', 'records-unreadable'] as const),
  ...(['request-malformed', 'body-too-large', 'records-too-many', 'content-encoding-unsupported'] as const),
  ...(['content-type-unsupported', 'values-too-many', 'records-rejected', 'disk-nearly-full'] as const),
  ...(['not-ready', 'overloaded', 'outcome-unknown'] as const),
] as const;

/** Answers to one record, and to a second one in the same request whose `field` is not an RFC 3339 time. */
function answersOf(schema: z.ZodType, accepted: object, refused: object, field: string) {
  const errors = [{ field, value: '2026-11-24', expected: RFC_3339_EXPECTED }];
  const results = [accepted, { ...refused, status: 'rejected', line: 1, column: 323, errors }];
  return {
    202: {
      meaning: 'every record is in the log, accepted or a duplicate',
      schema,
      examples: { accepted: { results: [accepted] } },
    },
    207: {
      meaning: 'some records are in conflict or rejected; the others are in the log',
      schema,
      examples: { rejected: { results } },
    },
  };
}

const asLines = (example: object) => `${JSON.stringify(example)}\n`;
const accessCloudEvent = {
  specversion: '1.0',
  id: accessEventExample.eventId,
  source: accessEventExample.source.id,
  type: 'custodes.access',
  time: accessEventExample.occurredAt,
  data: accessEventExample,
};

/** A schema for each of the content types that `readRecords` takes. */
const eventContents: Readonly<Record<(typeof eventTypes)[number], ContentSpec>> = {
  'application/json': {
    schema: z.union([accessEventSchema, z.array(accessEventSchema)]),
    examples: { one: accessEventExample, several: [accessEventExample] },
  },
  'application/x-ndjson': { schema: lines, examples: { lines: asLines(accessEventExample) } },
  'application/cloudevents+json': { schema: cloudEvent, examples: { structured: accessCloudEvent } },
  'application/cloudevents-batch+json': { schema: z.array(cloudEvent), examples: { batch: [accessCloudEvent] } },
  'application/avro': { schema: encodedEvents },
};
const registerContents: Readonly<Record<(typeof jsonTypes)[number], ContentSpec>> = {
  'application/json': {
    schema: z.union([registerRecordSchema, z.array(registerRecordSchema)]),
    examples: { ticket: registerRecordExample },
  },
  'application/x-ndjson': { schema: lines, examples: { lines: asLines(registerRecordExample) } },
};

/** The maximum bytes of an approval or a review. */
const ACT_BYTES_MAX = 16 * 1024;

const instant = z
  .string(RFC_3339_EXPECTED)
  .refine((text) => parseRfc3339(text) !== null, RFC_3339_EXPECTED)
  .transform((text) => parseRfc3339(text) ?? 0);
const line = z.string(TEXT_EXPECTED).refine(isText, TEXT_EXPECTED);
const actBody = jsonBody({
  schema: z.strictObject({
    validFrom: instant
      .meta({ description: 'The version that begins at this time; by default the one in force, else the newest.' })
      .optional(),
    recordHash: line
      .meta({
        description:
          'The hash of the content that you read, as the history of the record has it: an act about another content is refused.',
      })
      .optional(),
    note: line.meta({ description: 'The reason, in plain words.' }).optional(),
    by: line
      .meta({
        description: 'The person who acts. Required for a token without a person, else the person of the token.',
      })
      .optional(),
  }),
  bytesMax: ACT_BYTES_MAX,
  problem: 'command-invalid',
  required: false,
  example: { note: 'Called the fire brigade back: they asked for it.' },
});
/** The answer is the act that the caller sent. */
const actReads = { nothing: 'it writes; the act names its author' } as const;
const ofActs = { stage: 'intake', needs: 'approve', method: 'POST', body: actBody, reads: actReads } as const;
const actExample = {
  kind: 'approval',
  id: '0309562d1b9f7731d0ea7fe93d5b72da3927720416292cf26c3d226edab13794',
  issuer: 'custodes-operator',
  validFrom: '2026-11-24T09:00:00.000Z',
  validUntil: null,
  approver: null,
  act: 'approve',
  recordKind: 'emergency',
  recordId: 'M-1',
  recordHash: '40dbddb1c4858b86956668ad44e14ea0228bee1aeeb7b44a0c6731b9ea4589c0',
  by: 'e-7',
  at: '2026-11-24T09:04:39.076Z',
  note: 'Called the fire brigade back: they asked for it.',
} as const;
const acted = (example: object) => ({
  200: { meaning: 'the act, in the log', schema: registerRecordSchema, examples: { act: example } },
});
const actProblems = [
  'own-record',
  'person-required',
  'record-unknown',
  'record-changed',
  'not-ready',
  'outcome-unknown',
] as const;
const recordId = z.string().meta({ description: '`id` of the record' });

const promiseKeyExample =
  'custodes.local/5f1cbd8e7a90b1c3/promises+8d3a1f20+AStWqg7fYkpY2iLJt0zvYr0v2b1gqQ7u8C3kV5dJ0a9x\n';

/** The routes of intake. */
export const intakeRoutes = {
  sendAccessEvents: route({
    method: 'POST',
    path: '/v1/access-events',
    stage: 'intake',
    needs: 'emit',
    reads: { nothing: 'it writes' },
    summary: 'Report accesses',
    description:
      'Answers after the log has the records on disk. Sending the same again is safe. At most 10,000 records and 8 MiB a request; `Content-Encoding: gzip` is accepted.',
    query: z.strictObject({
      promise: z
        .enum(['true', 'false'])
        .optional()
        .meta({ description: '`true`: the answer has a signed promise that every event becomes an entry of the log' }),
    }),
    body: ownBody(eventContents),
    answers: answersOf(
      eventResults,
      { eventId: accessEventExample.eventId, status: 'accepted' },
      { eventId: '0198f3c2-77aa-7c10-8f53-0d6c5b0d2f12' },
      'occurredAt',
    ),
    problems: [...refusals, 'quota-exceeded', 'stage-behind'],
  }),
  readPromiseKey: route({
    method: 'GET',
    path: '/promise.vkey',
    stage: 'intake',
    needs: null,
    reads: { nothing: 'the key is public' },
    summary: 'Read the verifier key of promises',
    description: 'Keep it beside the promises: it shows later that this installation signed them.',
    answers: {
      200: {
        meaning: 'a C2SP verifier key',
        type: 'text/plain',
        schema: z.string(),
        examples: { key: promiseKeyExample },
      },
    },
  }),
  sendRegister: route({
    method: 'POST',
    path: '/v1/register',
    stage: 'intake',
    needs: 'register',
    reads: { nothing: 'it writes; the records name their issuer' },
    summary: 'Write register records',
    description:
      'Answers when the records are durable and in the view, so the next query and the next decision use them. The order of sending does not matter. The `issuer` is set from the token.',
    body: ownBody(registerContents),
    answers: answersOf(
      registerResults,
      { kind: 'ticket', id: 'T-4711', status: 'accepted' },
      { kind: 'ticket', id: 'T-4712' },
      'openedAt',
    ),
    problems: [...refusals, 'kinds-not-allowed'],
  }),
  /** With `knownAt` it passes the question on: the auditor knows what was known earlier. */
  findCurrentRecord: route({
    method: 'GET',
    path: '/v1/register/{kind}/{id}',
    stage: 'intake',
    needs: 'read-register',
    reads: { store: 'register', about: aboutRecord },
    isLocal: true,
    summary: 'Read the register record that is in force',
    params: z.object({ kind: z.enum(registerKinds), id: z.string() }),
    query: z.strictObject({
      asOf: queryTime('valid at this time').optional(),
      knownAt: queryTime('as the register was known at this time').optional(),
    }),
    answers: { 200: { meaning: 'the record', schema: registerRecordSchema } },
    problems: ['record-unknown', 'not-ready'],
  }),
  approveRecord: route({
    ...ofActs,
    path: '/v1/register/{kind}/{id}/approve',
    summary: 'Approve a register record that somebody else wrote',
    description:
      'The caller approves the record as it is: after a correction it needs another approval. Nobody approves a record that they issued, an emergency that they requested, a source that they own, or an exception for themself or for somebody whose line manager they are.',
    params: z.object({ kind: z.enum(approvedKinds), id: recordId }),
    answers: acted(actExample),
    problems: [...actProblems],
  }),
  reviewRecord: route({
    ...ofActs,
    path: '/v1/register/{kind}/{id}/review',
    summary: 'Record that you reviewed the accesses under an emergency, or a legal order',
    params: z.object({ kind: z.enum(reviewedKinds), id: recordId }),
    answers: acted({ ...actExample, act: 'review', note: 'They watched one minute of the front door.' }),
    problems: [...actProblems],
  }),
  listPolicies: route({
    method: 'GET',
    path: '/v1/policies',
    stage: 'intake',
    needs: 'read-policies',
    reads: { store: 'policies' },
    summary: 'Read which rules decide, and who approved them',
    answers: {
      200: {
        meaning: 'the sets, their approvals and the state of the folder',
        schema: policies,
        examples: { first: policiesExample },
      },
    },
    problems: ['not-ready'],
  }),
  ...ticketRoutes,
  ...scimRoutes,
} as const;

import { z } from 'zod';
import { queryCursor, queryLimit, queryOneOf, queryText, queryTime } from '../adapters/http/routes/query-fields.ts';
import { registerRecordExample, registerRecordSchema } from '../adapters/http/routes/record-schemas.ts';
import { route } from '../adapters/http/routes/route.ts';
import { verdicts } from '../domain/access-decision/access-decision.ts';
import { actions, outcomes, paths, purposes } from '../domain/access-event/access-event.ts';
import { countDivisions, countedGroups, countStepNames } from '../domain/access-search/access-counts.ts';
import { decodeCursor } from '../domain/access-search/log-position.ts';
import { aboutRecord, aboutRecords } from '../domain/read-audit/about-register.ts';
import { registerKinds } from '../domain/register/register-record.ts';
import {
  accessCountsExample,
  accessExample,
  checkpointExample,
  detailsExample,
  logKeyExample,
  receiptExample,
  unknownExample,
} from './accesses/access-examples.ts';
import {
  accessCountsSchema,
  accessPageSchema,
  accessSchema,
  detailsSchema,
  receiptSchema,
} from './accesses/access-schemas.ts';
import { backtestExample, backtestSchema } from './backtest/backtest-schemas.ts';

const queries = { stage: 'auditor', needs: 'query', method: 'GET' } as const;
const byEvent = { store: 'audit-log' } as const;
const registerReads = { ...queries, needs: 'read-register' } as const;
const open = {
  stage: 'auditor',
  needs: null,
  method: 'GET',
  isOpenToPages: true,
  reads: { nothing: 'the log and its tree have hashes, no record' },
} as const;

const eventId = z.object({ eventId: z.string().meta({ description: '`eventId` of an access event' }) });
const ofSource = z.strictObject({ source: queryText('the id of the source, if the event id is ambiguous').optional() });
const asOf = queryTime('valid at this time').optional();
const knownAt = queryTime('as the register was known at this time').optional();
const kind = z.enum(registerKinds);

/** Numbers are offsets of the topic `register`. */
const offset = /^\d{1,15}$/;
export const historyCursor = queryCursor((text) => (offset.test(text) ? Number(text) : null));
/** Ids, in base64url. */
const listCursor = queryCursor((text) => {
  const id = Buffer.from(text, 'base64url').toString();
  return encodeListCursor(id) === text ? id : null;
});

export function encodeListCursor(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** Parameters of a list of a kind besides the fields of the kind. */
export const registerListParameters = {
  asOf,
  knownAt,
  limit: queryLimit,
  cursor: listCursor.optional(),
  systemOfRecord: queryText(
    'the issuer of the newest version; of a person, of the newest that no identity provider wrote',
  ).optional(),
};

/** The ticket was closed by a correction: the same `validFrom` again. */
const historyExample = {
  items: [
    {
      offset: 14,
      appendedAt: '2026-11-24T10:00:02.298Z',
      corrects: 10,
      correctedBy: null,
      recordHash: 'a15e28f0d6249de70f95d2fe09e24fc424c8958f4002374cfd9aa54568818f64',
      record: { ...registerRecordExample, closedAt: '2026-11-24T10:00:00.000Z' },
    },
    {
      offset: 10,
      appendedAt: '2026-11-24T09:00:01.291Z',
      corrects: null,
      correctedBy: 14,
      recordHash: '29825e5640df2b661c950547e7c854828d469d383a950762c4c2b6a4e45b34f9',
      record: registerRecordExample,
    },
  ],
};

/** The filters of accesses: of a list, and of its counts. */
const accessFilters = {
  owner: queryText('an owner id').exactOptional(),
  actor: queryText(
    'an actor id: of the event, of the person a service acted for, or of the person judged',
  ).exactOptional(),
  camera: queryText('a camera id').exactOptional(),
  recording: queryText('a recording id').exactOptional(),
  site: queryText('a site id').exactOptional(),
  device: queryText('a device id').exactOptional(),
  verdict: queryOneOf(verdicts, 'the first verdict of the access').exactOptional(),
  rule: queryText('the id of a rule that did not hold').exactOptional(),
  purpose: queryOneOf(purposes, 'the purpose that was judged').exactOptional(),
  source: queryText('a source id').exactOptional(),
  exceptSource: queryText('a source id to leave out; `custodes` reports what people look up here').exactOptional(),
  path: queryOneOf(paths, 'the path of the access').exactOptional(),
  outcome: queryOneOf(outcomes, 'the outcome of the access').exactOptional(),
  action: queryOneOf(actions, 'the action').exactOptional(),
  from: queryTime('from this time on, inclusive').exactOptional(),
  to: queryTime('to this time, exclusive').exactOptional(),
  by: queryOneOf(['occurredAt', 'appendedAt'], 'the time that `from` and `to` filter').default('occurredAt'),
};
type AskedFilters = Readonly<Partial<Record<'actor' | 'owner' | 'camera' | 'recording' | 'site', string>>>;

const readsAccesses = {
  store: 'audit-log',
  about: (_: unknown, { actor, owner, camera, recording, site }: AskedFilters) => {
    return { personId: actor, ownerId: owner, cameraId: camera, recordingId: recording, siteId: site };
  },
} as const;

/** The routes of the auditor. */
export const auditorRoutes = {
  listAccesses: route({
    ...queries,
    path: '/v1/accesses',
    reads: readsAccesses,
    summary: 'List decided accesses, newest first',
    description:
      'All filters must match. Like every read, the query is itself an access event, acknowledged before any row is returned.',
    query: z.strictObject({
      ...accessFilters,
      limit: queryLimit,
      cursor: queryCursor(decodeCursor).exactOptional(),
    }),
    answers: {
      200: {
        meaning: 'a page of accesses',
        schema: accessPageSchema,
        examples: { page: { items: [accessExample], nextCursor: 'WzE3OTU2NjAxNTM1NDMsMCwwXQ', ...unknownExample } },
      },
    },
  }),
  countAccesses: route({
    ...queries,
    path: '/v1/access-counts',
    reads: readsAccesses,
    summary: 'Count decided accesses by time and verdict',
    description:
      'Of all that matches, not of a page. Takes the filters of `GET /v1/accesses`, and is recorded like it. Verdicts are those first decided.',
    query: z.strictObject({
      ...accessFilters,
      of: queryOneOf(
        countedGroups,
        '`people`: allowed and judged accesses of employees and contractors, as the coverage counts them',
      ).default('all'),
      step: queryOneOf(
        countStepNames,
        'the length of a bucket; the shortest that suits a chart where it is not specified',
      ).exactOptional(),
      divideBy: queryOneOf(
        countDivisions,
        'counts for each name too: of the role or employer (`vendor`) of the judged person at that time, of the purpose, or of each rule that did not hold',
      ).exactOptional(),
    }),
    answers: {
      200: { meaning: 'the counts', schema: accessCountsSchema, examples: { counts: accessCountsExample } },
    },
  }),
  findAccess: route({
    ...queries,
    path: '/v1/accesses/{eventId}',
    reads: byEvent,
    summary: 'Read one access with its decision',
    description: 'The first decision of the id, not its duplicate or conflict.',
    params: eventId,
    query: ofSource,
    answers: { 200: { meaning: 'the access', schema: accessSchema, examples: { explained: accessExample } } },
    problems: ['access-unknown'],
  }),
  findAccessDetails: route({
    ...queries,
    path: '/v1/accesses/{eventId}/details',
    reads: byEvent,
    summary: 'Read the details of a decision',
    description: 'The rules, the records that were tried, and where the decision is sealed.',
    params: eventId,
    query: ofSource,
    answers: { 200: { meaning: 'the details', schema: detailsSchema, examples: { explained: detailsExample } } },
    problems: ['access-unknown'],
  }),
  findReceipt: route({
    ...queries,
    path: '/v1/receipts/{eventId}',
    reads: byEvent,
    summary: 'Get the receipt of an access',
    description: 'Proves the first decision offline: `npx custodes receipt verify FILE`.',
    params: eventId,
    query: ofSource,
    answers: { 200: { meaning: 'the receipt', schema: receiptSchema, examples: { receipt: receiptExample } } },
    problems: ['access-unknown', 'not-sealed'],
  }),
  backtestSet: route({
    ...queries,
    path: '/v1/backtests/{set}',
    reads: { store: 'audit-log' },
    summary: 'Try a proposed set of rules or detections on the sealed history',
    description:
      'Rules decide each access again; detections look at the history beside those in force. One runs at a time: ask again until `state` is `done` or `failed`. A result is kept for ten minutes.',
    params: z.object({ set: z.string().meta({ description: 'version of a set in the register' }) }),
    query: z.strictObject({
      from: queryTime('only accesses that occurred at this time or later').exactOptional(),
      to: queryTime('only accesses that occurred before this time').exactOptional(),
    }),
    answers: {
      200: { meaning: 'how far it is, or what it found', schema: backtestSchema, examples: { done: backtestExample } },
    },
    problems: ['record-unknown'],
  }),
  cancelBacktest: route({
    ...queries,
    method: 'DELETE',
    path: '/v1/backtests/{set}',
    reads: { nothing: 'it ends work, and returns nothing' },
    summary: 'Cancel the back-test of a set',
    description: 'Also where none runs. Who asks for it again starts another.',
    params: z.object({ set: z.string().meta({ description: 'version of a set in the register' }) }),
    answers: { 204: { meaning: 'it does not run' } },
  }),
  listRegister: route({
    ...registerReads,
    path: '/v1/register/{kind}',
    reads: { store: 'register', about: aboutRecords },
    summary: 'List the records of a kind that are in force, by id',
    description:
      'A page may be short, or empty, and still have a `nextCursor`. Any field of the kind is a filter: a list matches by an element, an empty value matches what is absent.',
    params: z.object({ kind }),
    query: z
      .object(registerListParameters)
      .catchall(z.union([z.string(), z.array(z.string())]))
      .meta({ description: 'any field of the kind' }),
    answers: {
      200: {
        meaning: 'a page of register records',
        schema: z
          .object({ items: z.array(registerRecordSchema), nextCursor: z.string().optional() })
          .meta({ id: 'RegisterPage' }),
        examples: { page: { items: [registerRecordExample] } },
      },
    },
    problems: ['not-ready'],
  }),
  findRegisterRecord: route({
    ...registerReads,
    path: '/v1/register/{kind}/{id}',
    reads: { store: 'register', about: aboutRecord },
    summary: 'Read the register record that is in force',
    params: z.object({ kind, id: z.string() }),
    query: z.strictObject({ asOf, knownAt }),
    answers: {
      200: { meaning: 'the record', schema: registerRecordSchema, examples: { ticket: registerRecordExample } },
    },
    problems: ['record-unknown', 'not-ready'],
  }),
  listRegisterHistory: route({
    ...registerReads,
    path: '/v1/register/{kind}/{id}/history',
    reads: { store: 'register', about: aboutRecord },
    summary: 'List every version of one register record, newest first',
    params: z.object({ kind, id: z.string() }),
    query: z.strictObject({ limit: queryLimit, cursor: historyCursor.optional() }),
    answers: {
      200: {
        meaning: 'a page of records; a correction has the `validFrom` of what it corrects',
        schema: z
          .object({
            items: z.array(
              z.object({
                offset: z.int(),
                appendedAt: z.iso.datetime(),
                corrects: z.int().nullable(),
                correctedBy: z.int().nullable(),
                recordHash: z.string().meta({ description: 'of the content; an approval names it' }),
                record: registerRecordSchema,
              }),
            ),
            nextCursor: z.string().optional(),
          })
          .meta({ id: 'RegisterHistoryPage' }),
        examples: { corrected: historyExample },
      },
    },
    problems: ['record-unknown', 'not-ready'],
  }),
  readCheckpoint: route({
    ...open,
    path: '/checkpoint',
    summary: 'Read the signed checkpoint of the transparency log',
    description: 'C2SP tlog-checkpoint, for witnesses and monitors.',
    answers: {
      200: {
        meaning: 'a signed note',
        type: 'text/plain',
        schema: z.string(),
        examples: { checkpoint: checkpointExample },
      },
    },
    problems: ['object-unknown'],
  }),
  readLogKey: route({
    ...open,
    path: '/log.vkey',
    summary: 'Read the verifier key of the transparency log',
    description: 'For the console. To verify without trusting this server, get the key from another source.',
    answers: {
      200: { meaning: 'a C2SP verifier key', type: 'text/plain', schema: z.string(), examples: { key: logKeyExample } },
    },
  }),
  readTile: route({
    ...open,
    path: '/tile/{path...}',
    summary: 'Read a tile or an entry bundle of the transparency log',
    description: 'C2SP tlog-tiles. The path has several segments, for example `0/x001/234.p/7` or `entries/000`.',
    params: z.object({ path: z.string().meta({ description: 'level and number as in C2SP tlog-tiles' }) }),
    answers: { 200: { meaning: 'the exact bytes; they never change', type: 'application/octet-stream' } },
    problems: ['object-unknown'],
  }),
} as const;

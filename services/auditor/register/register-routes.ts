import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { z } from 'zod';
import { HttpProblem, sentenceOf } from '../../adapters/http/problem.ts';
import { LIMIT_DEFAULT } from '../../adapters/http/routes/query-fields.ts';
import { readRequestOf } from '../../adapters/http/routes/read-request.ts';
import { requestProblems } from '../../adapters/http/routes/request-problems.ts';
import type { Handlers, RecordRead } from '../../adapters/http/routes/router-of.ts';
import type { Request } from '../../adapters/http/server.ts';
import { systemOfRecord } from '../../domain/provisioning/system-of-record.ts';
import { recordHash } from '../../domain/register/acts/record-hash.ts';
import { type Bitemporal, inForceAsKnown, withCorrections } from '../../domain/register/history/known-at.ts';
import type { RegisterHistory } from '../../domain/register/history/register-history.ts';
import type { RegisterKind } from '../../domain/register/register-record.ts';
import { fieldsOfKind } from '../../records/register-record/register-record-names.ts';
import { toRegisterRecordJson } from '../../records/register-record/to-register-record-json.ts';
import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { auditorRoutes, encodeListCursor, registerListParameters } from '../routes.ts';
import type { HistoryFollower } from './history-follower.ts';

export interface RegisterRouteDeps {
  readonly history: RegisterHistory;
  readonly follower: HistoryFollower;
  readonly clock: () => number;
  readonly recordRead: RecordRead;
}

/** The subjects checked per page: a rare match takes several requests, and no request takes too long. */
const SUBJECTS_A_PAGE = 20_000;
const SUBJECTS_PER_TURN = 500;
const RETRY_AFTER_S = 5;

/** The register in two times: when a record was valid, and when it was known. */
export function registerRoutes(deps: RegisterRouteDeps) {
  const { history, clock, recordRead } = deps;
  return {
    async listRegister({ params, query, caller, req, res }) {
      const list = listQueryOf(params.kind, query, clock());
      await requireHistory(deps);
      const page = await listSubjects(history, params.kind, list);
      if (mayBeChosen(list)) {
        for (const { id } of page.items) {
          const read = readRequestOf(auditorRoutes.findRegisterRecord, {
            params: { kind: params.kind, id: String(id) },
            query: {},
            caller,
            req,
            asIf: timesIn(req.query),
          });
          if (read !== null) await recordRead(read);
        }
      }
      res.json(page);
    },
    async findRegisterRecord({ params, query, res }) {
      await requireHistory(deps);
      const found = inForceAsKnown(history.of(params.kind, params.id), timesOf(query, clock()));
      if (found === null) throw notFound(params, 'in force then, by what was known then');
      res.json(toRegisterRecordJson(found.record));
    },
    async listRegisterHistory({ params, query: { limit, cursor = Number.POSITIVE_INFINITY }, res }) {
      await requireHistory(deps);
      const all = withCorrections(history.of(params.kind, params.id));
      if (all.length === 0) throw notFound(params, 'in the register');
      const older = all.filter(({ filed }) => filed.offset < cursor).reverse();
      const items = older.slice(0, limit).map(({ filed: { offset, appendedAt, record }, corrects, correctedBy }) => {
        return {
          offset,
          appendedAt: toRfc3339(appendedAt),
          corrects,
          correctedBy,
          recordHash: recordHash(record),
          record: toRegisterRecordJson(record),
        };
      });
      const last = items.at(-1);
      res.json(older.length > limit && last !== undefined ? { items, nextCursor: String(last.offset) } : { items });
    },
  } satisfies Partial<Handlers<typeof auditorRoutes>>;
}

interface ListQuery extends Bitemporal {
  /** The fields of the kind, each with the text that it, or one of its elements, must equal. */
  readonly filters: readonly (readonly [field: string, value: string])[];
  readonly limit: number;
  /** Whose records; `null` for all. */
  readonly system: string | null;
  /** The id after which the page starts; `null` for the first page. */
  readonly after: string | null;
}

const timeParameter = z.object({ asOf: registerListParameters.asOf, knownAt: registerListParameters.knownAt });

/** The filters are fields of the kind, which only the path specifies. */
function listQueryOf(
  kind: RegisterKind,
  {
    asOf,
    knownAt,
    limit,
    cursor,
    systemOfRecord: system,
    ...filters
  }: z.output<NonNullable<typeof auditorRoutes.listRegister.query>>,
  nowMs: number,
): ListQuery {
  const fields = fieldsOfKind(kind).filter((field) => field !== 'kind');
  const ofKind = z.strictObject({
    ...registerListParameters,
    ...Object.fromEntries(fields.map((field) => [field, z.string('the text of the field').optional()])),
  });
  const parsed = ofKind.safeParse(filters);
  if (!parsed.success) {
    const errors = requestProblems(parsed.error, filters, ofKind, 'parameter');
    throw new HttpProblem('parameter-invalid', { detail: sentenceOf(errors), errors });
  }
  return {
    ...timesOf({ asOf, knownAt }, nowMs),
    filters: Object.entries(filters).map(([field, value]) => [field, String(value)] as const),
    limit,
    system: system ?? null,
    after: cursor ?? null,
  };
}

/** Without `knownAt` the answer uses what is known now; without `asOf` it is as of `knownAt`. */
function timesOf({ asOf, knownAt }: z.output<typeof timeParameter>, nowMs: number): Bitemporal {
  return { asOf: asOf ?? knownAt ?? nowMs, knownAt: knownAt ?? Number.POSITIVE_INFINITY };
}

/** Of the query of a list what its records are asked for by too. */
function timesIn(query: Request['query']): Request['query'] {
  const shape = auditorRoutes.findRegisterRecord.query?.shape ?? {};
  return Object.fromEntries(Object.entries(query).filter(([name]) => name in shape));
}

async function listSubjects(history: RegisterHistory, kind: RegisterKind, query: ListQuery) {
  const items: Record<string, unknown>[] = [];
  let looked = 0;
  for (const filed of history.subjects(kind, query.after)) {
    const found = inForceAsKnown(filed, query);
    const isOfSystem =
      query.system === null || systemOfRecord(filed, query, (id) => history.of(kind, id)) === query.system;
    const json = found === null || !isOfSystem ? null : toRegisterRecordJson(found.record);
    if (json !== null && query.filters.every(([field, value]) => matches(json[field], value))) items.push(json);
    looked += 1;
    if (items.length >= query.limit || looked >= SUBJECTS_A_PAGE) {
      return { items, nextCursor: encodeListCursor(filed[0]?.record.id ?? '') };
    }
    if (looked % SUBJECTS_PER_TURN === 0) await yieldToLoop();
  }
  return { items };
}

/** To the millisecond, so they are as good as an id. */
const moments: ReadonlySet<string> = new Set(['validFrom', 'validUntil']);

/**
 * UNTRUSTED: a cursor is an id, and who writes the one before a record begins a page with it. Such a page is a read of
 * what it returns, and not of the list, where its limit is smaller than anybody needs who reads on. The last page of a list has
 * as few records as are left. So is one of the records that began at a moment.
 */
function mayBeChosen({ after, limit, filters }: ListQuery): boolean {
  const isOfMoment = filters.some(([field, value]) => moments.has(field) && value !== '');
  return isOfMoment || (after !== null && limit < LIMIT_DEFAULT);
}

/** A list matches by one of its elements; an empty text matches an absent value. */
function matches(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.includes(wanted) || (wanted === '' && value.length === 0);
  return String(value ?? '') === wanted;
}

async function requireHistory({ follower }: RegisterRouteDeps): Promise<void> {
  if (await follower.caughtUp()) return;
  const damage = follower.damage();
  const history = 'the history of the register';
  const detail =
    damage === null ? `${history} is still being read from the archive` : `${history} cannot be read: ${damage}`;
  throw new HttpProblem('not-ready', { detail, retryAfterSeconds: RETRY_AFTER_S });
}

function notFound({ kind, id }: { readonly kind: string; readonly id: string }, where: string): HttpProblem {
  return new HttpProblem('record-unknown', { detail: `there is no ${kind} \`${id}\` ${where}` });
}

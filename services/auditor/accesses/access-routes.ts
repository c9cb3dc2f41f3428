import type { z } from 'zod';
import { HttpProblem, sentenceOf } from '../../adapters/http/problem.ts';
import { LIMIT_DEFAULT } from '../../adapters/http/routes/query-fields.ts';
import { readRequestOf } from '../../adapters/http/routes/read-request.ts';
import type { Handlers, RecordRead } from '../../adapters/http/routes/router-of.ts';
import { toUnknownJson } from '../../adapters/http/routes/unknown-fields.ts';
import type { Verdict } from '../../domain/access-decision/access-decision.ts';
import {
  type AccessCounts,
  BUCKETS_MAX,
  type BucketCount,
  COUNTED_NAMES_MAX,
  type CountStep,
  countSteps,
} from '../../domain/access-search/access-counts.ts';
import { type AccessFilter, noFilter } from '../../domain/access-search/access-filter.ts';
import { encodeCursor } from '../../domain/access-search/log-position.ts';
import type { DecisionDetails } from '../decision-details.ts';
import { auditorRoutes } from '../routes.ts';
import { countByTime, type FoundDecision, findFirst, type SearchPorts, searchNewest } from '../search.ts';
import type { accessCountsSchema } from './access-schemas.ts';
import type { CoverageGaps } from './coverage-gaps.ts';

export interface AccessRouteDeps {
  readonly searched: SearchPorts;
  readonly unknown: Pick<CoverageGaps, 'answer'>;
  readonly detailsOf: (found: FoundDecision) => Promise<DecisionDetails>;
  readonly recordRead: RecordRead;
}

/**
 * `GET /v1/accesses`, `/v1/accesses/{eventId}` and `/v1/accesses/{eventId}/details`; each request is itself an access
 * event.
 */
export function accessRoutes(deps: AccessRouteDeps) {
  return {
    async listAccesses({ query, caller, req, res }) {
      const { limit, cursor, ...asked } = query;
      const filter: AccessFilter = { ...noFilter, ...asked };
      const found = await searchNewest(deps.searched, { filter, before: cursor ?? null, limit: limit + 1 });
      const page = found.slice(0, limit);
      if (cursor !== undefined && limit < LIMIT_DEFAULT) await recordEach(page, { caller, req }, deps.recordRead);
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? `,"nextCursor":"${encodeCursor(last.position)}"` : '';
      const unknown = JSON.stringify(await unknownIn(deps, filter)).slice(1);
      res.type('application/json').send(`{"items":[${page.map(({ json }) => json).join(',')}]${next},${unknown}`);
    },
    async countAccesses({ query, res }) {
      const { of, step, divideBy, ...asked } = query;
      const filter: AccessFilter = { ...noFilter, ...asked };
      const counts = await countByTime(
        deps.searched,
        { filter, of },
        { step: step ?? null, divideBy: divideBy ?? null },
      );
      if (counts === 'too-many') throw tooManyBuckets(step);
      res.json({ ...countsAnswer(counts), ...(await unknownIn(deps, filter)) });
    },
    async findAccess({ params, query, res }) {
      const found = await findAccess(deps, params.eventId, query.source ?? null);
      res.type('application/json').send(found.json);
    },
    async findAccessDetails({ params, query, res }) {
      const found = await findAccess(deps, params.eventId, query.source ?? null);
      res.json(await deps.detailsOf(found));
    },
  } satisfies Partial<Handlers<typeof auditorRoutes>>;
}

/** UNTRUSTED: anybody can write a cursor, and a small page behind it has what they chose: it is a read of each of its accesses too. */
async function recordEach(
  page: readonly Pick<FoundDecision, 'json'>[],
  by: Pick<Parameters<typeof readRequestOf>[1], 'caller' | 'req'>,
  recordRead: RecordRead,
): Promise<void> {
  const each = page.map(({ json }) => {
    const { eventId, source } = JSON.parse(json);
    // Of what cannot be read nobody knows the source.
    const asIf = source === null ? {} : { source: String(source.id) };
    const asked = { ...by, params: { eventId: String(eventId) }, query: {}, asIf };
    return readRequestOf(auditorRoutes.findAccess, asked);
  });
  // One after the other, a page would wait for the disk 49 times.
  await Promise.all(each.map((read) => (read === null ? null : recordRead(read))));
}

type UnknownJson = Pick<z.infer<typeof accessCountsSchema>, 'unknown' | 'unknownLeftOut'>;

/** What the answer cannot know: reports that are missing may be about anybody, so only time and source matter. */
async function unknownIn({ unknown }: AccessRouteDeps, filter: AccessFilter): Promise<UnknownJson> {
  return toUnknownJson(await unknown.answer(filter));
}

function countsAnswer({
  step,
  outside,
  buckets,
  names,
}: AccessCounts): Omit<z.infer<typeof accessCountsSchema>, keyof UnknownJson> {
  const sumOf = (of: readonly BucketCount[]) => of.reduce((sum, { count }) => sum + count, 0);
  const at = (bucket: number) => new Date(bucket * countSteps[step]).toISOString();
  const [first, last] = [buckets[0], buckets.at(-1)];
  return {
    step,
    from: first === undefined ? null : at(first.bucket),
    to: last === undefined ? null : at(last.bucket + 1),
    total: sumOf(buckets.filter(({ verdict }) => verdict !== null)),
    reads: sumOf(buckets.filter(({ verdict }) => verdict === null)),
    outside,
    items: itemsOf(buckets).map(([bucket, item]) => ({ at: at(bucket), ...item })),
    names: names.slice(0, COUNTED_NAMES_MAX).map(({ name, count, buckets }) => ({
      name,
      total: count,
      items: itemsOf(buckets).map(([bucket, { verdicts }]) => ({ at: at(bucket), verdicts })),
    })),
    namesLeftOut: Math.max(0, names.length - COUNTED_NAMES_MAX),
  };
}

function itemsOf(buckets: readonly BucketCount[]) {
  const items = new Map<number, { verdicts: Partial<Record<Verdict, number>>; reads: number }>();
  for (const { bucket, verdict, count } of buckets) {
    const item = items.get(bucket) ?? { verdicts: {}, reads: 0 };
    items.set(bucket, item);
    if (verdict === null) item.reads += count;
    else item.verdicts[verdict] = (item.verdicts[verdict] ?? 0) + count;
  }
  return [...items];
}

async function findAccess(deps: AccessRouteDeps, eventId: string, source: string | null): Promise<FoundDecision> {
  const found = await findFirst(deps.searched, eventId, source);
  if (found === null) throw unknownEvent(eventId, source);
  return found;
}

function tooManyBuckets(step: CountStep | undefined): HttpProblem {
  const expected = `a step that divides the time of what matches into at most ${BUCKETS_MAX} buckets, or none`;
  const errors = [{ field: 'step', value: step ?? null, expected }];
  return new HttpProblem('parameter-invalid', { detail: sentenceOf(errors), errors });
}

export function unknownEvent(eventId: string, source: string | null): HttpProblem {
  const from = source === null ? '' : ` of source \`${source}\``;
  return new HttpProblem('access-unknown', { detail: `no access \`${eventId}\`${from} was decided` });
}

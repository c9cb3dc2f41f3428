import { setImmediate as yieldToLoop } from 'node:timers/promises';
import { matchesFilter } from '../domain/access-search/access-filter.ts';
import type {
  AccessIndex,
  FileExtent,
  NewestQuery,
  PointedLeaf,
  PointQuery,
} from '../domain/access-search/access-index.ts';
import { type DecidedAccess, toAccessRow } from '../domain/access-search/access-row.ts';
import { comparePositions, type LogPosition } from '../domain/access-search/log-position.ts';
import { pointsOf } from '../domain/access-search/point-keys.ts';
import type { SealedItems } from './items/sealed-items.ts';

/** A leaf that matches, decoded. */
export interface PointedDecision extends PointedLeaf {
  readonly decided: DecidedAccess;
}

export interface PointPorts {
  readonly index: Pick<AccessIndex, 'pointed'>;
  readonly items: Pick<SealedItems, 'decode'>;
}

/** Leaves read for each row of a page. A filter that few leaves of its points match is cheaper by columns. */
const LEAVES_A_ROW_MAX = 3;
/** The leaves of one event id in one file. More than one are repeats, or a stranger chose ids with one hash. */
const SAME_ID_MAX = 64;
/** A page of recent accesses opens one file, a rare owner all. */
const FILES_GROWTH = 4;
/** Index files asked before other work runs: a few milliseconds. */
const FILES_PER_TURN = 16;

/**
 * Returns the newest matching decisions of files, which are sorted by their newest, found by the points of the filter; of
 * those older than the last one of `found`, where that already fills a page, any may be missing. `null` where the filter
 * has no point, where a file has none, where too few leaves match, and where a leaf cannot be read.
 */
export async function newestByPoint(
  ports: PointPorts,
  files: readonly FileExtent[],
  query: NewestQuery,
  found: readonly LogPosition[],
): Promise<readonly PointedDecision[] | null> {
  const { filter, limit } = query;
  const [point, ...others] = pointsOf(filter);
  if (point === undefined) return null;
  const times = filter.by === 'appendedAt' ? { from: filter.from, to: filter.to } : { from: null, to: null };
  const matched: PointedDecision[] = [];
  let before = query.before;
  for (let read = 0; read < LEAVES_A_ROW_MAX * limit; read += limit) {
    const asked: PointQuery = { points: [point, ...others], ...times, before, limit };
    const leaves = await newestLeaves(ports, files, asked, found[limit - 1]?.appendedAt ?? Number.NEGATIVE_INFINITY);
    const decoded = leaves === null ? null : await decodeAll(ports, leaves);
    if (leaves === null || decoded === null) return null;
    matched.push(...decoded.filter(({ decided }) => matchesFilter(filter, toAccessRow(decided))));
    if (leaves.length < limit || matched.length >= limit) return matched.slice(0, limit);
    before = leaves.at(-1) ?? null;
  }
  return null;
}

/**
 * Returns the first decision of this event id (and source) that is neither a duplicate nor a conflict; `null` inside where
 * there is none. `null` where a file has no points, and where a leaf cannot be read.
 */
export async function firstByPoint(
  ports: PointPorts,
  files: readonly FileExtent[],
  { eventId, sourceId }: { readonly eventId: string; readonly sourceId: string | null },
): Promise<{ readonly first: PointedDecision | null } | null> {
  const query: PointQuery = {
    points: [{ field: 'eventId', value: eventId }],
    from: null,
    to: null,
    before: null,
    limit: SAME_ID_MAX,
  };
  const answers = await askFiles(ports.index, files, query);
  const leaves: PointedLeaf[] = [];
  for (const answer of answers) {
    if (answer === null || answer.length === SAME_ID_MAX) return null;
    leaves.push(...answer);
  }
  const decoded = leaves.length > SAME_ID_MAX ? null : await decodeAll(ports, leaves);
  if (decoded === null) return null;
  const matching = decoded.filter(({ decided }) => {
    const row = toAccessRow(decided);
    const isAsked = row.eventId === eventId && (sourceId === null || row.sourceId === sourceId);
    return isAsked && row.verdict !== 'duplicate' && row.verdict !== 'conflict';
  });
  return { first: matching.sort(comparePositions)[0] ?? null };
}

/** What the files have is read at once: other work runs between some of them. */
async function askFiles(
  index: PointPorts['index'],
  files: readonly FileExtent[],
  query: PointQuery,
): Promise<readonly (readonly PointedLeaf[] | null)[]> {
  const answers: (readonly PointedLeaf[] | null)[] = [];
  for (let at = 0; at < files.length; at += FILES_PER_TURN) {
    if (at > 0) await yieldToLoop();
    const some = files.slice(at, at + FILES_PER_TURN);
    answers.push(...(await Promise.all(some.map(({ path }) => index.pointed(path, query)))));
  }
  return answers;
}

async function newestLeaves(
  { index }: PointPorts,
  files: readonly FileExtent[],
  query: PointQuery,
  floor: number,
): Promise<readonly PointedLeaf[] | null> {
  let leaves: PointedLeaf[] = [];
  for (let at = 0, step = 1; at < files.length; at += step, step *= FILES_GROWTH) {
    const reach = files[at]?.newestAppendedAt ?? Number.NEGATIVE_INFINITY;
    const last = leaves[query.limit - 1];
    if (reach < floor || (last !== undefined && last.appendedAt > reach)) break;
    const answers = await askFiles(index, files.slice(at, at + step), query);
    for (const answer of answers) {
      if (answer === null) return null;
      leaves.push(...answer);
    }
    leaves = leaves.sort((one, other) => comparePositions(other, one)).slice(0, query.limit);
  }
  return leaves;
}

async function decodeAll(
  { items }: PointPorts,
  leaves: readonly PointedLeaf[],
): Promise<readonly PointedDecision[] | null> {
  const all: PointedDecision[] = [];
  for (const [at, decided] of (await items.decode(leaves)).entries()) {
    if (decided === null) return null;
    all.push({ ...(leaves[at] as PointedLeaf), decided });
  }
  return all;
}

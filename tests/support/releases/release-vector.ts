import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';

/** What a release wrote, and what it says of it: `tests/vectors/releases/README.md`. */
export interface ReleaseVector {
  readonly expected: Expected;
  readonly requests: readonly SentRequest[];
  /** `installation`, `receipts`, `spool` and `world` lie in it, as the release left them. */
  readonly folder: string;
}

export type Json = Readonly<Record<string, unknown>>;

export interface Access extends Json {
  readonly eventId: string;
  readonly appendedAt: string;
  readonly verdict: string;
  readonly source: { readonly id: string } | null;
  readonly reevaluations: readonly Json[];
}

export interface Alert extends Json {
  readonly alertId: string;
  readonly actor: string | null;
  readonly state: string;
}

export interface Expected {
  readonly release: string;
  readonly killedAt: string;
  readonly undecided: number;
  readonly citing: Access;
  readonly counts: Readonly<Record<string, number>>;
  readonly accesses: readonly Access[];
  readonly evidence: Readonly<Record<string, Json>>;
  readonly alerts: readonly Alert[];
  readonly register: {
    readonly inForce: Readonly<Record<string, readonly Json[]>>;
    readonly history: Readonly<Record<string, readonly Json[]>>;
  };
  readonly policies: Json;
  readonly archive: Readonly<Record<'verify' | 'backtest' | 'coverage' | 'lineage', Json>>;
  readonly spooled: readonly string[];
}

export interface SentRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly results: readonly { readonly eventId: string; readonly status: string }[] | null;
}

export const releasesFolder = join(projectRoot, 'tests/vectors/releases');

/** Every release that is kept, oldest first. */
export const releases: readonly string[] = readdirSync(releasesFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));

/** Copies what a release wrote to `folder`, and unpacks what is packed. */
export function unpackRelease(release: string, folder: string): ReleaseVector {
  const from = join(releasesFolder, release);
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(folder, relative(from, source));
    mkdirSync(dirname(target), { recursive: true });
    if (source.endsWith('.gz')) writeFileSync(target.slice(0, -'.gz'.length), gunzipSync(readFileSync(source)));
    else cpSync(source, target);
  }
  const lines = readFileSync(join(folder, 'requests.ndjson'), 'utf8').trimEnd().split('\n');
  return {
    folder,
    expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected,
    requests: lines.map((line) => JSON.parse(line) as SentRequest),
  };
}

/** Of a DATA_DIR, what no topic and no sealed object can bring back. */
const kept = new Set(['log', 'log-id', 'keys', 'objects']);

/** Removes every cache of an installation: the tables beside the log, and the index. */
export function removeCaches(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!kept.has(name)) rmSync(join(dataDir, name), { recursive: true });
  }
  rmSync(join(dataDir, 'objects/index'), { recursive: true });
}

/** Later releases compute these from what was written, so an old record or archive has them too: who did what to an alert, and when. */
const computed = new Set([
  ...['clock', 'reworded', 'undecided', 'recordHash', 'cameraId', 'ownerId'],
  ...[
    'acknowledgedBy',
    'acknowledgedAt',
    'explanation',
    'closedBy',
    'closedAt',
    'risk',
    'dueAt',
    'overdue',
    'suggestion',
    'detections',
  ],
]);

/**
 * Lists where `found` differs from `expected`: `path: expected, found`. A key that a later release added counts only
 * where it has a value: null and empty lists are new fields that an old record does not have.
 */
export function differences(expected: unknown, found: unknown, path = ''): string[] {
  if (!isContainer(expected) || !isContainer(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return Object.is(expected, found) ? [] : [`${path}: ${JSON.stringify(expected)}, ${JSON.stringify(found)}`];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys].flatMap((key) => {
    const isAdded = !(key in expected) && !Array.isArray(expected);
    if (isAdded && (computed.has(key) || isEmpty(found[key]))) return [];
    return differences(expected[key], found[key], `${path}.${key}`);
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

function isContainer(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

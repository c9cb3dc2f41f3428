import { type Access, getText } from '../api/client.ts';
import { parametersOf, type Question, readPage } from './access-queries.ts';
import { csvCell } from './csv-cell.ts';
import { howToVerify } from './export-manifest.ts';
import { type ListsPage, nextCursors } from './merged-lists.ts';

export type Format = 'csv' | 'ndjson';

export interface ExportedFile {
  readonly name: string;
  readonly url: string;
}

export interface Exported {
  readonly rows: number;
  /** The manifest is the last one. */
  readonly files: readonly ExportedFile[];
}

export interface ExportOptions {
  readonly format: Format;
  readonly isWanted: (access: Access) => boolean;
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

const PAGE_ITEMS = 1_000;
/** A file fits into the memory of a browser, which hashes it as a whole. */
const FILE_ROWS_MAX = 50_000;

const columns: Readonly<Record<string, (access: Access) => unknown>> = {
  eventId: ({ eventId }) => eventId,
  source: ({ source }) => source?.id,
  occurredAt: ({ occurredAt }) => occurredAt,
  appendedAt: ({ appendedAt }) => appendedAt,
  verdict: ({ verdict }) => verdict,
  verdictNow: ({ verdict, reevaluations }) => reevaluations.at(-1)?.verdict ?? verdict,
  determinedBy: ({ determinedBy }) => determinedBy.join(' '),
  actor: ({ actor }) => actor?.id,
  actorKind: ({ actor }) => actor?.kind,
  onBehalfOf: ({ actor }) => actor?.onBehalfOf?.id,
  onBehalfOfKind: ({ actor }) => actor?.onBehalfOf?.kind,
  role: ({ role }) => role,
  team: ({ team }) => team,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  path: ({ path }) => path,
  recording: ({ resource }) => resource?.recordingId,
  camera: ({ cameraId }) => cameraId,
  owner: ({ ownerId }) => ownerId,
  site: ({ resource }) => resource?.siteId,
  purpose: ({ purpose }) => purpose,
  claim: ({ claim }) => claim && `${claim.kind} ${claim.id}`,
  recipient: ({ recipient }) => recipient && [recipient.kind, recipient.id].filter(Boolean).join(' '),
  destination: ({ destination }) => destination && [destination.kind, destination.domain].filter(Boolean).join(' '),
  reason: ({ reason }) => reason,
};

/** Reads everything that matches, page by page, into files of a bounded size, with a manifest of their hashes. */
export async function exportAccesses(question: Question, options: ExportOptions): Promise<Exported> {
  const { format, isWanted, onRows, signal } = options;
  const files: { name: string; bytes: Uint8Array<ArrayBuffer>; rows: number }[] = [];
  let lines: string[] = [];
  let rows = 0;
  let blind: ListsPage['blind'] | undefined;
  const close = () => {
    const header = format === 'csv' ? [Object.keys(columns).join(',')] : [];
    const bytes = new TextEncoder().encode(`${[...header, ...lines].join('\n')}\n`);
    files.push({ name: `accesses-${files.length + 1}.${format}`, bytes, rows: lines.length });
    lines = [];
  };
  // Before the first page: what is sealed under it and matches is in the files, where nothing left it out. Later accesses may be too.
  const exportedAt = new Date().toISOString();
  const checkpoint = await getText('/checkpoint').catch(() => null);
  const key = await getText('/log.vkey').catch(() => null);
  for (let cursors: Readonly<Record<string, string>> | undefined = {}; cursors !== undefined; ) {
    const page = await readPage(question, { cursors, limit: PAGE_ITEMS, signal });
    signal.throwIfAborted();
    blind ??= page.blind;
    for (const access of page.lists.flatMap(({ items }) => items)) {
      if (!isWanted(access)) continue;
      lines.push(format === 'csv' ? csvLine(access) : JSON.stringify(access));
      rows += 1;
      if (lines.length === FILE_ROWS_MAX) close();
    }
    onRows(rows);
    cursors = nextCursors(page);
  }
  if (lines.length > 0 || files.length === 0) close();
  const manifest = {
    search: Object.fromEntries(parametersOf(question)),
    exportedAt,
    server: location.origin,
    checkpoint,
    ...howToVerify(key, files),
    accesses: rows,
    // Times in which something may have happened that the files lack.
    ...blind,
    files: await Promise.all(
      files.map(async ({ name, bytes, rows }) => ({ name, rows, bytes: bytes.length, sha256: await sha256(bytes) })),
    ),
  };
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  return { rows, files: [...files, { name: 'manifest.json', bytes: text }].map(toFile) };
}

function toFile({ name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> }): ExportedFile {
  return { name, url: URL.createObjectURL(new Blob([bytes])) };
}

function csvLine(access: Access): string {
  return Object.values(columns)
    .map((read) => csvCell(String(read(access) ?? '')))
    .join(',');
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

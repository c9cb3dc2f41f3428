import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOfToken } from '../../../services/adapters/http/caller.ts';
import type { RunningProcess } from '../../../services/adapters/process/open-process.ts';
import { openCustodes } from '../process/open-custodes.ts';
import { bearer } from './tokens.ts';

/** Entries of `AUTH_TOKENS_FILE`, by the text of their tokens. */
export type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What answers of these routes may hold. */
export interface GuardedAnswer {
  readonly status: number;
  readonly body: {
    readonly results?: readonly { status: string; errors?: readonly Record<string, unknown>[] }[];
    readonly items?: readonly Record<string, unknown>[];
    readonly errors?: readonly Record<string, unknown>[];
    readonly [field: string]: unknown;
  };
}

export interface GuardedCustodes {
  readonly custodes: RunningProcess;
  /** Other tokens and roles, which count within seconds. */
  readonly change: (entries: Entries) => Promise<void>;
  readonly ask: (token: string, path: string, body?: unknown) => Promise<GuardedAnswer>;
  stop(): Promise<void>;
}

/** Every stage of custodes in one process with `AUTH_TOKENS_FILE` set. */
export async function startGuarded(entries: Entries, env: Record<string, string> = {}): Promise<GuardedCustodes> {
  const dataDir = await mkdtemp(join(tmpdir(), 'custodes-guarded-'));
  const file = join(dataDir, 'tokens.yaml');
  const write = (changed: Entries) => writeFile(file, textOf(changed), { mode: 0o600 });
  await write(entries);
  const defaults = { PORT: '0', DATA_DIR: join(dataDir, 'data'), SEGMENT_SECONDS: '0.5' };
  const custodes = await openCustodes({ ...defaults, AUTH_TOKENS_FILE: file, ...env });
  await custodes.ready;
  return {
    custodes,
    change: write,
    ask: (token, path, body) => ask(`${custodes.url}${path}`, token, body),
    async stop() {
      await custodes.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function textOf(entries: Entries): string {
  const tokens = Object.entries(entries).map(([token, entry]) => ({
    tokenSha256: hashOfToken(token).toString('hex'),
    ...entry,
  }));
  return JSON.stringify({ tokens });
}

/** GET without a body, POST with one. */
async function ask(url: string, token: string, body: unknown): Promise<GuardedAnswer> {
  const headers = { ...bearer(token), 'content-type': 'application/json' };
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(url, init);
  return { status: response.status, body: (await response.json()) as GuardedAnswer['body'] };
}

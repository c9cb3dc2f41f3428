import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openEmbeddedLog } from '../../../../services/adapters/embedded/embedded-log.ts';
import type { LogRecord } from '../../../../services/domain/decision-log/log.ts';
import { createRandom } from '../../../support/random.ts';
import { runTypescript } from '../../../support/typescript/run-typescript.ts';

const KILLS = 4;

interface Acknowledged {
  readonly writer: number;
  readonly first: number;
  readonly count: number;
  readonly offset: number;
}

describe('the embedded log after kill -9', () => {
  const folder = mkdtempSync(join(tmpdir(), 'custodes-kill-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds every acknowledged append, whole, in order, at its offset, through several kills', async () => {
    const random = createRandom(20_261_124);
    let before: readonly string[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const acknowledged = await appendUntilKilled(folder, 40 + random.below(300));
      const records = await readAll(folder);
      const values = records.map(({ value }) => String(value));
      expect(values.slice(0, before.length)).toEqual(before);
      expect(records.map(({ offset }) => offset)).toEqual(records.map((_, index) => index));
      for (const { writer, first, count, offset } of acknowledged) {
        const names = records.slice(offset, offset + count).map(({ value }) => nameOf(value));
        expect(names).toEqual(Array.from({ length: count }, (_, index) => `${writer} ${first + index}`));
      }
      expectWholeAppends(records.slice(before.length));
      before = values;
    }
  });
});

/** Runs a writer until it has acknowledged this many appends, then kills it at once. */
async function appendUntilKilled(folder: string, appends: number): Promise<Acknowledged[]> {
  const child = runTypescript('tests/support/typescript/append-for-ever.ts', [folder]);
  const exited = once(child, 'exit');
  const acknowledged: Acknowledged[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const [writer = -1, first = -1, count = -1, offset = -1] = line.split(' ').map(Number);
    acknowledged.push({ writer, first, count, offset });
    if (acknowledged.length === appends) child.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

async function readAll(folder: string): Promise<LogRecord[]> {
  const log = await openEmbeddedLog({ folder, clock: Date.now });
  const records: LogRecord[] = [];
  for await (const batch of log.read('access-events', 0, 0)) records.push(...batch.records);
  await log.close();
  return records;
}

/** Each writer's numbers go on without a hole: no append is there in part, none is missing before a later one. */
function expectWholeAppends(records: readonly LogRecord[]): void {
  const next = new Map<string, number>();
  for (const { value } of records) {
    const [writer = '', number = ''] = nameOf(value).split(' ');
    expect(Number(number)).toBe(next.get(writer) ?? 0);
    next.set(writer, Number(number) + 1);
  }
}

function nameOf(value: Buffer): string {
  return String(value).split(' ', 2).join(' ');
}

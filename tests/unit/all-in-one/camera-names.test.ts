import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import { pino } from 'pino';
import { importRegisterCommand } from '../../../scripts/commands/register/import-register.ts';
import { openCustodes } from '../../support/process/open-custodes.ts';
import { runCommand } from '../../support/process/run-command.ts';

const SECRET = 'Zoe';
const camera = { kind: 'camera', id: 'c-1', issuer: 'x', validFrom: '2026-01-01T00:00:00Z', ownerId: 'o-1' };
const named = (changes: object) => ({ ...camera, name: `${SECRET} Bedroom`, ...changes });

/** Every file below a folder. */
async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path, await readFile(path));
  }
  return files;
}

/** A segment with all of its deflate blocks as they were: whatever bytes of it inflate. */
function inflated(body: Buffer): Buffer {
  const blocks: Buffer[] = [];
  // Nearly every byte is an error, whose stack nobody reads.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  for (let at = 0; at < body.length; at += 1) {
    try {
      blocks.push(inflateRawSync(body.subarray(at), { finishFlush: 2 }));
    } catch {
      // Not the beginning of a block.
    }
  }
  Error.stackTraceLimit = stackTraceLimit;
  return Buffer.concat(blocks);
}

describe('what people call their cameras', () => {
  it('is in no file, log line, answer or report of a whole installation, whatever became of the record', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'custodes-names-'));
    const logged: string[] = [];
    const stream = new Writable({ write: (chunk, _encoding, done) => done(void logged.push(String(chunk))) });
    const env = { PORT: '0', DATA_DIR: dataDir, SEGMENT_SECONDS: '0.2' };
    const custodes = await openCustodes(env, pino({ level: 'trace' }, stream));
    await custodes.ready;
    const route = `${custodes.url}/v1/register`;
    const post = async (type: string, body: string): Promise<string> => {
      const headers = { 'content-type': type };
      return (await fetch(route, { method: 'POST', headers, body })).text();
    };
    const historyOfCamera = async (): Promise<string> => {
      // Another stage follows the register.
      for (;;) {
        const text = await (await fetch(`${route}/camera/c-1/history`)).text();
        if (text.includes('"locationClass":"intimate"')) return text;
        await pause(20);
      }
    };
    const records = [named({}), named({}), named({ ownerId: 7 }), named({ label: SECRET }), named({ kind: 'cam' })];
    const lines = [...records.map((record) => JSON.stringify(record)), `{"name":"${SECRET}"`, `"${SECRET}"`];
    const answers = [
      await post('application/json', JSON.stringify(records)),
      await post('application/x-ndjson', lines.join('\n')),
      await post('application/json', `{"name":"${SECRET}"`),
      await post('text/csv', lines.join('\n')),
      await historyOfCamera(),
      await (await fetch(`${custodes.url}/metrics`)).text(),
    ];
    expect(answers[0]).toContain('"accepted"');
    expect(answers[0]).toContain('"duplicate"');
    expect(answers[0]).toContain('"rejected"');
    const file = join(dataDir, '..', `custodes-names-${process.pid}.ndjson`);
    await writeFile(file, lines.join('\n'));
    const report = await runCommand(importRegisterCommand(), [file, '--url', custodes.url]);
    expect(report.out).toContain('rejected');
    await custodes.close();

    const files = await filesIn(dataDir);
    const segments = [...files].flatMap(([path, body]) => (path.includes('segments') ? [inflated(body)] : []));
    expect(segments.some((content) => content.includes('c-1'))).toBe(true);
    const found = [...files].filter(([, body]) => body.includes(SECRET)).map(([path]) => path);
    expect(found).toEqual([]);
    expect(segments.filter((content) => content.includes(SECRET))).toEqual([]);
    for (const text of [...answers, ...logged, report.out, report.error]) expect(text).not.toContain(SECRET);
    await rm(dataDir, { recursive: true, force: true });
    await rm(file);
  });
});

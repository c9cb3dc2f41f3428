import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../services/adapters/config/project-root.ts';
import { isHeartbeat } from '../../services/domain/access-event/heartbeat.ts';
import { encodeAndHash } from '../../services/domain/access-event/identity.ts';
import type { LogBatch, LogRecord } from '../../services/domain/decision-log/log.ts';
import { partitionOf } from '../../services/domain/decision-log/partition.ts';
import { http, openEmitter } from '../../services/emitter/index.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { schemaIds } from '../../services/records/schemas.ts';
import { PARTITIONS_DECIDED } from '../../services/topology.ts';
import { aFolder } from '../support/emitter/fake-transport.ts';
import { anIntakeServer, eventsOf } from '../support/intake-server.ts';
import { finished } from '../support/process/running-custodes.ts';
import { runTypescript } from '../support/typescript/run-typescript.ts';

const INSTANCE = 'pod-7f';

/** Runs a tool in a process of its own, kills it after `views` accesses, and gives the ids it opened. */
async function viewUntilKilled(folder: string, url: string, views: number): Promise<string[]> {
  const child = runTypescript('tests/support/emitter/view-for-ever.ts', [folder, url, INSTANCE]);
  const ended = once(child, 'close');
  const ids: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    ids.push(line);
    if (ids.length === views) child.kill('SIGKILL');
  }
  await ended;
  return ids;
}

describe('a tool that is killed again and again, with custodes away and there', () => {
  it('has opened nothing that is not on record once, numbered and in order', async () => {
    const folder = aFolder();
    const intake = await anIntakeServer();
    // At a port that nobody has, an intake of another suite might start.
    const nobody = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const away = `http://127.0.0.1:${(nobody.address() as AddressInfo).port}`;
    const opened: string[] = [];
    for (const [url, views] of [
      [away, 200],
      [intake.url, 40],
      [away, 30],
      [intake.url, 90],
      [away, 120],
    ] as const) {
      opened.push(...(await viewUntilKilled(folder, url, views)));
    }

    const troubles: Error[] = [];
    const source = { id: 'support-console', instance: INSTANCE };
    const transport = http(intake);
    const onTrouble = (error: Error) => troubles.push(error);
    let all: Awaited<ReturnType<typeof eventsOf>> = [];
    // A last heartbeat that takes more than a second is left to the next emitter.
    while (!all.some(isHeartbeat)) {
      const emitter = await openEmitter({ source, transport, spool: { folder }, onTrouble });
      await emitter.drained();
      await emitter.close();
      all = await eventsOf(intake.log);
    }
    const events = all.filter((event) => !isHeartbeat(event));
    const contents = new Map<string, Set<string>>();
    for (const event of events) {
      const known = contents.get(event.eventId) ?? new Set();
      contents.set(event.eventId, known.add(encodeAndHash(event).contentHash));
    }
    expect(opened.length).toBeGreaterThanOrEqual(480);
    expect(opened.filter((id) => !contents.has(id))).toEqual([]);
    // Repeats say the same, so each is one access; the first of each stands in the order of the numbers.
    expect([...contents.values()].filter((hashes) => hashes.size !== 1)).toEqual([]);
    const firsts = [...contents.keys()].map((id) => events.find(({ eventId }) => eventId === id)?.source.sequence);
    expect(firsts).toEqual(firsts.map((_, index) => index));
    // The tool ended in order and named its last number.
    expect(all.filter(isHeartbeat).map(({ source: { sequence } }) => sequence)).toEqual([firsts.length - 1]);
    expect(troubles).toEqual([]);
    await intake.close();
    nobody.close();
  });
});

describe('the package', () => {
  it('gives a tool its emitter by name, with types', async () => {
    const script = "console.log(Object.keys(await import('custodes/emitter')).join())";
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: projectRoot, env: {} });
    const { code, stdout, stderr } = await finished(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('openEmitter');
    const { exports } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(readFileSync(join(projectRoot, exports['./emitter'].types), 'utf8')).toContain('openEmitter');
  });
});

describe('the example tool', () => {
  it('shows a recording once its access is on record, and reports when the player is gone', async () => {
    const intake = await anIntakeServer();
    const words = ['example-tool', '--listen', '0', '--spool', aFolder()];
    const child = runTypescript('scripts/commands/cli.ts', words, { PORT: new URL(intake.url).port });
    const ended = once(child, 'close');
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const url = /http:\S+/.exec(line)?.[0] ?? '';

    const text = await (await fetch(url, { headers: { connection: 'close' } })).text();
    const [begin] = await eventsOf(intake.log);
    expect(text).toBe(`frames of r-90, on record as ${begin?.eventId}, kept by custodes\n`);
    expect(begin).toMatchObject({ claim: { kind: 'ticket', id: 'T-4711' }, source: { sequence: 0 } });
    expect((await fetch(url.replace('actor=e-1042', 'actor='))).status).toBe(422);

    const { log } = intake;
    const end = await firstOf(
      log.read('access-events', partitionOf('e-1042', PARTITIONS_DECIDED), 1, { follow: true }),
    );
    expect(decodeAccessEvent(schemaIds.accessEvent, end.value.subarray(5))).toMatchObject({
      phase: 'end',
      accessId: begin?.eventId,
      extent: { bytes: text.length, count: 1 },
    });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await intake.close();
  });
});

async function firstOf(batches: AsyncIterable<LogBatch>): Promise<LogRecord> {
  for await (const { records } of batches) if (records[0] !== undefined) return records[0];
  throw new Error('the log ended');
}

import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Emitter, openEmitter } from '../../../services/emitter/index.ts';
import {
  aFakeTransport,
  aFolder,
  aView,
  down,
  emitterOptions,
  sequencesOf,
} from '../../support/emitter/fake-transport.ts';

const opened: Emitter[] = [];
afterEach(async () => {
  for (const emitter of opened.splice(0)) await emitter.close();
});

async function anEmitter(options: Parameters<typeof openEmitter>[0]): Promise<Emitter> {
  const emitter = await openEmitter(options);
  opened.push(emitter);
  return emitter;
}

/** As a process of another container does, that saw nobody touch the claim for ten seconds. */
function removeClaim(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith('.lock')) rmSync(join(folder, name));
}

it('an emitter whose spool was taken over leaves it alone, and sends its events without a number', async () => {
  const folder = aFolder();
  const [stood, other] = [aFakeTransport(), aFakeTransport()];
  stood.answer = down;
  const options = emitterOptions(stood, folder);
  const late = await anEmitter(options);
  await late.report(aView());
  removeClaim(folder);

  const next = await anEmitter(emitterOptions(other, folder));
  await next.report(aView());
  expect(sequencesOf(other.taken)).toEqual([0, 1]);

  stood.answer = () => ({ status: 'acknowledged' });
  const access = await late.report(aView());
  expect(access.keptBy).toBe('custodes');
  expect(sequencesOf(stood.taken)).toEqual([undefined]);
  await late.drained();
  expect(late.state().waiting).toBe(0);
  expect(options.troubles.map(({ message }) => message)).toContainEqual(expect.stringContaining('took the spool'));

  await next.report(aView());
  await next.close();
  await anEmitter(emitterOptions(other, folder)).then((again) => again.report(aView()));
  expect(sequencesOf(other.taken)).toEqual([0, 1, 2, 3]);
});

it('an emitter whose disk fails for a moment delivers what waits there', async () => {
  const disk = aFolder();
  const folder = `${disk}.mounted`;
  symlinkSync(disk, folder);
  const transport = aFakeTransport();
  transport.answer = down;
  const options = emitterOptions(transport, folder);
  const emitter = await anEmitter(options);
  for (let count = 0; count < 3; count++) await emitter.withAudit(aView(), () => undefined);
  // Every look at the folder fails now, and never because something is missing: a rename replaces at once.
  symlinkSync(folder, `${disk}.fails`);
  renameSync(`${disk}.fails`, folder);
  await delay(300);
  symlinkSync(disk, `${disk}.works`);
  renameSync(`${disk}.works`, folder);
  transport.answer = () => ({ status: 'acknowledged' });
  await emitter.drained();
  expect(new Set(sequencesOf(transport.taken))).toEqual(new Set([0, 1, 2]));
  expect(options.troubles.map(({ message }) => message)).not.toContainEqual(expect.stringContaining('took the spool'));
});

it('an emitter whose folder was removed names no other process, and goes on with heartbeats', async () => {
  const folder = aFolder();
  const transport = aFakeTransport();
  transport.answer = down;
  const options = emitterOptions(transport, folder);
  const emitter = await anEmitter({ ...options, heartbeatMs: 10 });
  await emitter.withAudit(aView(), () => undefined);
  rmSync(folder, { recursive: true });
  transport.answer = () => ({ status: 'acknowledged' });
  expect((await emitter.report(aView())).keptBy).toBe('custodes');
  const before = transport.taken.length;
  const messages = () => options.troubles.map(({ message }) => message);
  const isReported = () => messages().some((one) => one.includes('was removed, with 1 event that waited there'));
  while (transport.taken.length <= before || !isReported()) await delay(10);
  expect(messages()).not.toContainEqual(expect.stringContaining('another process'));
});

it('an event that was refused and that the full disk cannot keep does not hold up those behind it', async () => {
  const transport = aFakeTransport();
  transport.answer = down;
  const folder = aFolder();
  const options = emitterOptions(transport, folder);
  const emitter = await anEmitter(options);
  for (let count = 0; count < 3; count++) await emitter.withAudit(aView(), () => undefined);
  // Nothing can be written there.
  mkdirSync(join(folder, 'refused-0.json'));
  let answers = 0;
  transport.answer = () => (answers++ === 0 ? { status: 'refused', problems: [] } : { status: 'acknowledged' });
  await emitter.drained();
  expect(answers).toBe(3);
  expect(emitter.state().waiting).toBe(0);
  expect(options.troubles.at(-1)?.message).toContain('event 0 was refused and cannot be kept');
});

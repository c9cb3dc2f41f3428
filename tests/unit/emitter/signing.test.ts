import { verify } from 'node:crypto';
import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryLog } from '../../../services/adapters/memory/memory-log.ts';
import { unframe } from '../../../services/avro/framing.ts';
import { keysIn } from '../../../services/domain/access-decision/facts/source-signature.ts';
import type { AccessEvent } from '../../../services/domain/access-event/access-event.ts';
import { parseAccessEvent } from '../../../services/domain/access-event/parse-access-event.ts';
import { signedText, signedTextHash } from '../../../services/domain/access-event/signed-text.ts';
import { kafka, openEmitter, SigningKeyError } from '../../../services/emitter/index.ts';
import { decodeAccessEvent } from '../../../services/records/access-event/decode-access-event.ts';
import { PARTITIONS_DECIDED } from '../../../services/topology.ts';
import { aFakeTransport, aFolder, aView, down, emitterOptions } from '../../support/emitter/fake-transport.ts';
import { aSourceKey } from '../../support/signing/source-key.ts';

const key = aSourceKey();

const eventsOf = (taken: readonly { readonly json: string }[]): AccessEvent[] =>
  taken.map(({ json }) => {
    const parsed = parseAccessEvent(JSON.parse(json), () => 'ab'.repeat(32));
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.event;
  });

function expectSigned(events: readonly AccessEvent[]): void {
  for (const event of events) {
    const signature = Buffer.from(event.source.signature ?? '', 'base64');
    const [publicKey] = keysIn(key.publicKey);
    if (publicKey === undefined) throw new Error('the key of the source cannot be read');
    expect(verify(null, Buffer.from(signedText(event)), publicKey, signature)).toBe(true);
  }
}

function expectChain(events: readonly AccessEvent[]): void {
  expectSigned(events);
  const hashes = events.map(signedTextHash);
  expect(events.map(({ source }) => source.previousHash)).toEqual([null, ...hashes.slice(0, -1)]);
}

describe('an emitter with a key', () => {
  it('signs each event, ends and heartbeats too, and links it to the one before, also after restarts', async () => {
    const transport = aFakeTransport();
    const folder = aFolder();
    const options = () => emitterOptions(transport, folder, { signingKeyFile: key.file, heartbeatMs: 60_000 });
    for (let start = 0; start < 4; start += 1) {
      const emitter = await openEmitter({ ...options(), ids: () => `event-${start}-${transport.taken.length}` });
      // The second start reports nothing: the file of the newest entry is gone at the third.
      if (start !== 1) await emitter.withAudit(aView({ network: { ip: '198.51.100.7' } }), () => undefined);
      await emitter.drained();
      await emitter.close();
    }
    const events = eventsOf(transport.taken);
    expectSigned(events);
    const numbered = events.filter(({ phase }) => phase !== 'heartbeat');
    expect(numbered.map(({ source }) => source.sequence)).toEqual([0, 1, 2]);
    expectChain(numbered);
    expect(events.length).toBeGreaterThan(numbered.length);
  });

  it('goes on with its chain when every file of the spool with an entry was removed', async () => {
    const transport = aFakeTransport();
    const folder = aFolder();
    for (let start = 0; start < 3; start += 1) {
      const emitter = await openEmitter(emitterOptions(transport, folder, { signingKeyFile: key.file }));
      if (start !== 1) await emitter.report({ ...aView(), outcome: 'denied' });
      await emitter.drained();
      await emitter.close();
      if (start !== 1) continue;
      for (const name of readdirSync(folder)) if (name.endsWith('.log')) rmSync(join(folder, name));
    }
    expectChain(eventsOf(transport.taken));
  });

  it('keeps the chain over a full disk and an outage', async () => {
    const transport = aFakeTransport();
    transport.answer = down;
    let isFull = false;
    const openFile = async (path: string): Promise<FileHandle> => {
      const file = await open(path, 'a', 0o600);
      const append = file.appendFile.bind(file);
      file.appendFile = async (...given) => {
        if (isFull) throw new Error('no space left');
        return append(...given);
      };
      return file;
    };
    const spool = { folder: aFolder(), openFile };
    const emitter = await openEmitter(emitterOptions(transport, spool.folder, { signingKeyFile: key.file, spool }));
    const report = () => emitter.report({ ...aView(), outcome: 'denied' });
    await Promise.all([report(), report(), report()]);
    isFull = true;
    const failed = await Promise.allSettled([report(), report()]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isFull = false;
    await Promise.all([report(), report()]);
    transport.answer = () => ({ status: 'acknowledged' });
    await emitter.drained();
    await emitter.close();
    const events = eventsOf(transport.taken);
    expect(events.map(({ source }) => source.sequence)).toEqual([0, 1, 2, 3, 4]);
    expectChain(events);
  });

  it('signs what the log has, also where it writes to Kafka itself', async () => {
    const log = memoryLog({ clock: () => 0 });
    const transport = kafka(log, { ipHashKey: Buffer.alloc(32, 7) });
    const emitter = await openEmitter(emitterOptions(transport, aFolder(), { signingKeyFile: key.file }));
    await emitter.report({ ...aView({ network: { ip: '198.51.100.7', country: 'US' } }), outcome: 'denied' });
    await emitter.drained();
    await emitter.close();
    const events: AccessEvent[] = [];
    for (let partition = 0; partition < PARTITIONS_DECIDED; partition += 1) {
      if ((await log.endOffset('access-events', partition)) === 0) continue;
      for await (const { records } of log.read('access-events', partition, 0)) {
        for (const { value } of records) {
          const framed = unframe(value);
          if (framed !== null) events.push(decodeAccessEvent(framed.schemaId, framed.body));
        }
        break;
      }
    }
    expect(events).toHaveLength(1);
    expect(events[0]?.network?.ipHash).toHaveLength(64);
    expectSigned(events);
  });

  it('starts at another try where its chain could not be written at the first', async () => {
    const transport = aFakeTransport();
    const folder = aFolder();
    const options = emitterOptions(transport, folder, { signingKeyFile: key.file });
    const report = async () => {
      const emitter = await openEmitter(options);
      await emitter.report({ ...aView(), outcome: 'denied' });
      await emitter.drained();
      await emitter.close();
    };
    await report();
    mkdirSync(join(folder, 'chain.json.new'));
    await expect(openEmitter(options)).rejects.toMatchObject({ code: 'EISDIR' });
    rmdirSync(join(folder, 'chain.json.new'));
    await report();
    expectChain(eventsOf(transport.taken));
  });

  it('does not start with another key, and repeats nothing of the file', async () => {
    const folder = aFolder();
    const file = join(folder, 'other.pem');
    writeFileSync(file, '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n');
    const open = (signingKeyFile: string) => openEmitter(emitterOptions(aFakeTransport(), folder, { signingKeyFile }));
    const failure = await open(file).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(SigningKeyError);
    expect((failure as Error).message).toContain('expected an Ed25519 private key');
    expect((failure as Error).message).not.toContain('secret');
    await expect(open(join(folder, 'none.pem'))).rejects.toThrow('cannot be read (ENOENT)');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** One record as librdkafka (kcat) reads it: a client that shares no code with ours. */
export interface RawRecord {
  readonly partition: number;
  readonly offset: number;
  readonly value: Buffer;
}

/** Every record of a topic, partition after partition in offset order; needs kcat. */
export async function* readRawTopic(brokers: string, topic: string): AsyncGenerator<RawRecord> {
  const words = ['-C', '-b', brokers, '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '%p %o %S\n%s'];
  const kcat = spawn('kcat', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(kcat, 'exit');
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of kcat.stdout) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let at = 0;
    for (;;) {
      const record = nextRecord(rest, at);
      if (record === null) break;
      at = record.end;
      yield record;
    }
    rest = rest.subarray(at);
  }
  const [code] = await ended;
  if (code !== 0 || rest.length > 0) throw new Error(`kcat ended with ${code} and ${rest.length} bytes over`);
}

function nextRecord(bytes: Buffer, at: number): (RawRecord & { readonly end: number }) | null {
  const newline = bytes.indexOf(0x0a, at);
  if (newline < 0) return null;
  const [partition = 0, offset = 0, length = 0] = bytes.toString('latin1', at, newline).split(' ').map(Number);
  const end = newline + 1 + Math.max(0, length);
  if (bytes.length < end) return null;
  return { partition, offset, value: Buffer.from(bytes.subarray(newline + 1, end)), end };
}

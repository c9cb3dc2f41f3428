import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { messageStream } from '../../../../../services/adapters/process/threads/message-stream.ts';

function pair() {
  const { port1, port2 } = new MessageChannel();
  return [messageStream(port1), messageStream(port2)] as const;
}

describe('a byte stream between two threads', () => {
  it('carries bytes in both directions, in order, to the end', async () => {
    const [one, other] = pair();
    const chunks = Array.from({ length: 200 }, (_, index) => randomBytes(index * 37));
    for (const chunk of chunks) one.write(chunk);
    one.end();
    other.end('answer');
    expect(await buffer(other)).toEqual(Buffer.concat(chunks));
    expect((await buffer(one)).toString()).toBe('answer');
  });

  it('sends nothing that shares memory with a chunk', async () => {
    const [one, other] = pair();
    const pooled = Buffer.from('secret and public');
    one.end(pooled.subarray(11));
    expect((await buffer(other)).toString()).toBe('public');
    expect(pooled.toString()).toBe('secret and public');
  });

  it('waits for a reader that takes nothing', async () => {
    const [one, other] = pair();
    let written = 0;
    for (let chunk = 0; chunk < 100; chunk += 1) one.write(randomBytes(65_536), () => (written += 1));
    for (let count = 0; count < 200; count += 1) await turn();
    expect(written).toBeLessThan(10);
    one.end();
    expect((await buffer(other)).length).toBe(100 * 65_536);
  });

  it('ends on both sides when one is destroyed', async () => {
    const [one, other] = pair();
    const closed = once(other, 'close');
    one.destroy();
    await closed;
    expect(other.destroyed).toBe(true);
  });
});

import { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';

/** The reader has taken the last chunk and can take another. */
const MORE = 'more';
const END = 'end';

/**
 * Returns one end of a byte stream between two threads; the other end is the other port of the channel. A chunk waits
 * until the reader has taken the one before, so a slow reader slows the writer down and nothing piles up.
 */
export function messageStream(port: MessagePort): Duplex {
  let onTaken: (() => void) | null = null;
  let isTakingBehind = false;
  const take = (): void => {
    isTakingBehind = false;
    port.postMessage(MORE);
  };
  const send = (bytes: Uint8Array<ArrayBuffer>, done: () => void): void => {
    onTaken = done;
    port.postMessage(bytes, [bytes.buffer]);
  };
  const stream = new Duplex({
    read() {
      if (isTakingBehind) take();
    },
    // Copies: a chunk may share its memory with others, all of which a message would copy or take away.
    write: (chunk: Buffer, _encoding, done) => send(new Uint8Array(chunk), done),
    writev: (chunks, done) => send(new Uint8Array(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer))), done),
    final(done) {
      port.postMessage(END);
      done();
    },
    destroy(error, done) {
      port.close();
      done(error);
    },
  });
  port.on('message', (message: Uint8Array | typeof MORE | typeof END) => {
    if (message === END) {
      stream.push(null);
    } else if (message === MORE) {
      const done = onTaken;
      onTaken = null;
      done?.();
    } else {
      isTakingBehind = true;
      if (stream.push(Buffer.from(message.buffer, message.byteOffset, message.byteLength))) take();
    }
  });
  port.on('close', () => stream.destroy());
  return stream;
}

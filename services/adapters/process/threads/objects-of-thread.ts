import type { MessagePort } from 'node:worker_threads';
import type { ObjectReader } from '../../../domain/transparency-log/object-store.ts';

interface AskedObject {
  readonly number: number;
  readonly key: string;
}

/** `body` is null where the object was never written. */
type AnsweredObject = { readonly number: number } & (
  | { readonly body: Uint8Array | null }
  | { readonly problem: string }
);

/** The thread that owns the store: answers what another thread reads, until the port closes. */
export function serveObjects(port: MessagePort, objects: ObjectReader): void {
  port.on('message', async ({ number, key }: AskedObject) => {
    const answer: AnsweredObject = await objects.get(key).then(
      (body) => ({ number, body }),
      (error: Error) => ({ number, problem: error.message }),
    );
    port.postMessage(answer);
  });
}

/** The other thread: reads objects by the store that `serveObjects` has. */
export function objectsOfMain(port: MessagePort): ObjectReader {
  const asked = new Map<number, (answer: AnsweredObject) => void>();
  let count = 0;
  port.on('message', (answer: AnsweredObject) => {
    asked.get(answer.number)?.(answer);
    asked.delete(answer.number);
  });
  return {
    async get(key) {
      const number = count++;
      const answer = await new Promise<AnsweredObject>((resolve) => {
        asked.set(number, resolve);
        port.postMessage({ number, key } satisfies AskedObject);
      });
      if ('problem' in answer) throw new Error(answer.problem);
      const { body } = answer;
      return body && Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    },
  };
}

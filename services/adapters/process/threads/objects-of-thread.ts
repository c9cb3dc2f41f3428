import type { MessagePort } from 'node:worker_threads';
import type { ObjectReader } from '../../../domain/transparency-log/object-store.ts';
import { NumberedAnswers } from './numbered-answers.ts';
import { fromSent, toSent } from './sent-error.ts';
import type { SentError } from './thread-messages.ts';

interface AskedObject {
  readonly number: number;
  readonly key: string;
}

/** `body` is null where the object was never written. */
type AnsweredObject = { readonly number: number } & (
  | { readonly body: Uint8Array | null }
  | { readonly error: SentError }
);

/** The thread that owns the store: answers what another thread reads, until the port closes. */
export function serveObjects(port: MessagePort, objects: ObjectReader): void {
  port.on('message', async ({ number, key }: AskedObject) => {
    const answer: AnsweredObject = await objects.get(key).then(
      (body) => ({ number, body }),
      (error: unknown) => ({ number, error: toSent(error) }),
    );
    port.postMessage(answer);
  });
}

/** The other thread: reads objects by the store that `serveObjects` has. */
export function objectsOfMain(port: MessagePort): ObjectReader {
  const answers = new NumberedAnswers<Uint8Array | null>();
  port.on('message', (answer: AnsweredObject) => {
    if ('error' in answer) answers.reject(answer.number, fromSent(answer.error));
    else answers.resolve(answer.number, answer.body);
  });
  return {
    async get(key) {
      const body = await answers.ask((number) => port.postMessage({ number, key } satisfies AskedObject));
      return body && Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    },
  };
}

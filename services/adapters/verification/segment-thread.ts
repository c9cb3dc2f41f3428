import { parentPort } from 'node:worker_threads';
import type { Seal } from '../../domain/transparency-log/seal.ts';
import { checkSegmentBody, type SegmentCheck } from '../../domain/transparency-log/segment-check.ts';

/** A segment to check, numbered by who asks. */
export interface AskedCheck {
  readonly number: number;
  readonly body: Uint8Array;
  readonly seal: Seal;
}

/** `error`: the check itself failed, which shows nothing about the segment. */
export type AnsweredCheck = { readonly number: number } & (
  | { readonly check: SegmentCheck }
  | { readonly error: unknown }
);

/** The entry of a thread that checks segments until the port closes. */
parentPort?.on('message', async ({ number, body, seal }: AskedCheck) => {
  const answer: AnsweredCheck = await checkSegmentBody(asBuffer(body), seal).then(
    (check) => ({ number, check }),
    (error: unknown) => ({ number, error }),
  );
  parentPort?.postMessage(answer);
});

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

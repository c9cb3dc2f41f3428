import { MessageChannel } from 'node:worker_threads';

/** Less is gone with the young objects, or takes longer to release than to collect. */
const RELEASED_BYTES_MIN = 1_024;

/** What is sent to a closed port goes nowhere: as the HTML standard has it, its memory is taken away from the sender first, and then freed. */
const nowhere = new MessageChannel().port1;
nowhere.close();

/**
 * Frees memory outside of the heap now. V8 would do so when it collects the whole heap, and starts to do that each time that such memory has
 * grown by 64 MB.
 *
 * Only its owner may call it: who had it made, and knows that nobody reads it any more. What still refers to it has no bytes from then
 * on, and never those of another use.
 */
export function releaseMemory(memory: ArrayBufferView): void {
  // To ask a very short one for its buffer would make one.
  if (memory.byteLength < RELEASED_BYTES_MIN) return;
  const { buffer } = memory;
  // Short Buffers are parts of one that Node shares between all who ask for some.
  if (buffer.byteLength <= Buffer.poolSize && memory.byteLength < buffer.byteLength) return;
  try {
    nowhere.postMessage(null, [buffer as ArrayBuffer]);
  } catch (error) {
    // Memory that native code made may have to stay where it is: it is left to the collector.
    if ((error as Error).name !== 'DataCloneError') throw error;
  }
}

export function releaseAll(memories: Iterable<ArrayBufferView>): void {
  for (const memory of memories) releaseMemory(memory);
}

import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import '../../../../services/adapters/kafka/kafka-connection.ts';

/** docs/operation.md, R13: kafkajs wakes the process 900 times a second for every idle connection. */
describe('an idle connection of kafkajs', () => {
  it('arms no timer', () => {
    const queue = aQueue();
    queue.checkPendingRequests();
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('arms one with a positive delay while a request waits', () => {
    const queue = aQueue();
    const delays: (number | undefined)[] = [];
    const original = globalThis.setTimeout;
    globalThis.setTimeout = ((run: () => void, delay?: number) => {
      delays.push(delay);
      return original(run, delay);
    }) as typeof setTimeout;
    try {
      queue.pending.push({});
      queue.scheduleCheckPendingRequests();
      queue.scheduleCheckPendingRequests();
    } finally {
      globalThis.setTimeout = original;
    }
    clearTimeout(queue.throttleCheckTimeoutId ?? undefined);
    expect(delays).toEqual([10]);
  });
});

function aQueue(): RequestQueue {
  const logger = { debug: () => {}, warn: () => {} };
  return new RequestQueue({ maxInFlightRequests: 1, requestTimeout: 1_000, enforceRequestTimeout: false, logger });
}

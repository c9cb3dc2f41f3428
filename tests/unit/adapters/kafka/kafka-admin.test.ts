import { isRetriable, type Retry, retryWhileRetriable } from '../../../../services/adapters/kafka/kafka-admin.ts';

/** What a broker that has not yet heard of a topic answers. */
const unknownTopic = Object.assign(new Error('This server does not host this topic-partition'), {
  name: 'KafkaJSProtocolError',
  type: 'UNKNOWN_TOPIC_OR_PARTITION',
  retriable: true,
});
const forbidden = Object.assign(new Error('Not authorized to access topics'), {
  name: 'KafkaJSProtocolError',
  type: 'TOPIC_AUTHORIZATION_FAILED',
  retriable: false,
});

/** A minute on a clock that each retry moves by ten seconds. */
function aMinute(): Retry & { readonly retries: unknown[] } {
  let nowMillis = 0;
  const retries: unknown[] = [];
  return {
    untilMillis: 60_000,
    now: () => nowMillis,
    retries,
    isCurable: isRetriable,
    beforeRetry: async (error) => {
      retries.push(error);
      nowMillis += 10_000;
    },
  };
}

describe('an admin call', () => {
  it('is repeated while the brokers answer with a retriable error, and returns the answer', async () => {
    const retry = aMinute();
    const answer = await retryWhileRetriable(async () => {
      if (retry.retries.length < 3) throw unknownTopic;
      return 'answer';
    }, retry);
    expect(answer).toBe('answer');
    expect(retry.retries).toEqual([unknownTopic, unknownTopic, unknownTopic]);
  });

  it('fails with the last error after a minute', async () => {
    const retry = aMinute();
    let attempts = 0;
    const asking = retryWhileRetriable(async () => {
      attempts += 1;
      throw unknownTopic;
    }, retry);
    await expect(asking).rejects.toBe(unknownTopic);
    expect(attempts).toBe(7);
    expect(retry.now()).toBe(60_000);
  });

  it('fails at once with an error that no retry cures', async () => {
    const retry = aMinute();
    await expect(retryWhileRetriable(() => Promise.reject(forbidden), retry)).rejects.toBe(forbidden);
    expect(retry.retries).toEqual([]);
  });
});

describe('an error of kafkajs is retriable', () => {
  const exceeded = (cause: unknown) => ({ name: 'KafkaJSNumberOfRetriesExceeded', retriable: false, cause });
  const aggregate = (...errors: unknown[]) => ({ name: 'KafkaJSAggregateError', errors });
  const exists = { type: 'TOPIC_ALREADY_EXISTS', retriable: false };
  it.each([
    ['where Kafka calls it so', unknownTopic, true],
    ['where Kafka does not', forbidden, false],
    ['where kafkajs gave up on one', exceeded(unknownTopic), true],
    ['where kafkajs gave up on another', exceeded(forbidden), false],
    ['where each part is', aggregate(unknownTopic, unknownTopic), true],
    ['where the other topics exist by now', aggregate(exists, unknownTopic), true],
    ['unless one part is not', aggregate(unknownTopic, forbidden), false],
    ['unless nothing is left to do', aggregate(exists), false],
    ['unless it is our own mistake', new TypeError('x is not a function'), false],
  ])('%s', (_, error, expected) => expect(isRetriable(error)).toBe(expected));
});

import { createRequire } from 'node:module';
import type { Broker } from 'kafkajs/src/cluster/index.js';
import { type BytesRequest, RequestSender } from '../../../../services/adapters/kafka/appending/request-sender.ts';

const require = createRequire(import.meta.url);
const CLIENT = 'custodes-ü';

describe('a request that is sent from one memory', () => {
  it('is byte for byte what kafkajs sends', async () => {
    const createRequest = require('kafkajs/src/protocol/request');
    const Encoder = require('kafkajs/src/protocol/encoder');
    const { broker, sent } = aBroker();
    const sender = new RequestSender();
    for (const [correlationId, length] of [300, 7, 0, 301].entries()) {
      const body = Buffer.alloc(length, length);
      await sender.send(broker, aRequest(body));
      const encode = async () => new Encoder().writeBuffer(body);
      const request = { apiKey: 3, apiVersion: 9, apiName: 'Name', encode };
      const theirs = await createRequest({ correlationId, clientId: CLIENT, request });
      expect(sent.at(-1)?.equals(theirs.buffer)).toBe(true);
    }
  });

  it('overwrites the one before, and needs no memory where that was larger', async () => {
    const { broker, sent } = aBroker();
    const sender = new RequestSender();
    for (const length of [20, 10, 21]) await sender.send(broker, aRequest(Buffer.alloc(length)));
    const [first, second, third] = sent.map(({ buffer }) => buffer);
    expect([second === first, third === first]).toEqual([true, false]);
  });

  it('authenticates first, and passes on how long the broker wants to be left alone', async () => {
    const { broker, seen } = aBroker();
    await new RequestSender().send(broker, aRequest(Buffer.alloc(1)));
    await new RequestSender().send(broker, aRequest(Buffer.alloc(1)));
    expect(seen).toEqual(['authenticate', 'write', 'throttle 42', 'write', 'throttle 42']);
  });

  it('fails where the connection has ended, and sends nothing', async () => {
    const { broker, seen, end } = aBroker();
    end();
    await expect(new RequestSender().send(broker, aRequest(Buffer.alloc(1)))).rejects.toThrow('Not connected');
    expect(seen).toEqual(['authenticate']);
  });
});

function aRequest(body: Buffer): BytesRequest<object> {
  return {
    apiKey: 3,
    apiVersion: 9,
    apiName: 'Name',
    timeoutMillis: 1_000,
    size: body.length,
    write: (into, from) => void body.copy(into, from),
    decode: (payload) => ({ clientSideThrottleTime: payload.length }),
  };
}

/** Answers everything with 42 bytes. */
function aBroker() {
  const sent: Buffer[] = [];
  const seen: string[] = [];
  let next = 0;
  let isAuthenticated = false;
  let isConnected = true;
  const connection = {
    clientId: CLIENT,
    socket: {
      write(bytes: Buffer) {
        seen.push('write');
        sent.push(bytes);
      },
    },
    requestQueue: {
      push({ entry, sendRequest }: { entry: { resolve: (answer: object) => void }; sendRequest: () => void }) {
        sendRequest();
        entry.resolve({ payload: Buffer.alloc(42) });
      },
      maybeThrottle: (millis: number) => void seen.push(`throttle ${millis}`),
    },
    isAuthenticated: () => isAuthenticated,
    async authenticate() {
      seen.push('authenticate');
      isAuthenticated = true;
    },
    failIfNotConnected() {
      if (!isConnected) throw new Error('Not connected');
    },
    nextCorrelationId: () => next++,
  };
  const broker = { connectionPool: { getConnection: async () => connection } } as unknown as Broker;
  const end = () => {
    isConnected = false;
  };
  return { broker, sent, seen, end };
}

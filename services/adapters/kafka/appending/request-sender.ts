import type { Broker } from 'kafkajs/src/cluster/index.js';

/** A request that is written to where it is sent from. */
export interface BytesRequest<Answer> {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  readonly timeoutMillis: number;
  /** The number of bytes that `write` writes. */
  readonly size: number;
  write(into: Buffer, from: number): void;
  decode(payload: Buffer): Answer & { readonly clientSideThrottleTime: number };
}

/** size int32, api key int16, api version int16, correlation id int32, client id string. */
const SIZE_BYTES = 4;
const FIXED_BYTES = SIZE_BYTES + 2 + 2 + 4 + 2;

/**
 * Sends one request at a time over connections of kafkajs. Its own encoder copies a request three times, each time into memory that it
 * clears before; here one memory serves request after request.
 *
 * After a request that failed nothing may be sent: the socket may still read the memory.
 */
export class RequestSender {
  #memory = Buffer.alloc(0);

  async send<Answer>({ connectionPool }: Broker, request: BytesRequest<Answer>): Promise<Answer> {
    const connection = await connectionPool.getConnection();
    if (!connection.isAuthenticated()) await connection.authenticate();
    connection.failIfNotConnected();
    const correlationId = connection.nextCorrelationId();
    const bytes = this.#encode(request, correlationId, connection.clientId);
    const { apiKey, apiVersion, apiName, timeoutMillis: requestTimeout } = request;
    const { payload } = await new Promise<{ readonly payload: Buffer }>((resolve, reject) => {
      const entry = { apiKey, apiVersion, apiName, correlationId, resolve, reject };
      const sendRequest = () => void connection.socket.write(bytes);
      connection.requestQueue.push({ entry, expectResponse: true, requestTimeout, sendRequest });
    });
    const answer = request.decode(payload);
    connection.requestQueue.maybeThrottle(answer.clientSideThrottleTime);
    return answer;
  }

  #encode({ apiKey, apiVersion, size, write }: BytesRequest<unknown>, correlationId: number, clientId: string): Buffer {
    const clientBytes = Buffer.byteLength(clientId);
    const total = FIXED_BYTES + clientBytes + size;
    if (total > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(total);
    const bytes = this.#memory.subarray(0, total);
    let at = bytes.writeInt32BE(total - SIZE_BYTES, 0);
    at = bytes.writeInt16BE(apiKey, at);
    at = bytes.writeInt16BE(apiVersion, at);
    at = bytes.writeInt32BE(correlationId, at);
    at = bytes.writeInt16BE(clientBytes, at);
    at += bytes.write(clientId, at);
    write(bytes, at);
    return bytes;
  }
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { BODY_BYTES_MAX } from '../../../../services/intake/limits.ts';
import { ReceivedBytes, readBody } from '../../../../services/intake/request/read-body.ts';

const ROOM = 1_000_000;
const BODY = 400_000;

describe('the memory of bodies under way', () => {
  let server: Server;
  const outcomes: string[] = [];
  const sockets: Socket[] = [];

  beforeEach(async () => {
    const received = new ReceivedBytes(ROOM);
    server = createServer(async (req, res) => {
      const take = received.of(res);
      const isLost = req.url === '/lost';
      const takeUntilLost = (bytes: number): boolean => {
        req.socket.destroy();
        return take(bytes);
      };
      const outcome = await readBody(req, isLost ? takeUntilLost : take).then(
        (body) => (Buffer.isBuffer(body) ? `${body.length}` : body.code),
        (error: Error) => error.message,
      );
      outcomes.push(outcome);
      res.end(outcome);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    outcomes.length = 0;
    server.close();
  });

  /** Sends `bytes` of a body of `length` and stops. */
  async function send(bytes: number, length = bytes): Promise<Socket> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    sockets.push(socket);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`);
    socket.write(Buffer.alloc(bytes));
    return socket;
  }

  const answerOf = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

  it('is bounded: who comes after the senders that stopped is answered 503, but for small requests', async () => {
    const stopped = [await send(BODY, BODY + 1), await send(BODY, BODY + 1)];
    // Their bytes have come when a third body of half their size finds no room.
    while (!(await answerOf(await send(BODY))).includes('fill the memory')) sockets.pop()?.destroy();
    expect(await answerOf(await send(60_000))).toContain('60000');
    for (const socket of stopped) socket.destroy();
    while (!(await answerOf(await send(BODY))).endsWith(`${BODY}`)) sockets.pop()?.destroy();
    expect(outcomes.filter((outcome) => outcome === 'the request ended before its body did')).toHaveLength(2);
  });

  it('is free again where a sender hangs up while its body is inflated', async () => {
    const gzip = gzipSync(Buffer.alloc(2 * BODY));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`POST /lost HTTP/1.1\r\nhost: x\r\ncontent-encoding: gzip\r\ncontent-length: ${gzip.length}\r\n\r\n`);
    socket.write(gzip);
    while (outcomes.length === 0) await setTimeout(1);
    expect(await answerOf(await send(2 * BODY))).toMatch(new RegExp(`${2 * BODY}$`));
  });
});

/** A request that has come as a whole. */
function requestOf(body: Buffer, headers: Readonly<Record<string, string>> = {}): IncomingMessage {
  const stream = new PassThrough({ highWaterMark: 2 * BODY_BYTES_MAX });
  for (let at = 0; at < body.length; at += PIECE) stream.write(body.subarray(at, at + PIECE));
  stream.end();
  return Object.assign(stream, { headers, complete: true }) as unknown as IncomingMessage;
}

const PIECE = 65_536;
const always = () => true;
const never = () => false;

describe('a body', () => {
  it('may have as many bytes as its limit, before and after it is inflated', async () => {
    const whole = Buffer.alloc(BODY_BYTES_MAX);
    expect(await readBody(requestOf(whole), always)).toHaveLength(BODY_BYTES_MAX);
    const gzip = { 'content-encoding': ' GZip ' };
    expect(await readBody(requestOf(gzipSync(whole), gzip), always)).toHaveLength(BODY_BYTES_MAX);
    const more = Buffer.alloc(BODY_BYTES_MAX + 1);
    expect(await readBody(requestOf(more), always)).toMatchObject({ code: 'body-too-large' });
    expect(await readBody(requestOf(gzipSync(more), gzip), always)).toMatchObject({ code: 'body-too-large' });
  });

  it('needs no room where it is small', async () => {
    expect(await readBody(requestOf(Buffer.alloc(PIECE)), never)).toHaveLength(PIECE);
    await expect(readBody(requestOf(Buffer.alloc(PIECE + 1)), never)).rejects.toThrow('fill the memory');
  });
});

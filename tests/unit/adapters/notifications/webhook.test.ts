import { createHmac } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { postJson } from '../../../../services/adapters/notifications/post-json.ts';
import type { NotificationMessage } from '../../../../services/adapters/notifications/sender.ts';
import { addressOf } from '../../../../services/adapters/notifications/target-address.ts';
import { webhookSender } from '../../../../services/adapters/notifications/webhook.ts';
import { aCaseNotice, aNotice } from '../../../support/notifications/a-notice.ts';
import { WEBHOOK_SECRET, webhookReceiver } from '../../../support/notifications/webhook-receiver.ts';

let receiver: Awaited<ReturnType<typeof webhookReceiver>>;
beforeEach(async () => {
  receiver = await webhookReceiver();
});
afterEach(() => receiver.stop());

describe('the address of a target', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[fd00::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[::7f00:1]',
    '[4000::1]',
    '[64:ff9b:1::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ])('is refused: %s', async (host) => {
    await expect(addressOf(host, false)).rejects.toThrow('expected a public one, or `allowPrivateAddress: true`');
    await expect(addressOf(host, true)).resolves.toMatchObject({ family: host.startsWith('[') ? 6 : 4 });
  });

  it('is refused if one of several is private, and accepted if all are public', async () => {
    const resolve =
      (...addresses: string[]) =>
      async () =>
        addresses.map((address) => ({ address, family: 4 as const }));
    await expect(addressOf('a.example', false, resolve('8.8.8.8', '10.0.0.1'))).rejects.toThrow('`10.0.0.1`');
    await expect(addressOf('a.example', false, resolve('8.8.8.8'))).resolves.toEqual({ address: '8.8.8.8', family: 4 });
    await expect(addressOf('a.example', true, resolve())).rejects.toThrow('has no address');
  });

  it('is the one that was checked, whatever the name resolves to later', async () => {
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: '127.0.0.1', family: 4 as const }];
    };
    const url = new URL(receiver.url);
    url.hostname = 'no-such-host.invalid';
    receiver.answer(200, 200);
    const target = { url, allowPrivateAddress: true, resolve, secret: WEBHOOK_SECRET };
    await expect(webhookSender(target, Date.now)(aMessage('m-1'))).resolves.toEqual({ is: 'delivered' });
    expect(asked).toBe(1);
    const refused = await webhookSender({ ...target, allowPrivateAddress: false }, Date.now)(aMessage('m-2'));
    expect(refused).toMatchObject({ is: 'failed', answer: expect.stringContaining('expected a public one') });
    expect(receiver.received.map(({ id }) => id)).toEqual(['m-1']);
  });
});

describe('a webhook', () => {
  const target = () => ({ url: receiver.url, allowPrivateAddress: true, secret: WEBHOOK_SECRET });

  it('is signed so that the library of Standard Webhooks verifies it', async () => {
    await expect(webhookSender(target(), Date.now)(aMessage('msg_1'))).resolves.toEqual({ is: 'delivered' });
    expect(receiver.received).toEqual([{ id: 'msg_1', type: 'alert.opened', data: expect.anything() }]);
    expect(receiver.received[0]?.data).toMatchObject({
      kind: 'opened',
      url: 'https://custodes.example/alerts/a-1',
      alert: { alertId: 'a-1' },
    });
  });

  it('has the signature of the vector in the specification, and the one that HMAC-SHA256 computes', () => {
    const [id, at, body] = ['msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}'] as const;
    const expected = createHmac('sha256', Buffer.from(WEBHOOK_SECRET.slice(6), 'base64'))
      .update(`${id}.${at}.${body}`)
      .digest('base64');
    const signature = new Webhook(WEBHOOK_SECRET).sign(id, new Date(at * 1_000), body);
    expect(signature).toBe(`v1,${expected}`);
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('follows no redirect, tries again what may work later, and refuses what never will', async () => {
    const post = () => postJson(target(), { body: '{}' });
    for (const status of [302, 308, 401, 404, 410, 429, 500, 503]) {
      receiver.answer(status);
      await expect(post()).resolves.toMatchObject({ is: 'failed', answer: `HTTP ${status}: no` });
    }
    for (const status of [400, 413, 415, 422]) {
      receiver.answer(status);
      await expect(post()).resolves.toEqual({ is: 'refused', answer: `HTTP ${status}: no` });
    }
    receiver.answer('hang-up');
    await expect(post()).resolves.toMatchObject({ is: 'failed', answer: 'ECONNRESET' });
    expect(receiver.requests()).toBe(13);
  });
});

describe('the answer of a target', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    server = createServer((request, response) => {
      request.resume();
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const post = (timeoutMillis = 10_000) => {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return postJson({ url, allowPrivateAddress: true, timeoutMillis }, { body: '{}' });
  };

  it.each([
    ['7', 7_000],
    ['0.5', 500],
    ['999999999', 3_600_000],
    ['0', null],
    ['-1', null],
    ['Infinity', null],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['0.001', 500],
    ['1e-9', 500],
  ])('may ask to wait: %s', async (seconds, retryAfterMillis) => {
    answer = (response) => response.writeHead(503, { 'retry-after': seconds }).end();
    await expect(post()).resolves.toEqual({ is: 'failed', answer: 'HTTP 503', retryAfterMillis });
  });

  it('is one line of at most 200 characters in the log', async () => {
    answer = (response) => response.writeHead(500).end(`a\n\u001b[31mb\u2028${'c'.repeat(300)}`);
    await expect(post()).resolves.toMatchObject({ answer: `HTTP 500: a [31mb ${'c'.repeat(200 - 8)}` });
  });

  it('is read no further than is shown, where it never ends', async () => {
    answer = (response) => {
      response.writeHead(500);
      const more = () => response.write('x'.repeat(1_024), (error) => error ?? setImmediate(more));
      more();
    };
    await expect(post()).resolves.toMatchObject({ answer: `HTTP 500: ${'x'.repeat(200)}` });
  });

  it.each([
    ['comes', () => {}],
    ['ends', (response: ServerResponse) => void response.writeHead(200).write('ok')],
  ])('is given up where it never %s', async (_what, never) => {
    answer = never;
    await expect(post(100)).resolves.toMatchObject({ is: 'failed' });
  });
});

describe('a webhook about a case', () => {
  it('has the case in place of an alert', async () => {
    const target = { url: receiver.url, allowPrivateAddress: true, secret: WEBHOOK_SECRET };
    const candidate = { ...aCaseNotice, kind: 'incident-candidate' } as const;
    for (const notice of [aCaseNotice, candidate]) {
      await webhookSender(target, Date.now)({ messageId: 'm', type: 'notice', notices: [notice] });
    }
    expect(receiver.received.map(({ type }) => type)).toEqual(['case.closed', 'case.incident-candidate']);
    expect(receiver.received[0]?.data).toMatchObject({ kind: 'case-closed', case: { caseId: 'c-1' } });
    expect(receiver.received[0]?.data).not.toHaveProperty('alert');
  });
});

function aMessage(messageId: string): NotificationMessage {
  return { messageId, type: 'notice', notices: [aNotice] };
}

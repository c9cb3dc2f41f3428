import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { type EmailTarget, emailSender } from '../../../../services/adapters/notifications/email.ts';
import type { NotificationMessage } from '../../../../services/adapters/notifications/sender.ts';
import { aCaseNotice, aNotice } from '../../../support/notifications/a-notice.ts';
import { makeAuthority } from '../../../support/tls/certificates.ts';

/** A real SMTP server, which takes the mail of one user. */
let server: InstanceType<typeof SMTPServer>;
let mails: string[];
let refusal: number | null;
/** How long the server takes to answer the content; `null`: it never does. */
let answersAfter: number | null;
/** By receiver, the answer that they get. */
let closed: Record<string, number>;
/** Of each mail, who gets it. */
let receivers: string[][];
let target: EmailTarget;
let now: number;
const clock = () => now;
const TEN_MINUTES = 600_000;

beforeEach(async () => {
  now = 0;
  mails = [];
  refusal = null;
  answersAfter = 0;
  closed = {};
  receivers = [];
  server = new SMTPServer({
    authMethods: ['PLAIN'],
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      if (username === 'custodes' && password === 'sesame') done(null, { user: username });
      else done(new Error('wrong password'));
    },
    onRcptTo({ address }, _session, done) {
      const responseCode = closed[address];
      done(responseCode === undefined ? null : Object.assign(new Error('no mailbox'), { responseCode }));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusal !== null) return done(Object.assign(new Error('no'), { responseCode: refusal }));
        receivers.push(envelope.rcptTo.map(({ address }) => address));
        mails.push(Buffer.concat(chunks).toString());
        if (answersAfter !== null) setTimeout(done, answersAfter);
      });
    },
  });
  const listening = once(server.server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  target = {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    tls: 'none',
    from: 'custodes@custodes.example',
    to: ['soc@custodes.example', 'lead@custodes.example'],
    login: { user: 'custodes', pass: 'sesame' },
    allowPrivateAddress: true,
  };
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

describe('a mail', () => {
  it('has severity, rules and the alert id, the message id as its own, and no person', async () => {
    await expect(emailSender(target, clock)(aMessage())).resolves.toEqual({ is: 'delivered' });
    expect(mails).toHaveLength(1);
    const [mail = ''] = mails;
    for (const line of [
      'Subject: custodes: high alert opened',
      'Message-ID: <msg_1@custodes.example>',
      'To: soc@custodes.example, lead@custodes.example',
      'Auto-Submitted: auto-generated',
      'custodes alerts show a-1',
      'https://custodes.example/alerts/a-1',
    ]) {
      expect(mail.toLowerCase()).toContain(line.toLowerCase());
    }
    expect(mail).not.toContain('e-1042');
  });

  it('has the command and the page of a case, and no person', async () => {
    await emailSender(target, clock)({ messageId: 'msg_2', type: 'notice', notices: [aCaseNotice] });
    const [mail = ''] = mails;
    for (const line of ['custodes cases show c-1', 'https://custodes.example/cases/c-1']) expect(mail).toContain(line);
    expect(mail).not.toContain('e-1042');
  });

  it('is tried again where the password is wrong or the server is busy, and refused where the content is', async () => {
    const login = { user: 'custodes', pass: 'wrong' };
    await expect(emailSender({ ...target, login }, clock)(aMessage())).resolves.toMatchObject({ is: 'failed' });
    refusal = 451;
    await expect(emailSender(target, clock)(aMessage())).resolves.toMatchObject({ is: 'failed' });
    refusal = 554;
    await expect(emailSender(target, clock)(aMessage())).resolves.toMatchObject({ is: 'refused' });
    expect(mails).toEqual([]);
  });

  it('is tried again where the server refuses who connects, the sender or the receivers', async () => {
    const answers: Record<string, string> = { HELLO: '220 mail', EHLO: '250 mail', MAIL: '250 ok', RCPT: '250 ok' };
    const refusing = createServer((socket) => {
      socket.on('error', () => {}).write(`${answers.HELLO}\r\n`);
      socket.on('data', (line) => socket.write(`${answers[line.toString().slice(0, 4)] ?? '500 unknown'}\r\n`));
    }).listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const { port } = refusing.address() as AddressInfo;
    const send = emailSender({ ...target, port, login: null }, clock);
    for (const step of ['DATA', 'RCPT', 'MAIL', 'HELLO']) {
      for (const code of [552, 554]) {
        answers[step] = `${code} no`;
        expect([step, await send(aMessage())]).toMatchObject([step, { is: 'failed' }]);
      }
    }
    await new Promise((resolve) => refusing.close(resolve));
  });

  it('is refused where a receiver does not exist, and sent again only to that one', async () => {
    const send = emailSender(target, clock);
    closed = { 'lead@custodes.example': 550 };
    const answer = 'not taken for 1 of 2 receivers: Recipient command failed: 550 no mailbox';
    await expect(send(aMessage())).resolves.toEqual({ is: 'refused', answer });
    await expect(send(aMessage())).resolves.toEqual({ is: 'refused', answer });
    closed = { 'lead@custodes.example': 550, 'soc@custodes.example': 550 };
    await expect(send({ ...aMessage(), messageId: 'msg_2' })).resolves.toMatchObject({ is: 'failed' });
    closed = {};
    await expect(send(aMessage())).resolves.toEqual({ is: 'delivered' });
    expect(receivers).toEqual([['soc@custodes.example'], ['lead@custodes.example']]);
    expect(mails[1]).toContain('To: soc@custodes.example, lead@custodes.example');
  });

  it('is tried again for ten minutes where one receiver is put off, who delays no other mail after that', async () => {
    const send = emailSender(target, clock);
    const outcomeOf = async (messageId: string) => (await send({ ...aMessage(), messageId })).is;
    closed = { 'lead@custodes.example': 450 };
    expect(await outcomeOf('msg_1')).toBe('failed');
    now = TEN_MINUTES - 1;
    expect(await outcomeOf('msg_1')).toBe('failed');
    now = TEN_MINUTES;
    expect([await outcomeOf('msg_1'), await outcomeOf('msg_2')]).toEqual(['refused', 'refused']);
    closed = {};
    expect(await outcomeOf('msg_2')).toBe('delivered');
    closed = { 'lead@custodes.example': 450 };
    expect(await outcomeOf('msg_3')).toBe('failed');
    // A clock that was ahead.
    now = 0;
    expect(await outcomeOf('msg_3')).toBe('failed');
    now = TEN_MINUTES;
    expect(await outcomeOf('msg_3')).toBe('refused');
    expect(receivers).toEqual(['soc', 'soc', 'lead', 'soc'].map((name) => [`${name}@custodes.example`]));
  });

  it('is tried for ten minutes again where the receiver has taken one, with capitals in the domain', async () => {
    const send = emailSender({ ...target, to: ['soc@custodes.example', 'lead@Custodes.Example'] }, clock);
    const outcomeOf = async (messageId: string) => (await send({ ...aMessage(), messageId })).is;
    const putOff = { 'lead@custodes.example': 450 };
    closed = putOff;
    expect(await outcomeOf('msg_1')).toBe('failed');
    now = TEN_MINUTES;
    expect(await outcomeOf('msg_1')).toBe('refused');
    closed = {};
    expect(await outcomeOf('msg_2')).toBe('delivered');
    closed = putOff;
    expect(await outcomeOf('msg_3')).toBe('failed');
  });

  it('stops no other where the receiver who is left is refused with its content', async () => {
    const send = emailSender(target, clock);
    closed = { 'lead@custodes.example': 450 };
    await expect(send(aMessage())).resolves.toMatchObject({ is: 'failed' });
    closed = {};
    refusal = 550;
    const answer = 'not taken for 1 of 2 receivers: Message failed: 550 no';
    await expect(send(aMessage())).resolves.toEqual({ is: 'refused', answer });
    refusal = 451;
    await expect(send(aMessage())).resolves.toMatchObject({ is: 'failed' });
    now = TEN_MINUTES;
    await expect(send(aMessage())).resolves.toMatchObject({ is: 'refused' });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    // What is wrong with the server is wrong with every mail.
    await expect(send(aMessage())).resolves.toMatchObject({ is: 'failed' });
  });

  it('is not sent in the open where TLS is required, nor to a private address that is not allowed', async () => {
    const plain = new SMTPServer({ disabledCommands: ['STARTTLS'], authOptional: true });
    const listening = once(plain.server, 'listening');
    plain.listen(0, '127.0.0.1');
    await listening;
    const { port } = plain.server.address() as AddressInfo;
    const result = await emailSender({ ...target, port, tls: 'starttls', login: null }, clock)(aMessage());
    expect(result).toMatchObject({ is: 'failed' });
    await new Promise<void>((resolve) => plain.close(() => resolve()));
    const refused = await emailSender({ ...target, allowPrivateAddress: false }, clock)(aMessage());
    expect(refused).toMatchObject({ is: 'failed', answer: expect.stringContaining('expected a public one') });
    expect(mails).toEqual([]);
  });

  it('goes to the address that was checked, and only to a server with a certificate of the name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'custodes-mail-'));
    const issued = makeAuthority(folder).issue('mail', { commonName: 'mail.example', names: ['DNS:mail.example'] });
    const names: string[] = [];
    const secured = new SMTPServer({
      secure: true,
      authOptional: true,
      key: issued.key,
      cert: issued.cert,
      SNICallback(name: string, done: (error: Error | null) => void) {
        names.push(name);
        done(null);
      },
    });
    const listening = once(secured.server, 'listening');
    secured.on('error', () => {});
    secured.listen(0, '127.0.0.1');
    await listening;
    const { port } = secured.server.address() as AddressInfo;
    const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }];
    const result = await emailSender(
      {
        ...target,
        port,
        tls: 'implicit',
        host: 'mail.example',
        login: null,
        resolve,
      },
      clock,
    )(aMessage());
    // It asked for the name, and did not trust an authority that nobody knows.
    expect(names).toEqual(['mail.example']);
    expect(result).toMatchObject({ is: 'failed', answer: expect.stringContaining('certificate') });
    await new Promise<void>((done) => secured.close(() => done()));
    await rm(folder, { recursive: true, force: true });
  });

  it('shows what the server answers in one line', async () => {
    const hostile = createServer((socket) => {
      socket.on('error', () => {}).end('554 no \u001b[31mred\u0007\r\n');
    }).listen(0, '127.0.0.1');
    await once(hostile, 'listening');
    const { port } = hostile.address() as AddressInfo;
    const result = await emailSender({ ...target, port }, clock)(aMessage());
    await new Promise((resolve) => hostile.close(resolve));
    expect(result).toMatchObject({ answer: expect.stringMatching(/^[\x20-\x7e]+$/) });
    expect(result).toMatchObject({ answer: expect.stringContaining('[31mred') });
  });

  it('waits longer for the answer to its content, which the server has: another attempt would be a copy', async () => {
    answersAfter = 1_300;
    const send = emailSender({ ...target, timeoutMillis: 1_000 }, clock);
    await expect(send(aMessage())).resolves.toEqual({ is: 'delivered' });
  });

  it('does not wait without end for that answer', async () => {
    answersAfter = null;
    const send = emailSender({ ...target, answerTimeoutMillis: 100 }, clock);
    const answer = `127.0.0.1:${target.port} got the mail and did not confirm it within 0.1 s: another attempt may be a copy, look at its log`;
    await expect(send(aMessage())).resolves.toMatchObject({ is: 'failed', answer });
    expect(mails).toHaveLength(1);
  });

  it('does not make a process that stops wait for that answer', async () => {
    answersAfter = null;
    const stopping = new AbortController();
    const sent = emailSender({ ...target, timeoutMillis: 1_000 }, clock)(aMessage(), stopping.signal);
    while (mails.length === 0) await pause(10);
    stopping.abort();
    const answer = expect.stringContaining(' got the mail and did not confirm it within 1 s of a stop: ');
    await expect(sent).resolves.toMatchObject({ is: 'failed', answer });
  });

  it('is still delivered where the process stops and the server answers', async () => {
    answersAfter = 100;
    const stopping = new AbortController();
    const sent = emailSender(target, clock)(aMessage(), stopping.signal);
    while (mails.length === 0) await pause(10);
    stopping.abort();
    await expect(sent).resolves.toEqual({ is: 'delivered' });
  });

  it.each([
    ['implicit', 'no connection to 127.0.0.1:PORT within 1 s: look at host, port, tls and firewall'],
    ['none', 'no greeting of 127.0.0.1:PORT within 1 s: look at port and tls, and at its log'],
  ] as const)('is given up with the reason where a server is silent (tls: %s)', async (tls, expected) => {
    const silent = createServer((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const result = await emailSender({ ...target, port, tls, timeoutMillis: 1_000 }, clock)(aMessage());
    await new Promise((resolve) => silent.close(resolve));
    expect(result).toEqual({ is: 'failed', answer: expected.replace('PORT', String(port)), retryAfterMillis: null });
  });

  it('is given up with the command that a server does not answer, and without the password', async () => {
    const halting = createServer((socket) => {
      socket.on('error', () => {}).write('220 mail\r\n');
      socket.on('data', (line) => void (String(line).startsWith('EHLO') && socket.write('250 AUTH PLAIN LOGIN\r\n')));
    }).listen(0, '127.0.0.1');
    await once(halting, 'listening');
    const { port } = halting.address() as AddressInfo;
    const result = await emailSender({ ...target, port, timeoutMillis: 1_000 }, clock)(aMessage());
    await new Promise((resolve) => halting.close(resolve));
    const answer = `no complete answer of 127.0.0.1:${port} to AUTH within 1 s: look at its log`;
    expect(result).toEqual({ is: 'failed', answer, retryAfterMillis: null });
  });

  it('is given up where a server goes on answering and never comes to an end', async () => {
    const ends: Promise<void>[] = [];
    const endless = createServer((socket) => {
      socket.write('220 endless.example\r\n');
      const timer = setInterval(() => socket.write('250-wait\r\n'), 10);
      socket.on('error', () => {}).on('close', () => clearInterval(timer));
      ends.push(
        new Promise((resolve) => {
          socket
            .on('data', () => {})
            .on('end', () => {
              socket.destroy();
              resolve();
            });
        }),
      );
    }).listen(0, '127.0.0.1');
    await once(endless, 'listening');
    const { port } = endless.address() as AddressInfo;
    const result = await emailSender({ ...target, port, timeoutMillis: 1_000 }, clock)(aMessage());
    const answer = `no complete answer of 127.0.0.1:${port} to EHLO within 1 s: look at its log`;
    expect(result).toEqual({ is: 'failed', answer, retryAfterMillis: null });
    // The server may learn of the connection after it was given up.
    while (ends.length === 0) await pause(10);
    expect(ends).toHaveLength(1);
    // Nothing is left open.
    await Promise.all(ends);
    await new Promise((resolve) => endless.close(resolve));
  });
});

function aMessage(): NotificationMessage {
  return { messageId: 'msg_1', type: 'notice', notices: [aNotice] };
}

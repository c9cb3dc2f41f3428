import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { projectRoot } from '../../../services/adapters/config/project-root.ts';
import { readTicketsFile } from '../../../services/adapters/tickets/read-tickets-file.ts';
import type { Ticket } from '../../../services/domain/register/register-record.ts';
import {
  anIntakeServer,
  deadLettersOf,
  INTAKE_NOW,
  type IntakeServer,
  registerOf,
} from '../../support/intake-server.ts';

/** Signed messages of each help desk, over real HTTP, with the maps that come with custodes. */

type Desk = 'zendesk' | 'jira' | 'servicenow';
const desks: readonly Desk[] = ['zendesk', 'jira', 'servicenow'];
const SECRET = 'a secret of 24 characters';
/** In Jira's message. */
const JIRA_AT = 1_795_513_800_123;

let folder: string;
let server: IntakeServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'custodes-tickets-'));
  for (const desk of desks) writeFileSync(join(folder, `${desk}.secret`), `${SECRET}\n`);
  writeFileSync(join(folder, 'tickets.yaml'), readFileSync(join(projectRoot, 'infra/tickets/tickets.yaml')));
  const webhooks = await readTicketsFile(join(folder, 'tickets.yaml'));
  server = await anIntakeServer({ webhooks, clock: () => INTAKE_NOW });
});
afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a signed message', () => {
  it.each<[Desk, object]>([
    [
      'zendesk',
      {
        id: 'ZD-4711',
        ownerId: 'o-81',
        openedBy: 'zendesk:8447388090499',
        assignees: ['zendesk:8447388090494'],
        openedAt: Date.UTC(2026, 10, 24, 8, 12),
        validFrom: Date.UTC(2026, 10, 24, 9, 30),
        closedAt: null,
      },
    ],
    [
      'jira',
      {
        id: 'SUP-17',
        ownerId: 'o-82',
        assignees: ['jira:5b10a2844c20165700ede21g'],
        openedAt: Date.UTC(2026, 10, 24, 8, 10),
        closedAt: Date.UTC(2026, 10, 24, 9, 50),
      },
    ],
    [
      'servicenow',
      {
        id: 'INC0010042',
        assignees: ['servicenow:681ccaf9c0a8016400b98a06818d57c7', 'team:support-emea'],
        openedAt: Date.UTC(2026, 10, 24, 8),
        validFrom: Date.UTC(2026, 10, 24, 9, 45, 10),
        closedAt: null,
      },
    ],
  ])('of %s becomes a ticket, once', async (desk, ticket) => {
    const message = sample(desk);
    expect(await send(desk, message)).toMatchObject({ status: 200, body: { status: 'accepted' } });
    expect(await send(desk, message)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
    const filed = (await ticketsOf()).filter(({ issuer }) => issuer === desk);
    expect(filed).toHaveLength(1);
    expect(filed[0]).toMatchObject({ ...ticket, issuer: desk, issuerAuthenticated: true });
  });

  it('that comes again after the next one of the same second changes nothing', async () => {
    const first = sample('servicenow').replaceAll('INC0010042', 'INC0010043');
    const second = first.replaceAll('681ccaf9c0a8016400b98a06818d57c7', '0'.repeat(32));
    const statuses = [];
    for (const message of [first, second, first]) statuses.push((await send('servicenow', message)).body.status);
    expect(statuses).toEqual(['accepted', 'accepted', 'duplicate']);
    const newest = (await ticketsOf()).findLast(({ id }) => id === 'INC0010043');
    expect(newest?.assignees).toContain(`servicenow:${'0'.repeat(32)}`);
  });

  describe('about a ticket that is closed', () => {
    const solved = (id: string, at: string, changes: Record<string, string> = {}) => {
      const { detail, ...message } = JSON.parse(sample('zendesk'));
      return JSON.stringify({ ...message, detail: { ...detail, id, status: 'SOLVED', updated_at: at, ...changes } });
    };
    const closings = async (id: string) => {
      const newest = new Map((await ticketsOf()).filter((one) => one.id === id).map((one) => [one.validFrom, one]));
      const versions = [...newest.values()].sort((one, other) => one.validFrom - other.validFrom);
      return versions.map(({ closedAt }) => closedAt && new Date(closedAt).toISOString().slice(11, 16));
    };
    const sendAll = async (messages: readonly string[]) => {
      for (const message of messages) expect((await send('zendesk', message)).status).toBe(200);
    };

    it('closes it no second time, in whatever order the messages arrive', async () => {
      const first = solved('1', '2026-11-24T09:30:00Z');
      const commented = solved('1', '2026-11-24T11:30:00Z', { tags: 'a tag' });
      await sendAll([first, commented, commented]);
      expect(await closings('ZD-1')).toEqual(['09:30', '09:30']);
      const other = (message: string) => message.replace('"id":"1"', '"id":"2"');
      await sendAll([other(commented), other(first)]);
      expect(await closings('ZD-2')).toEqual(['09:30', '09:30']);
    });

    it('closes it again after it was open again', async () => {
      const reopened = solved('3', '2026-11-24T10:00:00Z', { status: 'OPEN' });
      await sendAll([solved('3', '2026-11-24T09:30:00Z'), reopened, solved('3', '2026-11-24T11:30:00Z')]);
      expect(await closings('ZD-3')).toEqual(['09:30', null, '11:30']);
    });

    it('closes it again where the message that opens it arrives last', async () => {
      const [first, second, third] = ['09:30', '11:30', '12:30'].map((at) => solved('5', `2026-11-24T${at}:00Z`));
      const reopened = solved('5', '2026-11-24T10:00:00Z', { status: 'OPEN' });
      // The second comes before the first, so its own closing was in the register once.
      await sendAll([second ?? '', third ?? '', first ?? '']);
      expect(await closings('ZD-5')).toEqual(['09:30', '09:30', '09:30']);
      for (const message of [reopened, second ?? '', reopened]) {
        await sendAll([message]);
        expect(await closings('ZD-5')).toEqual(['09:30', null, '11:30', '11:30']);
      }
    });

    it('does not open it where an earlier change of the same second arrives last', async () => {
      await sendAll([solved('4', '2026-11-24T09:30:00Z')]);
      const assigned = solved('4', '2026-11-24T09:30:00Z', { status: 'OPEN', assignee_id: '7' });
      expect((await send('zendesk', assigned)).body.status).toBe('duplicate');
      expect(await closings('ZD-4')).toEqual(['09:30']);
    });
  });

  it('of an issue that was deleted closes its ticket', async () => {
    const { issue, ...message } = JSON.parse(sample('jira'));
    const open = { ...issue, key: 'SUP-18', fields: { ...issue.fields, status: { statusCategory: { key: 'new' } } } };
    expect((await send('jira', JSON.stringify({ ...message, issue: open }))).body.status).toBe('accepted');
    const deleted = { ...message, webhookEvent: 'jira:issue_deleted', issue: open };
    expect((await send('jira', JSON.stringify(deleted))).body.status).toBe('accepted');
    const versions = (await ticketsOf()).filter(({ id }) => id === 'SUP-18');
    expect(versions.map(({ closedAt }) => closedAt)).toEqual([null, JIRA_AT]);
    expect(versions.at(-1)?.validFrom).toBe(JIRA_AT);
  });

  it('of an issue that is done closes its ticket when its status became done', async () => {
    const { issue, ...message } = JSON.parse(sample('jira'));
    const fields = { ...issue.fields, statuscategorychangedate: '2026-11-24T10:20:00.000+0100' };
    await send('jira', JSON.stringify({ ...message, issue: { ...issue, key: 'SUP-19', fields } }));
    const [ticket] = (await ticketsOf()).filter(({ id }) => id === 'SUP-19');
    expect(ticket?.closedAt).toBe(Date.UTC(2026, 10, 24, 9, 20));
  });

  it('that the map leaves out is skipped, and why is answered', async () => {
    const message = sample('jira').replace('jira:issue_updated', 'comment_created');
    expect(await send('jira', message)).toMatchObject({
      status: 200,
      body: { status: 'skipped', reason: '`webhookEvent` is `comment_created`' },
    });
  });

  it.each<[string, [RegExp, string], string]>([
    ['a field that is missing', [/"external_id": *"o-81",/, ''], 'detail.external_id'],
    ['a time that is none', [/2026-11-24T08:12:00Z/, 'yesterday'], 'openedAt'],
  ])('with %s is refused by name, and is a dead letter', async (_what, [part, other], field) => {
    const before = (await deadLettersOf(server.log)).length;
    const answer = await send('zendesk', sample('zendesk').replace(part, other));
    expect(answer).toMatchObject({ status: 422, body: { code: 'records-rejected', errors: [{ field }] } });
    expect(await deadLettersOf(server.log)).toHaveLength(before + 1);
  });

  it('that is no JSON, is too large or is of nobody is refused', async () => {
    expect((await send('servicenow', 'ticket=4711')).status).toBe(400);
    expect((await send('servicenow', JSON.stringify({ text: 'x'.repeat(1024 * 1024) }))).status).toBe(413);
    expect(await send('zendesk', sample('zendesk'), {}, 'nobody')).toMatchObject({ status: 404 });
  });
});

describe('a message that is not of the help desk', () => {
  it.each(desks)(
    '%s: another body, another secret, no signature and an old time are 401, and change nothing',
    async (desk) => {
      const before = (await ticketsOf()).length;
      const message = sample(desk);
      const changed = message.replaceAll('o-8', 'o-9');
      expect((await send(desk, changed, signed(desk, message))).status).toBe(401);
      expect((await send(desk, message, signed(desk, message, { secret: 'another secret, as long' }))).status).toBe(
        401,
      );
      expect((await send(desk, message, {})).status).toBe(401);
      const old = desk === 'jira' ? message.replace(String(JIRA_AT), String(JIRA_AT - 86_400_000)) : message;
      expect(await send(desk, old, signed(desk, old, { at: INTAKE_NOW - 86_400_000 }))).toMatchObject({
        status: 401,
        body: { code: 'unauthorized', detail: expect.stringContaining('seconds from now') },
      });
      expect(await ticketsOf()).toHaveLength(before);
    },
  );

  it('cannot take a time of its own: the time is signed too', async () => {
    const headers = signed('zendesk', sample('zendesk'), { at: INTAKE_NOW - 86_400_000 });
    const now = { ...headers, 'x-zendesk-webhook-signature-timestamp': new Date(INTAKE_NOW).toISOString() };
    expect((await send('zendesk', sample('zendesk'), now)).status).toBe(401);
  });
});

describe('a stranger', () => {
  it('whose messages never end keeps nobody from reporting', async () => {
    const sockets: Socket[] = [];
    try {
      const body = Buffer.alloc(8 * 1024 * 1024, ' ');
      for (let count = 0; count < 40; count++) sockets.push(await endless(body));
      // What the system has of them is not yet with the server.
      await pause(1_000);
      const line = JSON.stringify({ kind: 'parcel', text: 'x'.repeat(500_000) });
      const records = Array(8).fill(line).join('\n');
      const { status } = await server.post('/v1/register', records, { 'content-type': 'application/x-ndjson' });
      expect(status).toBe(422);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  it.each(['Content-Length: 8388609', 'Transfer-Encoding: chunked'])(
    'whose two large messages never end keeps no help desk from sending: %s',
    async (head) => {
      const sockets: Socket[] = [];
      try {
        const chunk = head.startsWith('Transfer') ? `${(8 * 1024 * 1024 + 1).toString(16)}\r\n` : '';
        const body = Buffer.concat([Buffer.from(chunk), Buffer.alloc(8 * 1024 * 1024, ' ')]);
        for (let count = 0; count < 2; count++) sockets.push(await endless(body, head));
        await pause(1_000);
        expect((await send('servicenow', JSON.stringify({ text: 'x'.repeat(500_000) }))).status).toBe(422);
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    },
  );

  it('gets nothing inflated', async () => {
    const body = gzipSync(Buffer.alloc(1024 * 1024, ' '));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await server.post('/v1/ticket-webhooks/jira', body, headers)).status).toBe(415);
  });
});

describe('TICKETS_FILE', () => {
  it.each<[string, string, RegExp]>([
    ['an unknown field', 'fields: { owner: x }', /owner/],
    ['an unknown kind', 'kind: freshdesk', /zendesk, jira, servicenow/],
    ['a missing secret', 'secretFile: none.secret', /none\.secret/],
    ['a short secret', 'secretFile: short.secret', /at least 16 bytes/],
  ])('with %s is refused by name', async (_what, line, expected) => {
    writeFileSync(join(folder, 'short.secret'), 'short');
    const [key = ''] = line.split(':');
    const text = [
      'webhooks:',
      '  - name: desk',
      '    kind: zendesk',
      '    secretFile: zendesk.secret',
      '    fields: { id: a, ownerId: b, openedBy: c, openedAt: d, updatedAt: e, assignees: [] }',
    ].map((one) => (one.trimStart().startsWith(`${key}:`) ? `    ${line}` : one));
    writeFileSync(join(folder, 'bad.yaml'), text.join('\n'));
    await expect(readTicketsFile(join(folder, 'bad.yaml'))).rejects.toThrow(expected);
  });
});

function sample(desk: Desk): string {
  return readFileSync(join(projectRoot, `tests/vectors/tickets/${desk}.json`), 'utf8').trim();
}

/** The headers that each help desk sends, written again here from its documentation. */
function signed(desk: Desk, body: string, { secret = SECRET, at = INTAKE_NOW } = {}): Record<string, string> {
  const mac = (text: string) => createHmac('sha256', secret).update(text);
  if (desk === 'jira') return { 'x-hub-signature': `sha256=${mac(body).digest('hex')}` };
  if (desk === 'zendesk') {
    const time = new Date(at).toISOString();
    return {
      'x-zendesk-webhook-signature': mac(time + body).digest('base64'),
      'x-zendesk-webhook-signature-timestamp': time,
    };
  }
  const time = String(Math.floor(at / 1000));
  return { 'x-custodes-signature': `sha256=${mac(`${time}.${body}`).digest('hex')}`, 'x-custodes-timestamp': time };
}

async function send(desk: Desk, body: string, headers = signed(desk, body), name: string = desk) {
  return server.post(`/v1/ticket-webhooks/${name}`, body, { 'content-type': 'application/json', ...headers });
}

/** A message of which one byte is missing, once the others are on their way. */
async function endless(body: Buffer, length = `Content-Length: ${body.length + 1}`): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  const head = ['POST /v1/ticket-webhooks/jira HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Content-Type: application/json'];
  socket.write(`${[...head, length].join('\r\n')}\r\n\r\n`);
  socket.resume();
  if (!socket.write(body)) await once(socket, 'drain');
  return socket;
}

async function ticketsOf(): Promise<readonly Ticket[]> {
  return (await registerOf(server.log)).filter((one): one is Ticket => one?.kind === 'ticket');
}

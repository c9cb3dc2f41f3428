import { createHmac, hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../../services/adapters/config/project-root.ts';
import { type GuardedCustodes, startGuarded } from '../../authentication/guarded-custodes.ts';
import { bearer } from '../../authentication/tokens.ts';
import { type HttpAnswer, HttpClient } from '../http-client.ts';
import { type OpenTarget, requireNamed, type Target, Violation } from '../target.ts';
import { printable } from './reads.ts';

const PATH_CHARS_MAX = 2_000;
const methods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const expected: ReadonlySet<number> = new Set([200, 201, 202, 204, 207, 400, 403, 404, 405, 409, 413, 415, 422]);
const GROUP = hash('sha256', 'Video Support', 'hex').slice(0, 24);

const SECRET_OF_DESK = 'a secret of 24 characters';
const tokens = {
  lead: { person: { id: 'e-lead', kind: 'employee' }, roles: ['analyst', 'lead', 'investigator', 'privacy-officer'] },
  second: { person: { id: 'e-second', kind: 'employee' }, roles: ['lead'] },
  registrar: { source: '*', may: ['register'], registerKinds: ['exception', 'emergency'] },
  okta: { source: 'okta', roles: ['provisioner'] },
  console: { source: 'support-console', roles: ['source'] },
};

/** A request as `{ "POST /v1/cases": body }`. `ALERT` and `CASE` are ids of an alert and a case that are there. */
export const writeTarget: Target = {
  name: 'writes',
  words: ['ALERT', 'CASE', 'e-lead', 'e-second', 'close', 'members', 'userName', 'team:a', 'remove', 'value eq "x"'],
  open: openWrites,
};

/** Where bytes go that are no such object. */
const lines = [
  'POST /v1/alerts',
  'POST /v1/alerts/bulk',
  'POST /v1/alerts/ALERT/close',
  'POST /v1/alerts/ALERT/comment',
  'POST /v1/cases',
  'POST /v1/cases/CASE/alerts',
  'POST /v1/cases/CASE/meet',
  'POST /v1/register/exception/x-1/approve',
  'POST /v1/ticket-webhooks/desk',
  'POST /scim/v2/Users',
  'PATCH /scim/v2/Users/mia@example.com',
  'POST /access/v1/evaluation',
  'POST /access/v1/evaluations',
  'POST /v1/session',
];

const ticketsFile = `
webhooks:
  - name: desk
    kind: servicenow
    secretFile: desk.secret
    fields:
      id: number
      ownerId: account
      openedBy: { path: opened_by, prefix: 'servicenow:' }
      assignees: [{ path: assigned_to, optional: true }, { path: assignment_group, prefix: 'team:', optional: true }]
      openedAt: opened_at
      updatedAt: sys_updated_on
      closedAt: { path: closed_at, optional: true }
`;

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body: string | Buffer;
}

async function openWrites(): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'custodes-fuzz-'));
  await writeFile(join(folder, 'desk.secret'), `${SECRET_OF_DESK}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'tickets.yaml'), ticketsFile);
  const guarded = await startGuarded(tokens, { TICKETS_FILE: join(folder, 'tickets.yaml') });
  const client = new HttpClient(guarded.custodes.url);
  for (const record of ['exception', 'emergency']) await fileRecord(guarded, record);
  return {
    async run(inputs) {
      const ids = await newSubjects(guarded);
      await Promise.all(
        inputs.map(async (input) => {
          // Of one input in its order: what is approved was proposed before.
          for (const write of writesIn(input, ids)) await send(client, write);
        }),
      );
      await requireReadable(guarded, ids);
    },
    async close() {
      client.close();
      await guarded.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function fileRecord({ ask }: GuardedCustodes, name: string): Promise<void> {
  const record = readFileSync(join(projectRoot, `tests/vectors/fuzz/register/${name}.json`), 'utf8');
  const { status, body } = await ask('registrar', '/v1/register', JSON.parse(record));
  if (status !== 202) throw new Violation(`${name} was not filed: ${JSON.stringify(body)}`);
}

/** What writes are about, made anew for every batch: an act of another ends it. */
interface Subjects {
  readonly alertId: string;
  readonly caseId: string;
}

async function newSubjects({ ask }: GuardedCustodes): Promise<Subjects> {
  const { body: alert } = await ask('lead', '/v1/alerts', {
    severity: 'critical',
    actorId: 'e-1',
    text: 'Looked at nothing.',
  });
  const { body: opened } = await ask('lead', '/v1/cases', { title: 'Looks at nothing' });
  await ask('okta', '/scim/v2/Users', { userName: 'mia@example.com', active: true });
  const ids = { alertId: alert.alertId, caseId: opened.caseId };
  if (typeof ids.alertId !== 'string' || typeof ids.caseId !== 'string') {
    throw new Violation(`no alert or case was made: ${JSON.stringify([alert, opened])}`);
  }
  return ids as Subjects;
}

/** Whatever was written can be read. */
async function requireReadable({ ask }: GuardedCustodes, { alertId, caseId }: Subjects): Promise<void> {
  for (const path of ['/v1/alerts?limit=20', `/v1/alerts/${alertId}`, '/v1/cases?limit=20', `/v1/cases/${caseId}`]) {
    const { status, body } = await ask('lead', path);
    if (status !== 200) throw new Violation(`${path} answered ${status}: ${JSON.stringify(body).slice(0, 500)}`);
  }
}

/** Bytes that are no such object are a body, of a path that their sum chooses. */
function writesIn(input: Buffer, { alertId, caseId }: Subjects): readonly Write[] {
  const text = input.toString().replaceAll('ALERT', alertId).replaceAll('CASE', caseId).replaceAll('GROUP', GROUP);
  const writes = objectIn(text);
  if (writes !== null) {
    return Object.entries(writes).map(([name, body]) => writeAt(name, JSON.stringify(body) ?? ''));
  }
  const sum = input.reduce((total, byte) => total + byte, 0);
  return [writeAt(lines[sum % lines.length]?.replace('ALERT', alertId).replace('CASE', caseId) ?? '', input)];
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function writeAt(line: string, body: string | Buffer): Write {
  const [method = '', ...rest] = line.split(' ');
  const path = rest.join(' ').slice(0, PATH_CHARS_MAX);
  return {
    method: methods.has(method) ? method : 'POST',
    path: `/${printable(Buffer.from(path)).replace(/^\/+/, '')}`,
    body,
  };
}

async function send(client: HttpClient, { method, path, body }: Write): Promise<void> {
  const isScim = path.startsWith('/scim');
  const headers = { 'content-type': isScim ? 'application/scim+json' : 'application/json', ...bearer(callerOf(path)) };
  // Node sends a DELETE with a body without its length.
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const answer = await client.ask(path, { ...headers, ...length, ...signed(path, body) }, Buffer.from(body), method);
  requireOutcome(`${method} ${path}`, answer);
}

function callerOf(path: string): keyof typeof tokens {
  if (path.startsWith('/scim')) return 'okta';
  if (path.startsWith('/access/')) return 'console';
  return path.includes('approve') || path.includes('review') ? 'second' : 'lead';
}

function signed(path: string, body: string | Buffer): Record<string, string> {
  if (!path.startsWith('/v1/ticket-webhooks/')) return {};
  const time = String(Math.floor(Date.now() / 1000));
  const mac = createHmac('sha256', SECRET_OF_DESK).update(`${time}.`).update(body).digest('hex');
  return { 'x-custodes-timestamp': time, 'x-custodes-signature': `sha256=${mac}` };
}

/** A refusal has a reason, one of a field its name; nothing is an error of the server. */
function requireOutcome(what: string, { status, type, text }: HttpAnswer): void {
  if (!expected.has(status)) throw new Violation(`${what} answered ${status}: ${text.slice(0, 500)}`);
  if (status < 400) return;
  if (type !== 'application/problem+json' && type !== 'application/scim+json') {
    throw new Violation(`${what} answered ${status} as ${type}: ${text.slice(0, 500)}`);
  }
  const { detail, errors = [] } = JSON.parse(text);
  if (typeof detail !== 'string' || detail === '') throw new Violation(`${what} answered ${status} without a reason`);
  errors.forEach(requireNamed);
}

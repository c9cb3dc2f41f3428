import { isUtf8 } from 'node:buffer';
import { HttpProblem, sentenceOf } from '../../adapters/http/problem.ts';
import type { Request } from '../../adapters/http/server.ts';
import type { Meters } from '../../adapters/metrics/catalogue.ts';
import type { ConfiguredWebhook } from '../../adapters/tickets/read-tickets-file.ts';
import { type FromMessage, readTicket } from '../../domain/read-ticket.ts';
import type { ClassifyLocation } from '../../domain/register/location-class.ts';
import { parseRegisterRecord } from '../../domain/register/parse-register-record.ts';
import type { RegisterRecord, Ticket } from '../../domain/register/register-record.ts';
import type { RegisterView } from '../../domain/register/register-view.ts';
import { isSameRecord } from '../../domain/register/same-record.ts';
import { faultProblem, readJson } from '../../value-forms/json-fault.ts';
import { type Problem, shown } from '../../value-forms/problems.ts';
import { outcomeUnknown } from '../answers.ts';
import type { DeadLetterWriter } from '../dead-letters.ts';
import { reservedId } from '../register/namespaces.ts';
import type { RegisterWriter } from '../register/register-writer.ts';
import { readBody, type TakeBytes } from '../request/read-body.ts';
import { Refusal } from '../request/refusal.ts';
import { signatureFault } from './message-signature.ts';

export interface TicketDeps {
  readonly webhooks: readonly ConfiguredWebhook[];
  readonly writer: RegisterWriter;
  readonly deadLetters: DeadLetterWriter;
  readonly meters: Meters;
  readonly clock: () => number;
  readonly classifyLocation: ClassifyLocation;
}

export interface TicketAnswer {
  readonly status: 'accepted' | 'duplicate' | 'skipped';
  readonly id?: string;
  readonly reason?: string;
}

/** A message is one ticket with its fields; a help desk sends no attachments. */
export const MESSAGE_BYTES_MAX = 1024 * 1024;

/**
 * Takes one message of a help desk: checks its signature, and appends the ticket as a version that begins when the desk
 * changed it. The same message again is a `duplicate`, also after another one. Throws `HttpProblem`: 401 for a signature or time that does not
 * hold, 422 for a ticket that the map cannot read; the latter is a dead letter too, because a ticket is missing then.
 *
 * CRASH: a ticket whose answer was lost may be in the log; the desk sends the message again and finds it there.
 */
export async function receiveTicket(
  webhook: ConfiguredWebhook,
  { req, take }: { readonly req: Request; readonly take: TakeBytes },
  deps: TicketDeps,
): Promise<TicketAnswer> {
  const body = await bodyOf(req, take);
  const fault = signatureFault({ headers: req.headers, body }, webhook, deps.clock());
  if (fault !== null) {
    deps.meters.requestsRefused.inc({ reason: 'signature-invalid' });
    throw new HttpProblem('unauthorized', { detail: fault });
  }
  const read = readTicket(jsonOf(body), webhook.map);
  if ('skipped' in read) return { status: 'skipped', reason: read.skipped };
  const record = recordOf(read, webhook, deps);
  if ('problems' in record) return refuse(record.problems, { webhook, body }, deps);
  const [result] = await deps.writer
    .write([record.record], passedOver, closedFirst, closedBehind)
    .catch((error: unknown) => {
      throw outcomeUnknown(error);
    });
  if (typeof result === 'object') return refuse([result], { webhook, body }, deps);
  deps.meters.registerReceived.inc({ status: result ?? 'accepted' });
  return { status: result ?? 'accepted', id: record.record.id };
}

/** Throws `HttpProblem` 415: a form of another site can send every other type. */
export function requireJson({ headers }: Pick<Request, 'headers'>): void {
  const type = headers['content-type'];
  if (type?.split(';')[0]?.trim().toLowerCase() === 'application/json') return;
  const errors = [{ field: 'content-type', value: shown(type), expected: 'application/json' }];
  throw new HttpProblem('content-type-unsupported', { detail: sentenceOf(errors), errors });
}

export function webhookNamed(name: string, webhooks: readonly ConfiguredWebhook[]): ConfiguredWebhook {
  const webhook = webhooks.find((one) => one.name === name);
  if (webhook !== undefined) return webhook;
  throw new HttpProblem('route-unknown', { detail: `TICKETS_FILE has no webhook \`${name.slice(0, 200)}\`` });
}

/**
 * A help desk sends a message again where it got no answer, maybe after the next one. Both begin in the same second, so the first would
 * be a correction of the second, and a ticket that was closed would be open again. So it would where the first of two changes in one
 * second arrives last: no message opens a ticket at the time at which another one closed it.
 */
function passedOver(record: RegisterRecord, view: RegisterView): 'duplicate' | null {
  if (view.everFiled(record.kind, record.id).some((filed) => isSameRecord(filed, record))) return 'duplicate';
  const before = view.begun('ticket', record.id, record.validFrom);
  const isOpened = before?.validFrom === record.validFrom && before.closedAt !== null && closingOf(record) === null;
  return isOpened ? 'duplicate' : null;
}

/**
 * A desk may name the time of the change in place of that of the closing, so each comment on a ticket that was closed long ago would be a
 * closing, and the ticket would explain accesses once more, of the author of the comment.
 */
function closedFirst(record: RegisterRecord, view: RegisterView): RegisterRecord {
  const { id, validFrom } = record;
  const closing = closingOf(record);
  if (closing === null) return record;
  // The version before it, and the one that it corrects.
  const closed = [validFrom - 1, validFrom].map((at) => view.begun('ticket', id, at)?.closedAt ?? closing);
  return { ...record, closedAt: Math.min(closing, ...closed) } as Ticket;
}

/**
 * The versions behind one that arrives late, with the closings that they would have had behind it. One that was closed before, as `closedFirst`
 * has it, is closed by its own change where the ticket was open in between: no version names the closing that its message had.
 */
function closedBehind(record: RegisterRecord, view: RegisterView): readonly Ticket[] {
  const { id, validFrom, issuer } = record;
  const changed: Ticket[] = [];
  let closing = closingOf(record);
  let closingEarlier = view.begun('ticket', id, validFrom)?.closedAt ?? null;
  for (const one of view.history('ticket', id)) {
    if (one.validFrom <= validFrom || one.issuer !== issuer) continue;
    if (one.closedAt === null) break;
    const taken =
      one.closedAt === closingEarlier ? (closing ?? one.validFrom) : Math.min(one.closedAt, closing ?? one.closedAt);
    if (taken !== one.closedAt) changed.push({ ...one, closedAt: taken });
    closing = taken;
    closingEarlier = one.closedAt;
  }
  return changed;
}

function closingOf(record: RegisterRecord): number | null {
  return record.kind === 'ticket' ? record.closedAt : null;
}

function recordOf(read: Exclude<FromMessage, { skipped: string }>, { name }: ConfiguredWebhook, deps: TicketDeps) {
  if ('problems' in read) return { problems: read.problems };
  const parsed = parseRegisterRecord({ ...read.ticket, issuer: name }, deps.classifyLocation);
  if ('problems' in parsed) return { problems: parsed.problems };
  const reserved = reservedId(parsed.record);
  if (reserved !== null) return { problems: [reserved] };
  // The signature shows who issued it, as a token would.
  return { record: { ...parsed.record, issuerAuthenticated: true } as Ticket };
}

async function refuse(
  problems: readonly Problem[],
  { webhook, body }: { readonly webhook: ConfiguredWebhook; readonly body: Buffer },
  { deadLetters, meters }: TicketDeps,
): Promise<never> {
  const refused = { problems, source: webhook.name, isPerson: false, fields: [], input: body };
  await deadLetters.write([{ code: 'record-invalid', ...refused }]).catch((error: unknown) => {
    throw outcomeUnknown(error);
  });
  meters.registerReceived.inc({ status: 'rejected' });
  throw new HttpProblem('records-rejected', { detail: sentenceOf(problems), errors: problems });
}

async function bodyOf(req: Request, take: TakeBytes): Promise<Buffer> {
  const expected = `at most ${MESSAGE_BYTES_MAX} bytes, not compressed`;
  const encoding = req.headers['content-encoding'] ?? 'identity';
  // UNTRUSTED: what is inflated before its signature is checked is a thousand times what a stranger sent.
  if (encoding.trim().toLowerCase() !== 'identity')
    throw new HttpProblem('content-encoding-unsupported', { detail: `the body is refused, expected ${expected}` });
  const length = Number(req.headers['content-length'] ?? 0);
  // UNTRUSTED: a few large messages that never end would fill the memory of all messages.
  if (length > MESSAGE_BYTES_MAX)
    throw new HttpProblem('body-too-large', { detail: `the body has ${length} bytes, expected ${expected}` });
  const body = await readBody(req, take, MESSAGE_BYTES_MAX);
  if (!(body instanceof Refusal)) return body;
  throw new HttpProblem(body.code, { detail: `the body is refused, expected ${expected}` });
}

function jsonOf(body: Buffer): unknown {
  if (!isUtf8(body)) throw new HttpProblem('body-not-utf8', { detail: 'the body is not UTF-8' });
  const read = readJson(body.toString());
  if ('json' in read) return read.json;
  const errors = [faultProblem(read.fault)];
  throw new HttpProblem('body-not-json', { detail: sentenceOf(errors), errors });
}

import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import { MailDeadline } from './mail-deadline.ts';
import {
  type DeliveryResult,
  headOf,
  type NoticeWithSubject,
  type NotificationMessage,
  type SendNotification,
} from './sender.ts';
import { addressOf, type ResolveHost } from './target-address.ts';

export interface EmailLogin {
  readonly user: string;
  readonly pass: string;
}

/** An SMTP server and who reads what it sends. */
export interface EmailTarget {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte. `starttls`: required. `none`: in the open, for one's own network. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly from: string;
  readonly to: readonly string[];
  readonly login: EmailLogin | null;
  readonly allowPrivateAddress: boolean;
  readonly resolve?: ResolveHost;
  /** How long sending may take until the server has the content, whatever it answers meanwhile. Default: ten seconds. */
  readonly timeoutMillis?: number;
  /** How long the server may then take to answer. Default: ten minutes. */
  readonly answerTimeoutMillis?: number;
}

const TIMEOUT_MILLIS = 10_000;
/** A server that takes longer has the mail, and gets a copy with every attempt (RFC 5321, 4.5.3.2.6). */
const ANSWER_TIMEOUT_MILLIS = 600_000;
const ANSWER_CHARS_SHOWN = 200;
/** Messages of which is known who has them. Without, a receiver gets one twice. */
const PARTLY_SENT_MAX = 100;
/** A server that puts off a sender whom it does not know takes the mail some minutes later. Mails to the rest wait meanwhile. */
const PUT_OFF_MILLIS_MAX = 600_000;

interface SmtpAnswer {
  readonly message: string;
  readonly responseCode?: number | undefined;
  readonly recipient?: string | undefined;
}
/** The receivers whom a server did not take, each with why. */
type NotTaken = readonly SmtpAnswer[];
/** Receivers as `nodemailer` writes them: domains without the capitals that the file may have. */
interface SentMail {
  readonly taken: readonly string[];
  readonly notTaken: NotTaken;
}
type SmtpError = Error &
  SmtpAnswer & { readonly code?: string; readonly command?: string; readonly rejectedErrors?: NotTaken };

/**
 * Sends plain text. Mail stays in many places, so it names neither people nor accesses. Where a server takes a mail for some
 * receivers only, it is sent again to the others, and counts as refused: their mailboxes stop no message to the rest. One that
 * the server puts off does so for a time, once, until it takes a mail.
 */
export function emailSender(target: EmailTarget, clock: () => number): SendNotification {
  /** By message, the receivers who are left. */
  const left = new Map<string, readonly string[]>();
  const putOff = new PutOffReceivers(clock);
  return async (message, stopping) => {
    const { messageId } = message;
    const known = left.get(messageId);
    const to = known ?? target.to;
    try {
      const sent = send(target, message, to, stopping);
      const { taken, notTaken } = await (known === undefined
        ? sent
        : sent.catch((error: SmtpError) => ({ taken: [], notTaken: notTakenOf(error, known) })));
      left.delete(messageId);
      const isPutOff = putOff.note(taken, notTaken);
      const [first] = notTaken;
      if (first === undefined) return { is: 'delivered' };
      if (left.size === PARTLY_SENT_MAX) left.clear();
      left.set(
        messageId,
        notTaken.flatMap(({ recipient }) => recipient ?? []),
      );
      const of = `${notTaken.length} of ${target.to.length} receivers`;
      const answer = answerOf(`not taken for ${of}: ${first.message}`);
      return isPutOff ? { is: 'failed', answer, retryAfterMillis: null } : { is: 'refused', answer };
    } catch (error) {
      return toFailure(error as SmtpError);
    }
  };
}

/** Others have the mail, so an answer to receivers or content is about those who are left. Throws any other error. */
function notTakenOf(error: SmtpError, left: readonly string[]): NotTaken {
  const { message, responseCode, command, rejectedErrors } = error;
  if (rejectedErrors !== undefined) return rejectedErrors;
  if (command !== 'DATA' || responseCode === undefined) throw error;
  return left.map((recipient) => ({ message, responseCode, recipient }));
}

class PutOffReceivers {
  readonly #clock: () => number;
  /** By receiver, in milliseconds since 1970 UTC. Who takes a mail is not in it. */
  readonly #since = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Returns whether one of `notTaken` is put off, and not for long yet. */
  note(taken: readonly string[], notTaken: NotTaken): boolean {
    const now = this.#clock();
    for (const receiver of taken) this.#since.delete(receiver);
    let isPutOff = false;
    for (const { recipient, responseCode } of notTaken) {
      if (recipient === undefined || responseCode === undefined || responseCode >= 500) continue;
      const since = Math.min(this.#since.get(recipient) ?? now, now);
      this.#since.set(recipient, since);
      isPutOff ||= now - since < PUT_OFF_MILLIS_MAX;
    }
    return isPutOff;
  }
}

async function send(
  target: EmailTarget,
  message: NotificationMessage,
  receivers: readonly string[],
  stopping: AbortSignal | undefined,
): Promise<SentMail> {
  const { host, port, tls, from, to, login, allowPrivateAddress, resolve } = target;
  const { timeoutMillis = TIMEOUT_MILLIS, answerTimeoutMillis = ANSWER_TIMEOUT_MILLIS } = target;
  const { address } = await addressOf(host, allowPrivateAddress, resolve);
  // Loaded when there is something to send: most starts send no mail.
  const { createTransport } = await import('nodemailer');
  // UNTRUSTED: a server that goes on answering is never idle, and a process that stops waits for it.
  const deadline = new MailDeadline(`${host}:${port}`);
  const transport = createTransport({
    host: address,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    // The certificate is that of the name, not of the address.
    tls: { servername: host },
    ...(login === null ? {} : { auth: login }),
    connectionTimeout: TIMEOUT_MILLIS,
    greetingTimeout: TIMEOUT_MILLIS,
    socketTimeout: ANSWER_TIMEOUT_MILLIS,
    ...deadline.watching,
    // A message never makes the process read a file or ask another host.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const onStop = () => deadline.giveUpAfter(timeoutMillis, ' of a stop');
  stopping?.addEventListener('abort', onStop);
  transport.use('stream', (mail, done) => {
    mail.message.processFunc((content) =>
      content.once('end', () => {
        deadline.noteSent();
        if (stopping?.aborted !== true) deadline.giveUpAfter(answerTimeoutMillis);
      }),
    );
    done();
  });
  deadline.giveUpAfter(timeoutMillis);
  try {
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const { accepted, rejectedErrors = [] } = await transport.sendMail({
      from,
      to: [...to],
      envelope: { from, to: [...receivers] },
      subject: subjectOf(message),
      text: textOf(message),
      messageId: `<${message.messageId}@${domain}>`,
      headers: { 'auto-submitted': 'auto-generated' },
      signal: deadline.signal,
    });
    return { taken: accepted, notTaken: rejectedErrors };
  } catch (error) {
    const { reason } = deadline;
    throw reason === null ? error : new Error(reason, { cause: error });
  } finally {
    deadline.end();
    stopping?.removeEventListener('abort', onStop);
    transport.close();
  }
}

/** Only an answer to the content (`EMESSAGE`) is about this message: with 554 a server also refuses a sender whom it does not trust today. */
function toFailure({ message, responseCode, code }: SmtpError): DeliveryResult {
  const answer = answerOf(message);
  if (code === 'EMESSAGE' && (responseCode === 552 || responseCode === 554)) return { is: 'refused', answer };
  return { is: 'failed', answer, retryAfterMillis: null };
}

function answerOf(message: string): string {
  return message.replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, ANSWER_CHARS_SHOWN);
}

function subjectOf({ type, notices }: NotificationMessage): string {
  const [first] = notices;
  if (type === 'test' || first === undefined) return 'custodes: a test of notifications';
  if (type === 'digest') return `custodes: ${notices.length} notices about alerts`;
  return `custodes: ${first.severity} ${headOf(first)}`;
}

function textOf({ type, notices }: NotificationMessage): string {
  if (type === 'test') return 'A test of notifications by custodes: nothing happened.\n';
  return `${notices.map(linesOf).join('\n')}\n`;
}

function linesOf(notice: NoticeWithSubject): string {
  const { at, severity, url, alert, case: one } = notice;
  if (alert === null) {
    return [
      `${severity} ${headOf(notice)} at ${toRfc3339(at)}`,
      `  alerts: ${one.alertIds.length}, affected accounts: ${one.affectedAccounts}`,
      `  custodes cases show ${one.caseId}`,
      ...(url === null ? [] : [`  ${url}`]),
    ].join('\n');
  }
  const { alertId, accesses, owners, rules } = alert;
  return [
    `${severity} ${headOf(notice)} at ${toRfc3339(at)}`,
    `  rules: ${rules.join(', ')}`,
    `  accesses: ${accesses}, owners: ${owners}`,
    `  custodes alerts show ${alertId}`,
    ...(url === null ? [] : [`  ${url}`]),
  ].join('\n');
}

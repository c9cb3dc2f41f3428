import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ConfiguredWebhook, HelpDesk } from '../../adapters/tickets/read-tickets-file.ts';
import { readJson } from '../../value-forms/json-fault.ts';
import { isJsonObject } from '../../value-forms/json-fields.ts';
import { parseRfc3339 } from '../../value-forms/rfc3339.ts';

export interface SignedMessage {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Signing = Pick<ConfiguredWebhook, 'kind' | 'secret' | 'toleranceMillis'>;

/**
 * Returns why a message is not of the help desk, or null. UNTRUSTED. Who sends a message again within the tolerance changes
 * nothing: a ticket is a version that begins when the desk changed it.
 */
export function signatureFault({ headers, body }: SignedMessage, signing: Signing, now: number): string | null {
  const { kind, secret, toleranceMillis } = signing;
  const { name, given, signed } = partsOf(headers, body, kind);
  if (given === null) return `\`${name}\` is missing or has another form`;
  const mac = createHmac('sha256', secret);
  for (const part of signed) mac.update(part);
  const expected = mac.digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return `\`${name}\` does not match the message`;
  const at = timeOf(headers, body, kind);
  if (at === null) return 'the time of the message is missing or has another form';
  return Math.abs(now - at) > toleranceMillis
    ? `the time of the message is more than ${toleranceMillis / 1000} seconds from now`
    : null;
}

interface Parts {
  readonly name: string;
  readonly given: Buffer | null;
  /** What the signature is of, in its order. */
  readonly signed: readonly (string | Buffer)[];
}

function partsOf(headers: IncomingHttpHeaders, body: Buffer, kind: HelpDesk): Parts {
  const header = (name: string) => String(headers[name] ?? '');
  switch (kind) {
    case 'zendesk': {
      const name = 'x-zendesk-webhook-signature';
      const given = /^[A-Za-z0-9+/]{43}=$/.test(header(name)) ? Buffer.from(header(name), 'base64') : null;
      return { name, given, signed: [header(`${name}-timestamp`), body] };
    }
    case 'jira':
      return { name: 'x-hub-signature', given: hexIn(header('x-hub-signature')), signed: [body] };
    case 'servicenow': {
      const name = 'x-custodes-signature';
      return { name, given: hexIn(header(name)), signed: [header('x-custodes-timestamp'), '.', body] };
    }
  }
}

function hexIn(text: string): Buffer | null {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(text)?.[1];
  return hex === undefined ? null : Buffer.from(hex, 'hex');
}

/** Milliseconds since 1970. Jira has the time in the signed body, the others in a signed header. */
function timeOf(headers: IncomingHttpHeaders, body: Buffer, kind: HelpDesk): number | null {
  if (kind === 'zendesk') return parseRfc3339(String(headers['x-zendesk-webhook-signature-timestamp'] ?? ''));
  if (kind === 'servicenow') {
    const seconds = String(headers['x-custodes-timestamp'] ?? '');
    return /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : null;
  }
  const read = readJson(body.toString());
  const time = 'json' in read && isJsonObject(read.json) ? read.json.timestamp : null;
  return typeof time === 'number' && Number.isSafeInteger(time) ? time : null;
}

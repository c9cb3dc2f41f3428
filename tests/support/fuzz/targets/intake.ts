import type { Log } from '../../../../services/domain/decision-log/log.ts';
import { decodeAccessEvent } from '../../../../services/records/access-event/decode-access-event.ts';
import { decodeDeadLetter } from '../../../../services/records/dead-letter/decode-dead-letter.ts';
import { decodeRegisterRecord } from '../../../../services/records/register-record/decode-register-record.ts';
import { recordOf } from '../../../../services/records/schemas.ts';
import { anIntakeServer } from '../../intake-server.ts';
import { type HttpAnswer, HttpClient } from '../http-client.ts';
import { newRecords } from '../new-records.ts';
import { type OpenTarget, requireNamed, requireNothingKept, type Target, Violation } from '../target.ts';

const EVENTS = '/v1/access-events';

/** Bodies of requests to intake, by content type. */
export const intakeTargets: readonly Target[] = [
  target('json', EVENTS, 'application/json'),
  target('ndjson', EVENTS, 'application/x-ndjson'),
  target('cloudevents', EVENTS, 'application/cloudevents+json'),
  target('register', '/v1/register', 'application/json'),
];

function target(name: string, path: string, type: string): Target {
  return {
    name,
    words: ['employee', 'recording', 'custodes', 'team:a', '2026-11-24'],
    open: () => openIntake(path, type),
  };
}

/** Sends inputs as bodies of this content type. */
export async function openIntake(path: string, type: string): Promise<OpenTarget> {
  const server = await anIntakeServer();
  const client = new HttpClient(server.url);
  const appended = appendedTo(server.log);
  await appended();
  return {
    async run(inputs) {
      const answers = await Promise.all(inputs.map((body) => client.ask(path, { 'content-type': type }, body)));
      const results = answers.flatMap(resultsIn);
      requireInLog(results, await appended());
    },
    async close() {
      client.close();
      await server.close();
    },
  };
}

interface Result {
  readonly status: string;
  readonly eventId?: string | null;
  readonly kind?: string | null;
  readonly id?: string | null;
  readonly errors?: readonly unknown[];
}

const expected: ReadonlySet<number> = new Set([202, 207, 400, 413, 415, 422]);

/** Checks one answer, and returns what it says of each record. */
function resultsIn({ status, type, text }: HttpAnswer): readonly Result[] {
  if (!expected.has(status)) throw new Violation(`answered ${status}: ${text.slice(0, 500)}`);
  const { results = [], errors = [] } = JSON.parse(text) as {
    results?: readonly Result[];
    errors?: readonly unknown[];
  };
  if (status >= 400 && (type !== 'application/problem+json' || errors.length === 0)) {
    throw new Violation(`answered ${status} without a reason: ${text.slice(0, 500)}`);
  }
  errors.forEach(requireNamed);
  for (const { status: outcome, errors: reasons = [] } of results) {
    if ((outcome === 'rejected') !== reasons.length > 0)
      throw new Violation(`${outcome} with ${reasons.length} reasons`);
    reasons.forEach(requireNamed);
  }
  return results;
}

/** What intake took is in the log, and nothing of what it refused. */
function requireInLog(results: readonly Result[], { taken, letters }: Appended): void {
  const kept = results.filter(({ status }) => status !== 'rejected');
  const missing = kept.filter(({ eventId, kind, id }) => !taken.has(eventId ?? `${kind} ${id}`));
  if (missing.length > 0) throw new Violation(`accepted, and not in the log: ${JSON.stringify(missing[0])}`);
  for (const letter of letters) requireNothingKept('a dead letter', letter);
}

interface Appended {
  /** Event ids, or kind and id. */
  readonly taken: ReadonlySet<string>;
  readonly letters: readonly string[];
}

/** Everything appended since the last call. */
function appendedTo(log: Log): () => Promise<Appended> {
  const [events, register, letters] = [
    newRecords(log, 'access-events'),
    newRecords(log, 'register'),
    newRecords(log, 'dead-letters'),
  ];
  /** A record that is the current version already is a duplicate, and not appended again. */
  const registered = new Set<string>();
  return async () => {
    for (const { schemaId, body } of await register()) {
      if (recordOf(schemaId) !== 'register-record') continue;
      const { kind, id } = decodeRegisterRecord(schemaId, body);
      registered.add(`${kind} ${id}`);
    }
    const sent = (await events()).map(({ schemaId, body }) => decodeAccessEvent(schemaId, body).eventId);
    const refused = (await letters()).map(({ schemaId, body }) => decodeDeadLetter(schemaId, body));
    return {
      taken: new Set([...sent, ...registered]),
      letters: refused.map((letter) => `${letter.detail} ${letter.body.toString('latin1')}`),
    };
  };
}

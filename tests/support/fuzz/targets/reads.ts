import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REASON_HEADER } from '../../../../services/adapters/http/routes/read-request.ts';
import { openCustodes } from '../../process/open-custodes.ts';
import { type HttpAnswer, HttpClient } from '../http-client.ts';
import { corpusOf, type OpenTarget, requireNamed, type Target, Violation } from '../target.ts';

const words = ['limit', 'cursor', 'actor', 'owner', 'knownAt', 'asOf', '%2e%2e', '%c0%af', '&', '=', '?', '/'];

const lists = ['accesses', 'alerts', 'register/person', 'register/person/e-1/history'];

interface Question {
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Questions to every stage of a whole installation, with the records of the corpus in it. */
export const readTargets: readonly Target[] = [
  { name: 'query', words, open: () => open((input) => [{ target: `/${printable(input).replace(/^\//, '')}` }]) },
  {
    name: 'cursor',
    open: () =>
      open((input) => {
        // One of the lists for each input; a mutation of one byte or more asks another.
        const list = lists[input.reduce((sum, byte) => sum + byte, 0) % lists.length];
        return [{ target: `/v1/${list}?limit=1&cursor=${encodeURIComponent(printable(input))}` }];
      }),
  },
  {
    name: 'reason',
    open: () =>
      open((input) => [
        { target: '/v1/accesses?actor=e-1&limit=1', headers: { [REASON_HEADER]: headerValueOf(input) } },
      ]),
  },
];

/** Up to this length a target fits into the 16 KiB of Node with every header of the fuzzer. */
const CHARS_SURE = 15_000;

const expected: ReadonlySet<number> = new Set([200, 400, 404, 405, 409]);

async function open(questionsOf: (input: Buffer) => readonly Question[]): Promise<OpenTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'custodes-fuzz-'));
  const custodes = await openCustodes({ PORT: '0', DATA_DIR: join(folder, 'data'), SEGMENT_SECONDS: '0.5' });
  await custodes.ready;
  const client = new HttpClient(custodes.url);
  const json = { 'content-type': 'application/json' };
  for (const record of corpusOf('register')) await client.ask('/v1/register', json, record);
  for (const event of corpusOf('json')) await client.ask('/v1/access-events', json, event);
  return {
    async run(inputs) {
      const questions = inputs.flatMap(questionsOf);
      const answers = await Promise.all(questions.map(({ target, headers }) => client.ask(target, headers)));
      for (const [index, answer] of answers.entries()) {
        const isTooLong = JSON.stringify(questions[index]).length > CHARS_SURE;
        // Node answers these itself, before a route is known and without a body.
        if (!(isTooLong && answer.status === 431)) requireAnswer(answer);
      }
    },
    async close() {
      client.close();
      await custodes.close();
      await rm(folder, { recursive: true });
    },
  };
}

function requireAnswer({ status, type, text }: HttpAnswer): void {
  if (!expected.has(status)) throw new Violation(`answered ${status}: ${text.slice(0, 500)}`);
  if (status < 400) return;
  if (type !== 'application/problem+json') throw new Violation(`answered ${status} as ${type}: ${text.slice(0, 500)}`);
  const { code, errors = [], detail } = JSON.parse(text);
  if (typeof detail !== 'string' || detail === '') throw new Violation(`${code} says nothing`);
  const isOfField = code === 'parameter-invalid' || code === 'reason-invalid';
  if (isOfField && errors.length === 0) throw new Violation('a wrong parameter without a name');
  errors.forEach(requireNamed);
}

/** What a header can carry: each byte but the control characters. */
function headerValueOf(input: Buffer): string {
  return Buffer.from(input.filter((byte) => byte >= 0x20 && byte !== 0x7f)).toString('latin1');
}

/** What the request line can carry. */
export function printable(input: Buffer): string {
  return [...input].map((byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : escaped(byte))).join('');
}

function escaped(byte: number): string {
  return `%${byte.toString(16).padStart(2, '0')}`;
}

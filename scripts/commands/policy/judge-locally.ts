import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { linesOf } from '../../../services/adapters/access-logs/lines-of.ts';
import { openLocationClassifier } from '../../../services/adapters/camera-words/camera-words.ts';
import { cameraWordsDir } from '../../../services/adapters/camera-words/camera-words-dir.ts';
import { InputError } from '../../../services/adapters/forms/input-error.ts';
import { policySetOf } from '../../../services/adapters/policies/load-policies.ts';
import { createDecider } from '../../../services/domain/access-decision/decide.ts';
import { nowhere, parseAccessEvent } from '../../../services/domain/access-event/parse-access-event.ts';
import { parseRegisterRecord } from '../../../services/domain/register/parse-register-record.ts';
import { createRegisterView } from '../../../services/domain/register/register-view.ts';
import { faultProblem, readJson } from '../../../services/value-forms/json-fault.ts';
import type { Problem } from '../../../services/value-forms/problems.ts';
import { sentenceOf } from '../../../services/value-forms/problems.ts';
import { fromEnvironment } from '../environment.ts';
import type { JudgedAccess } from './explain-access.ts';
import type { NamedSet } from './policy-set-named.ts';

const LINE_CHARS_MAX = 1_000_000;

/**
 * Judges the event in a file by the register records in another (`register.ndjson` of a world), by the rules of `set`.
 */
export async function judgeLocally(
  eventFile: string,
  registerFile: string | undefined,
  set: NamedSet,
): Promise<JudgedAccess> {
  const register = createRegisterView();
  if (registerFile !== undefined) await readRegister(registerFile, register);
  const event = await readEvent(eventFile);
  const decision = createDecider({ rules: policySetOf(set.text) })(event, register);
  const { verdict, reason, explanation, determinedBy, observed, tried, facts } = decision;
  return {
    eventId: event.eventId,
    verdict,
    reason,
    policyVersion: set.version,
    explanation,
    observed,
    tried,
    determinedBy: determinedBy.map(({ rule }) => rule),
    reevaluations: [],
    action: event.action,
    actorKind: verdict === 'ended' ? null : (facts?.actor.kind ?? event.actor.kind),
    purpose: facts?.purpose ?? null,
  };
}

async function readEvent(file: string) {
  const text = await (file === '-' ? textOf(process.stdin) : readFile(file, 'utf8')).catch((error: Error) => {
    throw new InputError(`event \`${file}\` cannot be read: ${error.message}`);
  });
  // This command neither keeps nor looks up addresses.
  const parsed = parseAccessEvent(parseJson(file, text), () => '0'.repeat(64), nowhere);
  if ('problems' in parsed) throw new InputError(inWords(file, parsed.problems));
  return parsed.event;
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function readRegister(file: string, register: ReturnType<typeof createRegisterView>): Promise<void> {
  const classify = openLocationClassifier(fromEnvironment(cameraWordsDir));
  const chunks = createReadStream(file, 'utf8');
  try {
    for await (const { number, text } of linesOf(chunks, LINE_CHARS_MAX)) {
      const parsed = parseRegisterRecord(parseJson(`${file}:${number}`, text, number), classify);
      if ('problems' in parsed) throw new InputError(inWords(`${file}:${number}`, parsed.problems));
      register.applyRecord(parsed.record);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`register \`${file}\` cannot be read: ${(error as Error).message}`);
  }
}

function parseJson(where: string, text: string, line?: number): unknown {
  const read = readJson(text.replace(/^\ufeff/, ''));
  if ('json' in read) return read.json;
  throw new InputError(`${where} is not JSON: ${sentenceOf(faultProblem(read.fault, line))}`);
}

function inWords(where: string, problems: readonly Problem[]): string {
  return problems.map((problem) => `${where}: ${sentenceOf(problem)}`).join('\n');
}

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { decodeLeaf } from '../../services/adapters/avro/decision-versions.ts';
import { InputError } from '../../services/adapters/forms/input-error.ts';
import { toAccessItem } from '../../services/domain/access-search/access-item.ts';
import type { DecidedAccess } from '../../services/domain/access-search/access-row.ts';
import { type ProvenEntry, ReceiptError, verifyReceipt } from '../../services/domain/transparency-log/receipt.ts';
import { sourceOffset } from '../../services/domain/transparency-log/segment-check.ts';
import { decodeAccessEvent } from '../../services/records/access-event/decode-access-event.ts';
import { toRfc3339 } from '../../services/value-forms/rfc3339.ts';
import { fromEnvironment, receiptKeyFile } from './environment.ts';
import { promiseCommand } from './history/check-promises.ts';
import { ArchiveUnreadableError, readKeyFile } from './history/open-archive.ts';

const EXIT_DOES_NOT_HOLD = 1;
const EXIT_INPUT = 2;
/** Matches unprintable characters: text from a source must not control the reader's terminal. */
const UNPRINTABLE = /\p{C}/gu;

const UNKNOWN_RELEASE = 'a later release wrote this decision: read it with that release';

interface ReceiptOptions {
  readonly key?: string;
  readonly json?: true;
}

/** `custodes receipt verify`: proves offline that a record is in the log. Exit 0 proven, 1 not, 2 cannot be read. */
export function receiptCommand(): Command {
  const verify = new Command('verify')
    .description('verify offline that the record in a receipt is in the log of a key')
    .argument('<file>', 'receipt, as returned by GET /v1/receipts/{eventId}')
    .option('--key <file>', 'verifier key you trust (default: $DATA_DIR/objects/log.vkey)')
    .option('--json', 'print what was proven as JSON')
    .action(runVerify);
  return new Command('receipt').description('what a receipt proves').addCommand(verify).addCommand(promiseCommand());
}

async function runVerify(file: string, { key, json }: ReceiptOptions): Promise<void> {
  const keyFile = key ?? fromEnvironment(receiptKeyFile);
  try {
    const receipt = await readFile(file, 'utf8').catch((error: Error) => {
      throw new InputError(`receipt \`${file}\` cannot be read: ${error.message}, expected a file with a receipt`);
    });
    const proven = verifyReceipt(receipt, await readKeyFile(keyFile));
    console.log(json ? JSON.stringify({ ok: true, ...toJson(proven) }, null, 2) : describe(proven));
  } catch (error) {
    if (error instanceof InputError || error instanceof ArchiveUnreadableError) {
      console.error(error.message);
      process.exitCode = EXIT_INPUT;
      return;
    }
    if (!(error instanceof ReceiptError)) throw error;
    const { code, message } = error;
    console.log(
      json ? JSON.stringify({ ok: false, code, detail: message }, null, 2) : `NOT proven: ${code}: ${message}`,
    );
    process.exitCode = code === 'key-malformed' ? EXIT_INPUT : EXIT_DOES_NOT_HOLD;
  }
}

function toJson(proven: ProvenEntry) {
  const { entry, seal, checkpoint } = proven;
  const { topic, partition } = seal;
  const record = { topic, partition, sourceOffset: sourceOffset(entry) };
  const decided = readDecision(proven);
  const access = decided && toAccessItem(decided);
  const again = decided?.decision.reevaluation ?? null;
  const reevaluation = again && { ...again, at: toRfc3339(again.at) };
  return { log: checkpoint.origin, size: checkpoint.size, ...record, access, reevaluation };
}

/** Returns null for a record of another topic, or of a release that is not known yet. */
function readDecision({ entry, seal: { topic, partition } }: ProvenEntry): DecidedAccess | null {
  const decision = topic === 'access-decisions' ? decodeLeaf(entry) : null;
  if (decision === null) return null;
  const event = decision.event.length === 0 ? null : decodeAccessEvent(decision.eventSchemaId, decision.event);
  return { partition, decision, event };
}

function describe(proven: ProvenEntry): string {
  const { seal, checkpoint, entry } = proven;
  const place = `record ${sourceOffset(entry)} of ${seal.topic}[${seal.partition}]`;
  const proof = `proven: ${place} is in log ${checkpoint.origin}, among ${checkpoint.size} sealed segments`;
  const decided = readDecision(proven);
  if (decided !== null) return `${proof}\n${sentences(decided)}`;
  return seal.topic === 'access-decisions' ? `${proof}\n${UNKNOWN_RELEASE}` : proof;
}

function sentences(decided: DecidedAccess): string {
  const access = toAccessItem(decided);
  const { occurredAt, appendedAt, actor, action, outcome, purpose, verdict, reason } = access;
  const rules = Array.isArray(access.determinedBy) && access.determinedBy.length > 0 ? access.determinedBy : null;
  const lines = [
    `${idOf(actor)} did ${text(action)} on ${idOf(access.resource)} at ${text(occurredAt)}, outcome ${text(outcome)}, purpose ${text(purpose)}`,
    `recorded at ${text(appendedAt)} as ${text(access.eventId)}`,
    `judged ${text(verdict)}${rules === null ? '' : ` by ${rules.join(', ')}`}: ${text(reason)}`,
    ...toReevaluation(decided),
  ];
  return lines.map((line) => line.replaceAll(UNPRINTABLE, '?')).join('\n');
}

/** Who shows it in place of the first decision hides what that was. */
function toReevaluation({ decision: { reevaluation } }: DecidedAccess): readonly string[] {
  if (reevaluation === null) return [];
  const { at, because, previousVerdict } = reevaluation;
  const cause = because === null ? 'only time had passed' : `${because.kind} ${because.id} came late`;
  return [`this is NOT the first decision: judged again at ${toRfc3339(at)}, ${previousVerdict} before; ${cause}`];
}

/** Returns the ids in an actor or a resource, in their order. */
function idOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return 'unknown';
  const ids = Object.entries(value).filter(([key, id]) => /id$/i.test(key) && typeof id === 'string');
  const kind = 'kind' in value ? text(value.kind) : '';
  return `${kind} ${ids.map(([, id]) => id).join(' / ')}`.trim();
}

function text(value: unknown): string {
  return value === null || value === undefined ? 'unknown' : String(value);
}

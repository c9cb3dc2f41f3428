import { plainTime } from '../access-event/plain-time.ts';
import { type SecondPerson, wordsFor } from '../register/acts/second-person.ts';
import type { LegalOrder } from '../register/register-record.ts';
import type { Decision, RuleVerdict } from './access-decision.ts';
import { EVIDENCE_OF_SOURCE } from './facts/evidence-of-source.ts';
import type { FoundException } from './facts/exception.ts';
import type { CompiledRule, RuleContext } from './policy-set.ts';

/** Longest reason in UTF-16 code units. Every entry carries a reason, and ids may have 2,048 units. */
export const REASON_CHARS_MAX = 1_000;

const lead: Readonly<Record<RuleVerdict, string>> = {
  violation: 'violation',
  unknown: 'not known',
  unexplained: 'not explained',
};
const TIME_FIELD = /(?:^t|At|From|Until|Since)$/;
const PLACEHOLDER = /\{([A-Za-z][\w.]*)\}/g;
/** Matches `[a part]`, which is dropped when one of its fields is empty, or a field outside such a part. */
const PART_OR_FIELD = /\[([^[\]]*)\]|\{([A-Za-z][\w.]*)\}/g;

/** Lists the paths that the `{fields}` of an `explain` text name, for example `person.employmentUntil`. */
export function fieldsOf(explain: string): readonly string[] {
  return [...explain.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/** Writes one plain sentence for an access that was not explained, with a part for each rule that did not hold. */
export function reasonAgainst(verdict: RuleVerdict, sentences: readonly string[]): string {
  return cut(`${lead[verdict]}: ${sentences.join('; ')}`);
}

/** Writes what one rule that did not hold reports about the access. */
export function sentenceAgainst({ rule, isBroken, exception }: FailedRule, context: RuleContext): string {
  const sentence = isBroken ? broken(rule) : fill(rule.explain, context);
  // An exception of release 0.1 has no act, and the reason that it had stays as it was.
  if (exception === null || exception.approvedBy.how !== 'act') return cut(sentence);
  return cut(`${sentence} (excused by exception ${exception.id}, ${wordsFor('approved', exception.approvedBy)})`);
}

/** The records that an explained access rests on. */
export interface Grounds {
  readonly explanation: Decision['explanation'];
  readonly ownerId: string | null;
  /** The legal order that explains the access, if any. */
  readonly order: LegalOrder | null;
  /** The record that shows a need to know, where the rules search for one. */
  readonly neededFor: Decision['explanation'];
  /** Returns who approved the explanation, where it needs a second person. */
  readonly approvedBy: SecondPerson | null;
  /** The records among them that the source of the access issued, and that the policy set allows. */
  readonly ofSource: readonly { readonly kind: string; readonly id: string; readonly issuer: string }[];
}

/** Writes one plain sentence for an explained access. */
export function reasonFor({ explanation, ownerId, order, neededFor, approvedBy, ofSource }: Grounds): string {
  if (explanation === null) return 'explained: no rule requires a record';
  const ofOwner = ownerId === null || ownerId === explanation.id ? '' : ` for ${ownerId}`;
  const isOther = neededFor !== null && (neededFor.id !== explanation.id || neededFor.kind !== explanation.kind);
  const needed = isOther ? `, needed for ${plainKind(neededFor.kind)} ${neededFor.id}` : '';
  const ordered = order === null ? '' : wordsOf(order);
  const done = order === null ? 'approved' : 'reviewed';
  const approved = approvedBy === null ? '' : `, ${wordsFor(done, approvedBy)}`;
  const allowed = ofSource.map(({ kind, id, issuer }) => {
    return `; ${plainKind(kind)} ${id} was issued by ${issuer} and counts because ${EVIDENCE_OF_SOURCE} allows it`;
  });
  const by = `explained by ${plainKind(explanation.kind)} ${explanation.id}`;
  return cut(`${by}${ofOwner}${needed}${ordered}${approved}${allowed.join('')}`);
}

function wordsOf({ instrument, agency, nonDisclosureUntil }: LegalOrder): string {
  const silence =
    nonDisclosureUntil === null ? '' : `; disclosure to the owner is prohibited until ${plainTime(nonDisclosureUntil)}`;
  return `, ${instrument} of ${agency}${silence}`;
}

/** A rule that did not hold. `isBroken` means that its condition could not be evaluated. */
export interface FailedRule {
  readonly rule: CompiledRule;
  readonly isBroken: boolean;
  /** Describes what excuses the actor from the rule. */
  readonly exception: FoundException | null;
}

function broken(rule: CompiledRule): string {
  return `the condition of rule ${rule.id} could not be evaluated`;
}

function fill(explain: string, context: RuleContext): string {
  // Makes one pass over the rule's own text. Values come from sources and are never read as templates.
  return explain.replace(PART_OR_FIELD, (text, part: string | undefined, path: string | undefined) => {
    if (part === undefined) return words(path ?? '', valueAt(path ?? '', context));
    const fields = fieldsOf(part);
    if (fields.length === 0) return text;
    if (fields.some((field) => isEmpty(valueAt(field, context)))) return '';
    return part.replace(PLACEHOLDER, (_, field: string) => words(field, valueAt(field, context)));
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function valueAt(path: string, context: RuleContext): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null) return null;
    return (value as Readonly<Record<string, unknown>>)[name];
  }, context);
}

function words(path: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'number') return TIME_FIELD.test(path) ? plainTime(value) : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? emptyList(path) : value.map(element).join(', ');
  return typeof value === 'object' ? 'a record' : String(value);
}

/** An empty `tried` means that the search found nothing; any other empty list has no elements. */
function emptyList(path: string): string {
  return path.endsWith('.tried') ? 'nothing was found' : 'none';
}

/** Elements are texts or tried records: `ticket T-4711 was closed on …`. */
function element(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { kind, id, state } = value as Readonly<Record<string, unknown>>;
  return `${plainKind(String(kind))} ${id} ${state}`;
}

/** Turns `legal-order` into `legal order`. */
function plainKind(kind: string): string {
  return kind.replaceAll('-', ' ');
}

function cut(text: string): string {
  if (text.length <= REASON_CHARS_MAX) return text;
  // A cut through a surrogate pair would leave half a character, which UTF-8 cannot carry.
  const end = /[\ud800-\udbff]/.test(text.charAt(REASON_CHARS_MAX - 2)) ? REASON_CHARS_MAX - 2 : REASON_CHARS_MAX - 1;
  return `${text.slice(0, end)}…`;
}

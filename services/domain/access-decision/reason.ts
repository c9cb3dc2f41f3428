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
  const sentence = isBroken ? broken(rule) : fill(templateOf(rule), context);
  if (exception === null) return cut(sentence);
  return cut(`${sentence} (excused by exception ${exception.id}, ${wordsFor('approved', exception.approvedBy)})`);
}

/** The records that an explained access rests on. */
export interface Grounds {
  readonly explanation: Decision['explanation'];
  readonly ownerId: string | null;
  /** The legal orders that cover the access, where one explains it. */
  readonly orders: readonly LegalOrder[];
  /** The record that shows a need to know, where the rules search for one. */
  readonly neededFor: Decision['explanation'];
  /** Returns who approved the explanation, where it needs a second person. */
  readonly approvedBy: SecondPerson | null;
  /** The records among them that the source of the access issued, and that the policy set allows. */
  readonly ofSource: readonly { readonly kind: string; readonly id: string; readonly issuer: string }[];
}

/** Writes one plain sentence for an explained access. */
export function reasonFor({ explanation, ownerId, orders, neededFor, approvedBy, ofSource }: Grounds): string {
  if (explanation === null) return 'explained: no rule requires a record';
  const ofOwner = ownerId === null || ownerId === explanation.id ? '' : ` for ${ownerId}`;
  const isOther = neededFor !== null && (neededFor.id !== explanation.id || neededFor.kind !== explanation.kind);
  const needed = isOther ? `, needed for ${plainKind(neededFor.kind)} ${neededFor.id}` : '';
  const [order, ...others] = byId(orders);
  const ordered = order === undefined ? '' : wordsOf(order);
  const silence = order === undefined ? '' : silenceOf(order);
  const done = order === undefined ? 'approved' : 'reviewed';
  const approved = approvedBy === null ? '' : `, ${wordsFor(done, approvedBy)}`;
  let allowed = '';
  for (const { kind, id, issuer } of ofSource) {
    allowed += `; ${plainKind(kind)} ${id} was issued by ${issuer} and counts because ${EVIDENCE_OF_SOURCE} allows it`;
  }
  const by = `explained by ${plainKind(explanation.kind)} ${explanation.id}`;
  return cut(`${by}${ofOwner}${needed}${ordered}${approved}${silence}${alsoBy(others)}${allowed}`);
}

/** Of several records of one kind, a sentence names so many. */
const NAMED_MAX = 5;

/** What each order prohibits matters, whichever explains the access. */
function alsoBy(others: readonly LegalOrder[]): string {
  const named = others.slice(0, NAMED_MAX - 1);
  const rest = others.length - named.length;
  const each = named.map((order) => `; also by legal order ${order.id}${wordsOf(order)}${silenceOf(order)}`).join('');
  return rest === 0 ? each : `${each}; also by ${rest} more legal ${rest === 1 ? 'order' : 'orders'}`;
}

/** The register has them in the order of their arrival. */
function byId<Named extends { readonly id: string }>(records: readonly Named[]): readonly Named[] {
  return records.length < 2 ? records : records.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function wordsOf({ instrument, agency }: LegalOrder): string {
  return `, ${instrument} of ${agency}`;
}

function silenceOf({ nonDisclosureUntil }: LegalOrder): string {
  if (nonDisclosureUntil === null) return '';
  return `; disclosure to the owner is prohibited until ${plainTime(nonDisclosureUntil)}`;
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

/** A field of the context, by the names on its path. */
interface ContextField {
  readonly path: string;
  readonly names: readonly string[];
}

type Word = string | ContextField;

/** An `explain` text, taken apart. A list is dropped as a whole when one of its fields is empty. */
type Template = readonly (Word | readonly Word[])[];

/** A rule explains many accesses: its text is taken apart once. Values come from sources and are never read as templates. */
const templates = new WeakMap<CompiledRule, Template>();

function templateOf(rule: CompiledRule): Template {
  const known = templates.get(rule);
  if (known !== undefined) return known;
  const template = splitBy<Template[number]>(rule.explain, PART_OR_FIELD, ([text, part, path]) => {
    if (part === undefined) return fieldAt(path ?? '');
    return fieldsOf(part).length === 0 ? text : splitBy<Word>(part, PLACEHOLDER, ([, field]) => fieldAt(field ?? ''));
  });
  templates.set(rule, template);
  return template;
}

/** The text with each match replaced by a piece. */
function splitBy<Piece>(
  text: string,
  pattern: RegExp,
  pieceOf: (match: RegExpMatchArray) => Piece,
): (Piece | string)[] {
  const pieces: (Piece | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    pieces.push(text.slice(end, match.index), pieceOf(match));
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)];
}

function fieldAt(path: string): ContextField {
  return { path, names: path.split('.') };
}

function fill(template: Template, context: RuleContext): string {
  let sentence = '';
  for (const piece of template) sentence += isList(piece) ? partOf(piece, context) : wordOf(piece, context);
  return sentence;
}

function isList(piece: Template[number]): piece is readonly Word[] {
  return Array.isArray(piece);
}

function partOf(part: readonly Word[], context: RuleContext): string {
  let text = '';
  for (const word of part) {
    if (typeof word !== 'string' && isEmpty(valueAt(word, context))) return '';
    text += wordOf(word, context);
  }
  return text;
}

function wordOf(word: Word, context: RuleContext): string {
  return typeof word === 'string' ? word : words(word.path, valueAt(word, context));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function valueAt({ names }: ContextField, context: RuleContext): unknown {
  let value: unknown = context;
  for (const name of names) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function words(path: string, value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'number') return TIME_FIELD.test(path) ? plainTime(value) : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? emptyList(path) : listed(path, value);
  return typeof value === 'object' ? 'a record' : String(value);
}

/** An empty `tried` means that the search found nothing; any other empty list has no elements. */
function emptyList(path: string): string {
  return path.endsWith('.tried') ? 'nothing was found' : 'none';
}

function listed(path: string, values: readonly unknown[]): string {
  if (!path.endsWith('.covering')) return values.map(element).join(', ');
  const named = byId(values as readonly NamedRecord[]).slice(0, NAMED_MAX);
  const rest = values.length - named.length;
  return `${named.map(recordWords).join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

interface NamedRecord {
  readonly kind: string;
  readonly id: string;
  /** Of a legal order. */
  readonly agency?: string;
}

function recordWords({ kind, id, agency }: NamedRecord): string {
  return `${plainKind(kind)} ${id}${agency === undefined ? '' : ` of ${agency}`}`;
}

/** Elements are texts or tried records: `ticket T-4711 was closed on …`. */
function element(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { kind, id, state } = value as Readonly<Record<string, unknown>>;
  return `${plainKind(String(kind))} ${id} ${state}`;
}

/** Turns `legal-order` into `legal order`. */
function plainKind(kind: string): string {
  return kind.includes('-') ? kind.replaceAll('-', ' ') : kind;
}

function cut(text: string): string {
  if (text.length <= REASON_CHARS_MAX) return text;
  // A cut through a surrogate pair would leave half a character, which UTF-8 cannot carry.
  const end = /[\ud800-\udbff]/.test(text.charAt(REASON_CHARS_MAX - 2)) ? REASON_CHARS_MAX - 2 : REASON_CHARS_MAX - 1;
  return `${text.slice(0, end)}…`;
}

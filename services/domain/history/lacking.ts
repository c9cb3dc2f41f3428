import type { AccessContext } from '../access-decision/rule-context.ts';
import type { RegisterKind } from '../register/register-record.ts';

/**
 * Parts of an event that a tool may omit. A rule that needs one cannot judge the event without it, although it passes.
 */
const judgedOnlyWhenGiven: ReadonlySet<string> = new Set([
  'authentication',
  'network',
  'extent',
  'destination',
  'recipient',
  'purpose',
]);

const kindOfEvidence: Readonly<Record<string, RegisterKind>> = {
  consent: 'consent',
  ticket: 'ticket',
  case: 'case',
  order: 'legal-order',
  emergency: 'emergency',
};

/**
 * Returns what a rule needed and did not find, given the names that its condition reads (dotted paths of the context):
 * a register kind (`person`), a field of a record (`person.trainingValidUntil`) or a field of the event
 * (`event.network.country`). Fields of records are reported only if the rule fails, because most of them are
 * legitimately empty.
 */
export function lackingIn(context: AccessContext, reads: readonly string[], fails: boolean): readonly string[] {
  const lacking = new Set<string>();
  for (const read of reads) {
    const what = lackingAt(context, read.split('.'), fails);
    if (what !== null) lacking.add(what);
  }
  return [...lacking];
}

function lackingAt(context: AccessContext, path: readonly string[], fails: boolean): string | null {
  const [first = '', second = ''] = path;
  switch (first) {
    case 'event':
      return judgedOnlyWhenGiven.has(second) && valueAt(context, path) === null ? path.join('.') : null;
    case 'evidence':
      return fails ? lackingEvidence(context, second) : null;
    case 'entitled':
      return fails && !context.entitled ? 'entitlement' : null;
    case 'person':
    case 'account':
    case 'camera':
    case 'source':
      if (!fails) return null;
      if (context[first] === null) return first;
      return path.length > 1 && valueAt(context, path) === null ? path.join('.') : null;
    default:
      return null;
  }
}

function lackingEvidence(context: AccessContext, part: string): RegisterKind | null {
  if (part === 'needToKnow') return context.evidence.needToKnow.holds ? null : neededFor(context);
  const kind = kindOfEvidence[part];
  if (kind === undefined) return null;
  return context.evidence[part as 'consent'].state === 'missing' ? kind : null;
}

/** Returns the kind of record that the need to know of the purpose requires, if no such record exists. */
function neededFor({ purpose, evidence }: AccessContext): RegisterKind | null {
  switch (purpose) {
    case 'express-consent':
      return evidence.ticket.state === 'missing' ? 'ticket' : null;
    case 'legal-process':
    case 'illegal-activity-investigation':
    case 'legal-rights':
      return evidence.case.state === 'missing' ? 'case' : null;
    case 'prevent-harm-or-loss':
      return evidence.emergency.state === 'missing' ? 'emergency' : null;
    default:
      return null;
  }
}

/** Returns null if any part of the path is absent. */
function valueAt(context: AccessContext, path: readonly string[]): unknown {
  let value: unknown = context;
  for (const name of path) {
    if (value === null || value === undefined) return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value ?? null;
}

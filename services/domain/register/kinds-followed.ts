import { type RegisterKind, registerKinds } from './register-record.ts';

export const everyKind: ReadonlySet<RegisterKind> = new Set(registerKinds);

/**
 * What the stages behind the decider ask the register for: who somebody is, what is expected of a source, which rules are in
 * force, and what was excepted from them and by whom. Tickets, consents and the like only explain accesses, which is decided
 * by then, and they are nine of ten records.
 */
export const kindsBehindDecider: readonly RegisterKind[] = [
  'person',
  'source',
  'policy',
  'policy-set',
  'exception',
  'approval',
];

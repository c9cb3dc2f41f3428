import {
  type DeclaredLogs,
  READS_IN_LOG,
  type ReadsInLogs,
  readsInLogs,
} from '../../domain/finding/sources/reads-in-log.ts';
import type { Policies } from '../../domain/policy/policies.ts';

/** What the set of rules in force at a time declares. */
export function logsDeclaredIn(policies: Pick<Policies, 'isKnown' | 'at'>): DeclaredLogs {
  let last: { readonly parameters: object; readonly logs: ReadsInLogs | null } | null = null;
  return (at) => {
    if (!policies.isKnown()) return null;
    const { parameters } = policies.at(at);
    if (last?.parameters !== parameters) last = { parameters, logs: readsInLogs(parameters[READS_IN_LOG]) };
    return last.logs;
  };
}

import { useQuery } from '@tanstack/react-query';
import { answerOf, client } from '../api/client.ts';

export interface Rule {
  readonly id: string;
  readonly verdict: string;
  readonly severity: string;
  readonly mode: string;
  readonly owner: string;
  readonly legalBasis: string;
  readonly explain: string;
  readonly when: string;
  readonly applies: Readonly<Record<string, unknown>>;
}

export interface RuleSet {
  readonly parameters: Readonly<Record<string, { readonly meaning: string; readonly value: unknown }>>;
  readonly rules: readonly Rule[];
}

export function usePolicies() {
  return useQuery({
    queryKey: ['policies'],
    queryFn: ({ signal }) => answerOf(client.GET('/v1/policies', { signal })),
  });
}

/** The rules of a set, from its text in the register. It was validated before it was proposed. */
export function useRuleSet(version: string | null) {
  return useQuery({
    queryKey: ['rule-set', version],
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<RuleSet> => {
      const params = { path: { kind: 'policy-set' as const, id: version ?? '' } };
      const record = (await answerOf(client.GET('/v1/register/{kind}/{id}', { params }))) as unknown as {
        rules: string;
      };
      return JSON.parse(record.rules) as RuleSet;
    },
  });
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, client, type components } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';

export type ParameterValue = string | number | boolean | readonly string[];

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
  readonly parameters: Readonly<Record<string, { readonly meaning: string; readonly value: ParameterValue }>>;
  readonly rules: readonly Rule[];
}

/** What people approve: the set in force, the sets that were proposed, and the approvals. */
export type ProposedSets = Pick<components['schemas']['Policies'], 'inForce' | 'sets' | 'approvals'>;

/** What a set is about, and the words for it. The name is the first part of the keys of its queries. */
export const setSubjects = {
  policies: { noun: 'rules', command: 'custodes policy', does: 'decides every access' },
  detections: { noun: 'detections', command: 'custodes detections', does: 'detects' },
} as const;
export type SetSubject = keyof typeof setSubjects;

/** Sets that somebody proposed and nobody else has approved. Those of releases were proposed by nobody. */
export function waitingSets({ inForce, sets, approvals }: ProposedSets): ProposedSets['sets'] {
  const approved = new Set(approvals.filter(({ state }) => state === 'approved').map(({ setHash }) => setHash));
  return sets.filter(
    ({ version, proposedBy }) => version !== inForce && !approved.has(version) && !proposedBy.includes('custodes'),
  );
}

export function usePolicies({ enabled = true, refetchInterval = 0 } = {}) {
  return useQuery({
    enabled,
    refetchInterval,
    queryKey: ['policies'],
    queryFn: ({ signal }) => answerOf(client.GET('/v1/policies', { signal })),
  });
}

/** `refetchInterval`: a running detector changes over in its own time, so a page that shows it asks again. */
export function useDetections({ enabled = true, refetchInterval = 0 } = {}) {
  return useQuery({
    enabled,
    refetchInterval,
    queryKey: ['detections'],
    queryFn: ({ signal }) => answerOf(client.GET('/v1/detections', { signal })),
  });
}

/** The text of a set, from the register. It never changes: the version is its hash. */
export function useSetText(version: string | null) {
  return useQuery({
    queryKey: ['set-text', version],
    enabled: version !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<string> => {
      const params = { path: { kind: 'policy-set' as const, id: version ?? '' } };
      const record = (await answerOf(client.GET('/v1/register/{kind}/{id}', { params }))) as unknown as {
        rules: string;
      };
      return record.rules;
    },
  });
}

/** Files a text as a set that somebody else can approve. It changes nothing until then. */
export function usePropose(subject: SetSubject) {
  const { id: issuer } = useCaller();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ text, reason }: { text: string; reason: string }) => {
      const validFrom = await serverTime();
      const body = {
        kind: 'policy-set' as const,
        id: await sha256(text),
        issuer,
        validFrom,
        rules: text,
        reason,
      };
      return answerOf(client.POST('/v1/register', { body }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: [subject] }),
  });
}

/**
 * Now by the clock of the server, as RFC 3339: of two approved sets the one that begins later decides, and the clock of a
 * browser may be hours wrong.
 */
export async function serverTime(): Promise<string> {
  return (await answerOf(client.GET('/v1/policies'))).at;
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

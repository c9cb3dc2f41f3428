import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import type { ActFields } from '../alerts/act-dialog.tsx';
import { type ActField, useReadAgain } from '../alerts/acts.ts';
import { answerOf, client, type components, type paths } from '../api/client.ts';
import { refreshMillis } from '../app/live.ts';

const PAGE_ITEMS = 100;

export type Case = components['schemas']['Case'];
export type FullCase = paths['/v1/cases/{caseId}']['get']['responses']['200']['content']['application/json'];

/** After alerts were added to it: with those that were refused, and why. */
export type ChangedCase = paths['/v1/cases']['post']['responses']['201']['content']['application/json'];

export type CaseReport = components['schemas']['CaseReport'];
export type ClockId = NonNullable<Case['incident']>['clocks'][number]['id'];

export const caseViews = {
  open: { label: 'Open', states: ['open', 'close-proposed'] },
  closed: { label: 'Closed', states: ['closed'] },
  all: { label: 'All', states: ['open', 'close-proposed', 'closed'] },
} as const satisfies Readonly<Record<string, { label: string; states: readonly Case['state'][] }>>;
export type CaseView = keyof typeof caseViews;

/** Cases of a view, the one opened last first, read again while they are on the page. */
export function useCases(view: CaseView) {
  const states: readonly Case['state'][] = caseViews[view].states;
  return useInfiniteQuery({
    queryKey: ['cases', view],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_ITEMS, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      const page = await answerOf(client.GET('/v1/cases', { params: { query }, signal }));
      return { ...page, items: page.items.filter(({ state }) => states.includes(state)) };
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: refreshMillis,
  });
}

/** As many as the server lists at once. */
const OPEN_MAX = 1_000;

/** The open cases, the one opened last first, for a choice among them. */
export function useOpenCases(isWanted: boolean) {
  return useQuery({
    queryKey: ['cases', 'to-choose'],
    enabled: isWanted,
    queryFn: async ({ signal }) => {
      const query = { state: 'open', limit: OPEN_MAX } as const;
      return (await answerOf(client.GET('/v1/cases', { params: { query }, signal }))).items;
    },
  });
}

export function useCase(caseId: string) {
  return useQuery({
    queryKey: ['case', caseId],
    queryFn: ({ signal }) => answerOf(client.GET('/v1/cases/{caseId}', { params: { path: { caseId } }, signal })),
    refetchInterval: refreshMillis,
  });
}

/** The draft is read once: it is as of the moment that it names. */
export function useReport(caseId: string) {
  return useQuery({
    // Not of `case`: a change of any alert would read it again.
    queryKey: ['case-report', caseId],
    queryFn: ({ signal }) =>
      answerOf(client.GET('/v1/cases/{caseId}/report', { params: { path: { caseId } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function useMeetClock(caseId: string) {
  const onSettled = useReadAgain();
  return useMutation({
    mutationFn: (body: { readonly clock: ClockId; readonly text: string }) =>
      answerOf(client.POST('/v1/cases/{caseId}/meet', { params: { path: { caseId } }, body })),
    onSettled,
  });
}

/** What people do with a case. The server judges each act; this is what the page offers. */
export const caseActs = {
  'approve-close': { label: 'Approve the close', states: ['close-proposed'], asks: [] },
  close: { label: 'Close…', states: ['open'], asks: ['disposition', 'text', 'evidence'] },
  reopen: { label: 'Reopen…', states: ['closed', 'close-proposed'], asks: ['text'] },
  assign: { label: 'Assign…', states: ['open', 'close-proposed'], asks: ['to'] },
  comment: { label: 'Comment…', states: ['open', 'close-proposed', 'closed'], asks: ['text'] },
} as const satisfies Readonly<
  Record<string, { label: string; states: readonly Case['state'][]; asks: readonly ActField[] }>
>;
export type CaseActName = keyof typeof caseActs;

export function isCaseActPossible(act: CaseActName, { state }: Pick<Case, 'state'>): boolean {
  const states: readonly Case['state'][] = caseActs[act].states;
  return states.includes(state);
}

export interface CaseActRequest extends ActFields {
  readonly action: CaseActName;
  /** Of an approval: the proposal on the page; by now there may be another. */
  readonly proposal?: string;
}

export function useCaseAct(caseId: string) {
  const onSettled = useReadAgain();
  return useMutation({ mutationFn: (request: CaseActRequest) => sendAct(caseId, request), onSettled });
}

function sendAct(caseId: string, { action, proposal, ...fields }: CaseActRequest) {
  const params = { path: { caseId } };
  const { text = '', to = '', disposition = 'test', evidence = [] } = fields;
  switch (action) {
    case 'approve-close':
      return answerOf(
        client.POST('/v1/cases/{caseId}/approve-close', { params, body: proposal === undefined ? {} : { proposal } }),
      );
    case 'close':
      return answerOf(
        client.POST('/v1/cases/{caseId}/close', {
          params,
          body: { disposition, explanation: text, evidence: [...evidence] },
        }),
      );
    case 'reopen':
      return answerOf(client.POST('/v1/cases/{caseId}/reopen', { params, body: { reason: text } }));
    case 'assign':
      return answerOf(client.POST('/v1/cases/{caseId}/assign', { params, body: { to } }));
    case 'comment':
      return answerOf(client.POST('/v1/cases/{caseId}/comment', { params, body: { text } }));
  }
}

export interface Moved {
  /** Null: a new case of this title. */
  readonly caseId: string | null;
  readonly title?: string;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** Opens a case, or adds alerts to one or removes them. The answer names the alerts that were refused. */
export function useMoveAlerts() {
  const onSettled = useReadAgain();
  return useMutation({
    mutationFn: ({ caseId, title = '', add = [], remove = [] }: Moved) => {
      if (caseId === null) return answerOf(client.POST('/v1/cases', { body: { title, alertIds: [...add] } }));
      const body = { add: [...add], remove: [...remove] };
      return answerOf(client.POST('/v1/cases/{caseId}/alerts', { params: { path: { caseId } }, body }));
    },
    onSettled,
  });
}

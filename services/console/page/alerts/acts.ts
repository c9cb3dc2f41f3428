import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Alert, answerOf, client } from '../api/client.ts';

/** What people do with alerts. The server judges each act; this is what the page offers. */
export const acts = {
  acknowledge: { label: 'Acknowledge', done: 'Acknowledged', key: 'a', states: ['new', 'reopened'], asks: [] },
  'approve-close': {
    label: 'Approve the close',
    done: 'Approved the close of',
    key: null,
    states: ['close-proposed'],
    asks: [],
  },
  escalate: {
    label: 'Escalate…',
    done: 'Escalated',
    key: 'e',
    states: ['new', 'acknowledged', 'reopened'],
    asks: ['text'],
  },
  close: {
    label: 'Close…',
    done: 'Closed',
    key: 'c',
    states: ['new', 'acknowledged', 'escalated', 'reopened'],
    asks: ['disposition', 'text', 'evidence'],
  },
  reopen: { label: 'Reopen…', done: 'Reopened', key: null, states: ['closed', 'close-proposed'], asks: ['text'] },
  assign: {
    label: 'Assign…',
    done: 'Assigned',
    key: 's',
    states: ['new', 'acknowledged', 'escalated', 'close-proposed', 'reopened'],
    asks: ['to'],
  },
  comment: { label: 'Comment…', done: 'Commented on', key: null, states: null, asks: ['text'] },
} as const satisfies Readonly<Record<string, ActMeaning>>;

export type ActName = keyof typeof acts;
export type ActField = 'text' | 'to' | 'disposition' | 'evidence';

const textLabels: Readonly<Partial<Record<string, string>>> = {
  close: 'Explanation, for a reader in two years',
  escalate: 'Why does it need somebody else?',
  reopen: 'Why is it opened again?',
};

/** The label of the text that an act on an alert or a case asks for. */
export function textLabelOf(action: string): string {
  return textLabels[action] ?? 'Comment';
}

/** The label of a button that asks further ends with three dots. */
export function verbOf({ label }: { readonly label: string }): string {
  return label.replace('…', '');
}

interface ActMeaning {
  readonly label: string;
  readonly done: string;
  readonly key: string | null;
  /** States in which it is possible; `null`: in each. */
  readonly states: readonly Alert['state'][] | null;
  /** What the person has to enter first. */
  readonly asks: readonly ActField[];
}

export const dispositions = {
  misuse: 'misuse: the access was wrong',
  justified: 'justified: there was a reason',
  'register-gap': 'register gap: the fact was missing',
  'policy-gap': 'policy gap: the rule is wrong',
  'false-positive': 'false positive',
  test: 'test',
} as const;
export type Disposition = keyof typeof dispositions;

export function isPossible(act: ActName, { state }: Pick<Alert, 'state'>): boolean {
  const states: readonly Alert['state'][] | null = acts[act].states;
  return states === null || states.includes(state);
}

/** The person or source that an alert is about, for names such as "Acknowledge alert of e-1002". */
export function subjectOf({ actor, source, alertId }: Pick<Alert, 'actor' | 'source' | 'alertId'>): string {
  return actor ?? source ?? alertId;
}

/** Whom acts are about, as a screen reader reads it. */
export function namesOf(alerts: readonly Pick<Alert, 'actor' | 'source' | 'alertId'>[]): string {
  const [first] = alerts;
  return alerts.length === 1 && first !== undefined ? `alert of ${subjectOf(first)}` : `${alerts.length} alerts`;
}

export interface ActRequest {
  readonly action: ActName;
  readonly alerts: readonly Pick<Alert, 'actor' | 'source' | 'alertId' | 'proposal'>[];
  readonly text?: string;
  readonly to?: string;
  readonly disposition?: Disposition;
  readonly evidence?: readonly string[];
}

/** An alert on which the server did not act, and why, for the page. */
export interface Refusal {
  readonly alert: ActRequest['alerts'][number];
  readonly why: string;
}

/** What came of an act: whom the server refused, and how many closes wait for a second person. */
export interface ActResult {
  readonly refused: readonly Refusal[];
  readonly proposed: number;
}

/** What was done, for the person who did it. */
export function doneOf({ action, alerts }: ActRequest, { proposed }: ActResult): string {
  const names = namesOf(alerts);
  if (action !== 'close' || proposed === 0) return `${acts[action].done} ${names}.`;
  const closed = alerts.length - proposed;
  if (closed === 0) return `Proposed to close ${names}: closed once another person approves it.`;
  return `Closed ${closed} of ${names}, and proposed to close ${proposed}: closed once another person approves it.`;
}

/** How many alerts the server takes at once. */
const ALERTS_MAX = 100;

/** Acts on one or many alerts and returns what came of it. What is on the page is then read again. */
export function useAct() {
  const onSettled = useReadAgain();
  return useMutation({
    mutationFn: async ({ alerts, ...act }: ActRequest): Promise<ActResult> => {
      const refused: Refusal[] = [];
      let proposed = 0;
      for (let at = 0; at < alerts.length; at += ALERTS_MAX) {
        const some = alerts.slice(at, at + ALERTS_MAX);
        const { evidence, ...others } = act;
        const ids = {
          ...(evidence === undefined ? {} : { evidence: [...evidence] }),
          // The close that is on the page: by now another one may be proposed.
          ...(act.action === 'approve-close'
            ? { proposals: some.flatMap(({ proposal }) => proposal?.actId ?? []) }
            : {}),
        };
        const body = { ...others, ...ids, alertIds: some.map(({ alertId }) => alertId) };
        const { results } = await answerOf(client.POST('/v1/alerts/bulk', { body }));
        for (const [index, { status, state, detail, code }] of results.entries()) {
          if (state === 'close-proposed') proposed += 1;
          const alert = some[index];
          if (status !== 'refused' || alert === undefined) continue;
          refused.push({ alert, why: `${namesOf([alert])}: ${detail ?? code ?? ''}` });
        }
      }
      return { refused, proposed };
    },
    onSettled,
  });
}

/** A case shows its alerts, and closing it closes them: an act on one is read again in both. */
export function useReadAgain() {
  const queries = useQueryClient();
  const changed = ['alerts', 'alert', 'cases', 'case'];
  return () => queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => changed.includes(String(name)) });
}

import type { ReactNode } from 'react';
import type { FullCase } from '../cases/case-queries.ts';
import { IdLink } from '../parts/id-link.tsx';
import { Time } from '../parts/time.tsx';
import type { FullAlert } from './alert-queries.ts';

const refusals: Readonly<Record<string, string>> = {
  'wrong-state': 'its state did not allow that',
  'own-alert': 'the alert is about them',
  'person-required': 'it takes two people, and they signed in as none',
  'second-person-required': 'it takes a second person',
  'assignee-barred': 'the alert is about that person',
  'newer-alert': 'there is a newer alert about the same',
  'in-another-case': 'the alert is in another case',
  'case-full': 'a case has at most 100 alerts',
};

const verbs: Readonly<Record<string, string>> = {
  open: 'opened it',
  acknowledge: 'acknowledged it',
  assign: 'assigned it',
  comment: 'commented',
  escalate: 'escalated it',
  close: 'closed it',
  'approve-close': 'approved the close',
  reopen: 'opened it again',
  create: 'opened the case',
  'add-alert': 'added an alert',
  'remove-alert': 'removed an alert',
  meet: 'recorded what a clock asks for',
};

type Act = FullAlert['history'][number] | FullCase['history'][number];

/** Every act with every word, in the order of the log; refused ones too. */
export function History({ acts, children }: { acts: readonly Act[]; children?: ReactNode }) {
  return (
    <section aria-label="History">
      <h2>History</h2>
      <ol className="history">
        {children !== undefined && <li>{children}</li>}
        {acts.map(({ actId, at, by, action, state, text, to, disposition, evidence = [], refused, ...act }) => (
          <li key={actId}>
            <Time at={at} /> <IdLink kind="actor" id={by} />{' '}
            {refused !== undefined
              ? `tried: ${action}`
              : state === 'close-proposed' && action === 'close'
                ? 'proposed to close it'
                : (verbs[action] ?? action)}
            {'alertId' in act && act.alertId !== undefined && (
              <>
                {' '}
                <IdLink kind="alert" id={act.alertId} />
              </>
            )}
            {to !== undefined && (
              <>
                {' '}
                to <IdLink kind="actor" id={to} />
              </>
            )}
            {disposition !== undefined && ` as ${disposition}`}
            {refused !== undefined && (
              <span className="error">
                {' '}
                refused: {refusals[refused] ?? refused} ({refused})
              </span>
            )}
            {text !== undefined && <p className="words">{text}</p>}
            {evidence.length > 0 && <p className="soft">Evidence: {evidence.join(', ')}</p>}
          </li>
        ))}
      </ol>
      {acts.length === 0 && <p className="soft">Nobody has done anything yet.</p>}
    </section>
  );
}

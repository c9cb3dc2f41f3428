import type { Alert } from '../api/client.ts';
import type { Column } from '../parts/data-table.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { fromNow, Time, zone } from '../parts/time.tsx';
import { type ActName, acts, isPossible, subjectOf, verbOf } from './acts.ts';

/** Parts of the risk that a row has room for. */
const PARTS_MAX = 2;

export interface QueueActs {
  readonly mayAct: boolean;
  readonly chosen: ReadonlySet<string>;
  readonly toggle: (alertId: string) => void;
  readonly begin: (action: ActName, alerts: readonly Alert[]) => void;
}

export function queueColumns({ mayAct, chosen, toggle, begin }: QueueActs): readonly Column<Alert>[] {
  const choose: Column<Alert> = {
    id: 'choose',
    width: 2.4,
    header: <span className="unseen">Choose</span>,
    isPlain: true,
    cell: (alert) => (
      <input
        type="checkbox"
        aria-label={`Choose alert of ${subjectOf(alert)}`}
        checked={chosen.has(alert.alertId)}
        onChange={() => toggle(alert.alertId)}
      />
    ),
  };
  const answer: Column<Alert> = {
    id: 'acts',
    width: 11.5,
    header: <span className="unseen">Acts</span>,
    isPlain: true,
    cell: (alert) => (
      <div className="row-acts">
        {(['acknowledge', 'close', 'approve-close'] as const)
          .filter((action) => isPossible(action, alert))
          .map((action) => (
            <button
              key={action}
              type="button"
              aria-label={`${verbOf(acts[action])} alert of ${subjectOf(alert)}`}
              onClick={() => begin(action, [alert])}
            >
              {acts[action].label}
            </button>
          ))}
      </div>
    ),
  };
  return mayAct ? [choose, ...facts, answer] : facts;
}

const facts: readonly Column<Alert>[] = [
  {
    id: 'risk',
    width: 7.3,
    header: 'Risk',
    cell: ({ risk, severity }) => (
      <span className="risk">
        <b>{risk.score}</b> <Chip is={severity} />
      </span>
    ),
  },
  {
    id: 'summary',
    header: 'What happened',
    isPlain: true,
    cell: ({ alertId, summary, risk: { parts } }) => (
      <>
        <a className="row-link" href={pageOf('alert', alertId)} title={summary}>
          {summary}
        </a>
        <ul className="parts">
          {parts.slice(0, PARTS_MAX).map(({ because, points, rule }) => (
            <li key={`${rule} ${because}`}>
              <b>{points > 0 ? `+${points}` : points}</b> {because}
            </li>
          ))}
          {parts.length > PARTS_MAX && <li>and {parts.length - PARTS_MAX} more</li>}
        </ul>
      </>
    ),
  },
  {
    id: 'subject',
    width: 7,
    header: 'About',
    cell: ({ actor, source }) =>
      actor !== null ? <IdLink kind="actor" id={actor} /> : source !== null && <IdLink kind="source" id={source} />,
  },
  {
    id: 'state',
    width: 7,
    header: 'State, due',
    cell: ({ state, assignee, dueAt, overdue, disposition, proposal }) => (
      <>
        {state}
        {assignee !== null && (
          <>
            , <IdLink kind="actor" id={assignee} />
          </>
        )}
        {state === 'closed' && <div className="soft">{disposition}</div>}
        {proposal !== null && (
          <div className="soft" title={`${proposal.by}: ${proposal.explanation}`}>
            {proposal.disposition}
          </div>
        )}
        {state !== 'closed' && dueAt !== null && (
          <div className={overdue ? 'error' : 'soft'} title={dueAt}>
            {overdue ? 'overdue, ' : ''}
            {fromNow(dueAt)}
          </div>
        )}
      </>
    ),
  },
  { id: 'opened', width: 8.9, header: `Opened (${zone})`, cell: ({ openedAt }) => <Time at={openedAt} isInTable /> },
];

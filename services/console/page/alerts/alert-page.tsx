import type { Alert } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { hrefOf } from '../app/location.ts';
import type { PageProps } from '../app/page-props.ts';
import { useCaller } from '../app/session.tsx';
import { IntoCase } from '../cases/into-case.tsx';
import { AskedDetails } from '../parts/asked-details.tsx';
import { Chip, Facts } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { fromNow, Time } from '../parts/time.tsx';
import { useDetections } from '../rules/policy-queries.ts';
import { RunbookLink } from '../runbooks/runbook-link.tsx';
import { type ActName, acts, isPossible, subjectOf, verbOf } from './acts.ts';
import { AgainstPeers } from './against-peers.tsx';
import { type FullAlert, similarAlerts, useAlert, useAlertsOfSameRule } from './alert-queries.ts';
import { Counted } from './counted.tsx';
import { History } from './history.tsx';
import { ProposalNotice } from './proposal-notice.tsx';
import { type Acting, useActing } from './use-acting.tsx';

export default function AlertPage({ params: { alertId = '' } }: PageProps) {
  const { data: alert, error, refetch } = useAlert(alertId);
  const acting = useActing();
  if (alert === undefined) {
    if (isProblem(error, 404)) {
      return (
        <Empty title="There is no such alert.">
          <p>
            <a href="/alerts">To the alerts</a>
          </p>
        </Empty>
      );
    }
    return error === null ? <Loading of="the alert" /> : <Failed error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      <p className="soft">
        <a href="/alerts">Alerts</a> / alert of {subjectOf(alert)}
      </p>
      <PageHead title={alert.summary}>
        <Chip is={alert.severity} />
        <Chip is={alert.state} />
      </PageHead>
      <Answers alert={alert} acting={acting} />
      {acting.view}
      {error !== null && <Failed error={error} />}
      {alert.proposal !== null && <ProposalNotice proposal={alert.proposal} />}
      <div className="main-and-side">
        <div>
          <Rules alert={alert} />
          <Counted alert={alert} />
          <History acts={alert.history}>
            <Time at={alert.openedAt} /> the alert was opened
          </History>
        </div>
        <div>
          <Overview alert={alert} />
          <Risk alert={alert} />
          {alert.actor !== null && <AgainstPeers actor={alert.actor} />}
          <Similar alert={alert} />
        </div>
      </div>
    </>
  );
}

/** What the caller can do now. The server decides whether they may. */
function Answers({ alert, acting }: { alert: FullAlert; acting: Acting }) {
  const caller = useCaller();
  if (!caller.may.includes('alerts')) return null;
  const offered = (Object.keys(acts) as ActName[]).filter((action) => isPossible(action, alert));
  return (
    <div className="buttons answers">
      {offered.map((action, at) => (
        <button
          key={action}
          type="button"
          className={at === 0 && action !== 'comment' ? 'primary' : ''}
          aria-label={`${nameOf(action, alert)} alert of ${subjectOf(alert)}`}
          onClick={() => acting.begin(action, [alert])}
        >
          {action === 'reopen' && alert.state === 'close-proposed' ? 'Reject the close…' : acts[action].label}
        </button>
      ))}
      {alert.caseId === null ? (
        <IntoCase alerts={[alert]} />
      ) : (
        <a className="button" href={pageOf('alert-case', alert.caseId)}>
          To its case
        </a>
      )}
    </div>
  );
}

function nameOf(action: ActName, { state }: FullAlert): string {
  if (action === 'reopen' && state === 'close-proposed') return 'Reject the close of';
  if (action === 'approve-close') return 'Approve the close of';
  return action === 'comment' ? 'Comment on' : verbOf(acts[action]);
}

function Overview({ alert }: { alert: FullAlert }) {
  const { actor, source, dueAt, overdue, state } = alert;
  // A tip has the time at which it was opened.
  const hasCounted = alert.accesses + alert.withdrawn > 0;
  return (
    <section aria-label="Overview">
      <h2>Overview</h2>
      <Facts
        of={{
          person: actor && <IdLink kind="actor" id={actor} />,
          source: source && <IdLink kind="source" id={source} />,
          'assigned to': alert.assignee ? <IdLink kind="actor" id={alert.assignee} /> : 'nobody',
          due: dueAt && state !== 'closed' && (
            <span className={overdue ? 'error' : ''}>
              {overdue ? 'overdue, ' : ''}
              {fromNow(dueAt)}: <Time at={dueAt} />
            </span>
          ),
          case: alert.caseId && <IdLink kind="alert-case" id={alert.caseId} />,
          opened: <Time at={alert.openedAt} />,
          'first access': hasCounted && <Time at={alert.firstEventAt} />,
          'last access': hasCounted && <Time at={alert.lastEventAt} />,
          accesses: alert.accesses.toLocaleString(),
          owners: alert.owners.toLocaleString(),
          'explained since': alert.withdrawn > 0 && alert.withdrawn.toLocaleString(),
          acknowledged: alert.acknowledgedBy && (
            <>
              <IdLink kind="actor" id={alert.acknowledgedBy} /> <Time at={alert.acknowledgedAt} />
            </>
          ),
          closed: state === 'closed' && (
            <>
              as {alert.disposition} by {alert.closedBy && <IdLink kind="actor" id={alert.closedBy} />}{' '}
              <Time at={alert.closedAt} />
            </>
          ),
          explanation: state === 'closed' && <span className="words">{alert.explanation}</span>,
          'approved by': alert.approvedBy && <IdLink kind="actor" id={alert.approvedBy} />,
          evidence: alert.evidence.join(', '),
          alert: <code>{alert.alertId}</code>,
        }}
      />
    </section>
  );
}

/** Why this person, now: sentences for and against, with their points. */
function Risk({ alert: { risk } }: { alert: FullAlert }) {
  return (
    <section aria-label="Risk">
      <h2>Risk {risk.score} of 100</h2>
      <ul className="points">
        {risk.parts.map(({ rule, points, because }) => (
          <li key={`${rule} ${because}`}>
            <b>{points > 0 ? `+${points}` : points}</b>
            <span>
              {because}
              {rule !== null && <span className="soft"> ({rule})</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FoundBy({ versions }: { versions: readonly string[] }) {
  if (versions.length === 0) return null;
  return (
    <p className="soft">
      Found by version <code>{versions.join(', ')}</code>
    </p>
  );
}

function Rules({ alert: { rules, detections: versions } }: { alert: FullAlert }) {
  const mayTune = useCaller().may.includes('read-policies');
  const { data: inForce } = useDetections({ enabled: mayTune });
  const detections = inForce && new Set(inForce.detections.map(({ id }) => id));
  return (
    <section aria-label="Rules">
      <h2>What it is about</h2>
      <ul className="rules">
        {rules.map(({ id, title, meaning, severity, legalBasis, runbook }) => (
          <li key={id}>
            <p>
              {severity !== null && <Chip is={severity} />} <b>{title}</b> <IdLink kind="rule" id={id} />
            </p>
            {meaning !== null && <p>{meaning}</p>}
            <FoundBy versions={versions.flatMap((one) => (one.id === id ? one.version : []))} />
            {legalBasis !== null && <p className="soft">Legal basis: {legalBasis}</p>}
            <p className="soft tags">
              {runbook !== null && (
                <span>
                  What to do: <RunbookLink of={runbook} />
                </span>
              )}
              {detections !== undefined && (
                <a href={hrefOf(detections.has(id) ? '/detections' : '/rules', [['q', id]])}>{id} needs tuning</a>
              )}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** By rule at once; by person once somebody asks for it: that is a look-up of them, which is recorded. */
function Similar({ alert }: { alert: FullAlert }) {
  const { alertId, actor } = alert;
  const { data, error } = useAlertsOfSameRule(alert);
  return (
    <section aria-label="Similar alerts">
      <h2>Similar alerts</h2>
      {error !== null && <Failed error={error} />}
      {data === undefined && error === null && <Loading />}
      {data !== undefined && <SimilarOnes alerts={data} none="None of this rule." />}
      {actor !== null && (
        <AskedDetails
          summary={`Other alerts about ${actor}`}
          of={`other alerts about ${actor}`}
          queryKey={['alerts', 'about', alertId, actor]}
          ask={() => similarAlerts(alertId, { actor })}
        >
          {(alerts) => <SimilarOnes alerts={alerts} none={`None about ${actor}.`} />}
        </AskedDetails>
      )}
    </section>
  );
}

function SimilarOnes({ alerts, none }: { alerts: readonly Alert[]; none: string }) {
  if (alerts.length === 0) return <p className="soft">{none}</p>;
  return (
    <ul>
      {alerts.map(({ alertId, summary, state, disposition, openedAt }) => (
        <li key={alertId}>
          <a href={pageOf('alert', alertId)}>{summary}</a>{' '}
          <span className="soft">
            {state}
            {disposition === null ? '' : ` as ${disposition}`}, <Time at={openedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}

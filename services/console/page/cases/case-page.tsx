import { useState } from 'react';
import { ActDialog } from '../alerts/act-dialog.tsx';
import { textLabelOf, verbOf } from '../alerts/acts.ts';
import { History } from '../alerts/history.tsx';
import { ProposalNotice } from '../alerts/proposal-notice.tsx';
import { isProblem } from '../api/problem.ts';
import type { PageProps } from '../app/page-props.ts';
import { useCaller } from '../app/session.tsx';
import { Chip, Facts } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Failed, Loading, NotFound } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import {
  type CaseActName,
  caseActs,
  type FullCase,
  isCaseActPossible,
  useCase,
  useCaseAct,
  useMoveAlerts,
} from './case-queries.ts';
import { IncidentClocks } from './incident-clocks.tsx';

export default function CasePage({ params: { caseId = '' } }: PageProps) {
  const { data: found, error, refetch } = useCase(caseId);
  if (found === undefined) {
    if (isProblem(error, 404)) return <NotFound what="case" />;
    return error === null ? <Loading of="the case" /> : <Failed error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      <p className="soft">
        <a href="/cases">Cases</a> / case of{' '}
        {found.people.length === 1 ? found.people[0] : `${found.people.length} people`}
      </p>
      <PageHead title={found.title}>
        {found.severity !== null && <Chip is={found.severity} />}
        <Chip is={found.state} />
      </PageHead>
      <Answers of={found} />
      {error !== null && <Failed error={error} />}
      {found.proposal !== null && <ProposalNotice proposal={found.proposal} />}
      <div className="main-and-side">
        <div>
          <IncidentClocks of={found} />
          <Alerts of={found} />
          <History acts={found.history} />
        </div>
        <div>
          <Overview of={found} />
        </div>
      </div>
    </>
  );
}

/** What the caller can do now. The server decides whether they may. */
function Answers({ of: found }: { of: FullCase }) {
  const caller = useCaller();
  const [asking, setAsking] = useState<CaseActName | null>(null);
  const { mutate, reset, error, isPending } = useCaseAct(found.caseId);
  if (!caller.may.includes('alerts')) return null;
  const offered = (Object.keys(caseActs) as CaseActName[]).filter((action) => isCaseActPossible(action, found));
  const nameOf = (action: CaseActName) =>
    action === 'reopen' && found.state === 'close-proposed' ? 'Reject the close…' : caseActs[action].label;
  const begin = (action: CaseActName) => {
    reset();
    const { proposal } = found;
    if (caseActs[action].asks.length === 0) mutate({ action, ...(proposal && { proposal: proposal.actId }) });
    else setAsking(action);
  };
  const failure = error !== null && <Failed error={error} />;
  return (
    <>
      <div className="buttons answers">
        {offered.map((action, at) => (
          <button
            key={action}
            type="button"
            className={at === 0 ? 'primary' : ''}
            disabled={isPending}
            aria-label={`${verbOf({ label: nameOf(action) })}: case ${found.title}`}
            onClick={() => begin(action)}
          >
            {nameOf(action)}
          </button>
        ))}
      </div>
      {asking !== null && (
        <ActDialog
          title={`${verbOf({ label: nameOf(asking) })}: ${found.title}`}
          verb={verbOf({ label: nameOf(asking) })}
          asks={caseActs[asking].asks}
          textLabel={textLabelOf(asking)}
          isSending={isPending}
          failure={failure}
          onSend={(fields) => mutate({ action: asking, ...fields }, { onSuccess: () => setAsking(null) })}
          onCancel={() => setAsking(null)}
        />
      )}
      {asking === null && failure}
    </>
  );
}

function Overview({ of: found }: { of: FullCase }) {
  const isClosed = found.state === 'closed';
  return (
    <section aria-label="Overview">
      <h2>Overview</h2>
      <Facts
        of={{
          people: found.people.length > 0 && (
            <ul>
              {found.people.map((id) => (
                <li key={id}>
                  <IdLink kind="actor" id={id} />
                </li>
              ))}
            </ul>
          ),
          'assigned to': found.assignee ? <IdLink kind="actor" id={found.assignee} /> : 'nobody',
          opened: <Time at={found.openedAt} />,
          'opened by': <IdLink kind="actor" id={found.openedBy} />,
          closed: isClosed && (
            <>
              as {found.disposition} by {found.closedBy && <IdLink kind="actor" id={found.closedBy} />}{' '}
              <Time at={found.closedAt} />
            </>
          ),
          'approved by': isClosed && found.approvedBy && <IdLink kind="actor" id={found.approvedBy} />,
          explanation: isClosed && <span className="words">{found.explanation}</span>,
          evidence: found.evidence.join(', '),
          'affected accounts': found.affectedAccounts.toLocaleString(),
          case: <code>{found.caseId}</code>,
        }}
      />
      <p>
        <a href={`${pageOf('alert-case', found.caseId)}/report`}>Draft report</a>
      </p>
    </section>
  );
}

function Alerts({ of: { caseId, alerts, state } }: { of: FullCase }) {
  const mayAct = useCaller().may.includes('alerts') && state === 'open';
  const { mutate, data, error, isPending } = useMoveAlerts();
  return (
    <section aria-label="Alerts of the case">
      <h2>{alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`}</h2>
      {alerts.length === 0 && (
        <p className="soft">
          None yet: open an alert in the <a href="/alerts">queue</a> and put it into this case.
        </p>
      )}
      <ul className="rules">
        {alerts.map(
          ({ alertId, summary, severity, state: alertState, actor, source, accesses, owners, lastEventAt }) => (
            <li key={alertId}>
              <p>
                <Chip is={severity} /> <Chip is={alertState} /> <a href={pageOf('alert', alertId)}>{summary}</a>
              </p>
              <p className="soft">
                {actor !== null ? <IdLink kind="actor" id={actor} /> : source && <IdLink kind="source" id={source} />}:{' '}
                {accesses.toLocaleString()} {accesses === 1 ? 'access' : 'accesses'} to {owners.toLocaleString()}{' '}
                {owners === 1 ? 'owner' : 'owners'}
                {accesses > 0 && (
                  <>
                    , last <Time at={lastEventAt} />
                  </>
                )}{' '}
                {mayAct && (
                  <button
                    type="button"
                    className="quiet"
                    disabled={isPending}
                    aria-label={`Take out of the case: alert of ${actor ?? source ?? alertId}`}
                    onClick={() => mutate({ caseId, remove: [alertId] })}
                  >
                    Take out
                  </button>
                )}
              </p>
            </li>
          ),
        )}
      </ul>
      {error !== null && <Failed error={error} />}
      {data?.refused.map(({ alertId, detail }) => (
        <p key={alertId} role="alert" className="error">
          {detail}
        </p>
      ))}
    </section>
  );
}

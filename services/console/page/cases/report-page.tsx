import { hrefOfEvent } from '../accesses/columns.tsx';
import { History } from '../alerts/history.tsx';
import { isProblem } from '../api/problem.ts';
import type { PageProps } from '../app/page-props.ts';
import { BlindSpots } from '../parts/blind-spots.tsx';
import { Chip, Facts } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Failed, Loading, NotFound } from '../parts/states.tsx';
import { Time, zone } from '../parts/time.tsx';
import { type CaseReport, useReport } from './case-queries.ts';

/** A draft for counsel: who, what, when, whose, with a link to the proof of each access. It prints. */
export default function ReportPage({ params: { caseId = '' } }: PageProps) {
  const { data: report, error, refetch } = useReport(caseId);
  if (report === undefined) {
    if (isProblem(error, 404)) return <NotFound what="case" />;
    return error === null ? <Loading of="the report" /> : <Failed error={error} onRetry={() => void refetch()} />;
  }
  return (
    <>
      <p className="soft">
        <a href="/cases">Cases</a> / <a href={pageOf('alert-case', caseId)}>{report.title}</a> / draft report
      </p>
      <PageHead title={`Draft: ${report.title}`}>
        {report.severity !== null && <Chip is={report.severity} />}
        <Chip is={report.state} />
      </PageHead>
      <p className="soft">
        Made <Time at={report.generatedAt} /> from the log and the register. A person has to check it before anybody
        receives it.{' '}
        <button type="button" className="quiet" onClick={() => window.print()}>
          Print
        </button>
      </p>
      <Summary of={report} />
      <People of={report} />
      <Rules of={report} />
      <Clocks of={report} />
      <Evidence of={report} />
      <History acts={report.history} />
      <section aria-label="What is not known">
        <h2>What is not known</h2>
        <ul>
          {report.notKnown.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <BlindSpots of={report} />
      </section>
    </>
  );
}

function Summary({
  of: { period, accesses, alerts, affectedAccounts, accounts, openedBy, caseId },
}: {
  of: CaseReport;
}) {
  return (
    <section aria-label="Summary">
      <h2>Summary</h2>
      <Facts
        of={{
          'first access': period !== null && <Time at={period.firstEventAt} />,
          'last access': period !== null && <Time at={period.lastEventAt} />,
          'first detected': period !== null && <Time at={period.firstDetectedAt} />,
          accesses: `${accesses.toLocaleString()} in ${alerts.length} ${alerts.length === 1 ? 'alert' : 'alerts'}`,
          'affected accounts': affectedAccounts.toLocaleString(),
          accounts: accounts.map((id, at) => (
            <span key={id}>
              {at > 0 && ', '}
              <IdLink kind="owner" id={id} />
            </span>
          )),
          'opened by': <IdLink kind="actor" id={openedBy} />,
          case: <code>{caseId}</code>,
        }}
      />
    </section>
  );
}

function People({ of: { people } }: { of: CaseReport }) {
  return (
    <section aria-label="Who">
      <h2>Who</h2>
      <ul>
        {people.map(({ id, role, team, employer, manager }) => (
          <li key={id}>
            <IdLink kind="actor" id={id} />: {[role, team, employer].map((part) => part ?? 'unknown').join(', ')},
            manager {manager === null ? 'unknown' : <IdLink kind="actor" id={manager} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rules({ of: { rules } }: { of: CaseReport }) {
  return (
    <section aria-label="What">
      <h2>What</h2>
      <ul className="rules">
        {rules.map(({ id, title, meaning, legalBasis }) => (
          <li key={id}>
            <p>
              {title} <span className="soft">({id})</span>
            </p>
            {meaning !== null && <p className="soft">{meaning}</p>}
            {legalBasis !== null && <p className="soft">Basis: {legalBasis}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Clocks({ of: { incident } }: { of: CaseReport }) {
  return (
    <section aria-label="Clocks">
      <h2>Clocks</h2>
      {incident === null ? (
        <p className="soft">Fewer than ten accounts were affected: no clock runs.</p>
      ) : (
        <ul>
          {incident.clocks.map(({ id, duty, dueAt, state, metBy, metAt, text }) => (
            <li key={id}>
              <Chip is={state} /> {id}, until <Time at={dueAt} />: {duty}
              {metAt !== null && (
                <>
                  ; <Time at={metAt} /> by {metBy}: <span className="words">{text}</span>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Evidence({ of: { evidence } }: { of: CaseReport }) {
  return (
    <section aria-label="Evidence">
      <h2>Evidence</h2>
      <p className="soft">Times in {zone}. The page of an access has its receipt, which proves it without us.</p>
      <ol>
        {evidence.map(({ eventId, sourceId, occurredAt, actorId, ownerId, rules }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two alerts may count one access, and the list never changes
          <li key={at}>
            <Time at={occurredAt} isInTable /> <a href={hrefOfEvent(eventId, sourceId)}>{eventId}</a> at {sourceId}
            {actorId !== null && ` by ${actorId}`}
            {ownerId !== null && ` of ${ownerId}`}: {rules.join(', ')}
          </li>
        ))}
      </ol>
    </section>
  );
}

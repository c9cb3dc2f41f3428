import { Chip } from '../parts/facts.tsx';
import { pageOf } from '../parts/id-link.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { ALERTS_MAX, type Filter, useSubjectAlerts } from './subject-accesses.ts';

/** Alerts about a subject, or that count an access to it, whatever the period of the page. */
export function AlertsOf({ filter }: { filter: Filter }) {
  const { data: alerts, error, refetch } = useSubjectAlerts(filter);
  return (
    <section aria-label="Alerts">
      <h2>Alerts</h2>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {alerts === undefined && error === null && <Loading of="alerts" />}
      {alerts?.length === 0 && <Empty title="No alert." />}
      <ul className="subject-alerts">
        {alerts?.map(({ alertId, severity, state, summary, openedAt, risk }) => (
          <li key={alertId}>
            <Chip is={severity} /> <Chip is={state} /> <span className="soft">risk {risk.score}, opened </span>
            <Time at={openedAt} />
            <br />
            <a href={pageOf('alert', alertId)}>{summary}</a>
          </li>
        ))}
      </ul>
      {filter.source !== undefined && <p className="soft">Of the newest {ALERTS_MAX} alerts.</p>}
    </section>
  );
}

import type { Access } from '../api/client.ts';
import { Chip } from '../parts/facts.tsx';
import { pageOf } from '../parts/id-link.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { type Filter, useSubjectAlerts } from './subject-accesses.ts';

/** Alerts about a person or source, or that count one of the accesses of the page. */
export function AlertsOf({ filter, accesses }: { filter: Filter; accesses: readonly Access[] }) {
  const { data, error, refetch } = useSubjectAlerts(filter, true);
  const ids = new Set(accesses.map(({ eventId }) => eventId));
  const alerts = (data ?? []).filter(
    ({ source, eventIds }) =>
      filter.actor !== undefined ||
      (filter.source !== undefined && source === filter.source) ||
      (filter.source === undefined && eventIds.some((id) => ids.has(id))),
  );
  return (
    <section aria-label="Alerts">
      <h2>Alerts</h2>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading of="alerts" />}
      {data !== undefined && alerts.length === 0 && <Empty title="No alert." />}
      <ul className="subject-alerts">
        {alerts.map(({ alertId, severity, state, summary, openedAt, risk }) => (
          <li key={alertId}>
            <Chip is={severity} /> <Chip is={state} /> <span className="soft">risk {risk.score}, opened </span>
            <Time at={openedAt} />
            <br />
            <a href={pageOf('alert', alertId)}>{summary}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

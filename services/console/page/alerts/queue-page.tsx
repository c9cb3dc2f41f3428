import { useCallback, useMemo } from 'react';
import type { Alert } from '../api/client.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Time, zone } from '../parts/time.tsx';
import { useAlerts } from './alert-queries.ts';

const columns: readonly Column<Alert>[] = [
  { id: 'risk', header: 'Risk', cell: ({ risk }) => risk.score },
  { id: 'severity', header: 'Severity', cell: ({ severity }) => <Chip is={severity} /> },
  { id: 'summary', header: 'What happened', cell: ({ summary }) => summary, isPlain: true },
  {
    id: 'subject',
    header: 'Subject',
    cell: ({ actor, source }) =>
      actor !== null ? <IdLink kind="actor" id={actor} /> : source !== null && <IdLink kind="source" id={source} />,
  },
  { id: 'state', header: 'State', cell: ({ state }) => state },
  { id: 'assignee', header: 'Assigned to', cell: ({ assignee }) => assignee ?? <span className="soft">nobody</span> },
  { id: 'opened', header: `Opened (${zone})`, cell: ({ openedAt }) => <Time at={openedAt} isInTable /> },
];

export default function QueuePage() {
  const { data, error, isPending, hasNextPage, fetchNextPage, refetch } = useAlerts({ order: 'risk' });
  const alerts = useMemo(
    () => (data?.pages ?? []).flatMap(({ items }) => items).filter(({ state }) => state !== 'closed'),
    [data],
  );
  const onEnd = useCallback(() => {
    if (hasNextPage) void fetchNextPage();
  }, [hasNextPage, fetchNextPage]);
  return (
    <>
      <PageHead
        title="Alerts"
        note={isPending ? 'loading…' : `${alerts.length}${hasNextPage ? '+' : ''} open, by risk`}
      />
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {isPending && error === null ? (
        <Loading of="alerts" />
      ) : alerts.length === 0 ? (
        error === null && <Empty title="Nothing is waiting for you." />
      ) : (
        <DataTable label="Alerts" columns={columns} rows={alerts} keyOf={({ alertId }) => alertId} onEnd={onEnd} />
      )}
    </>
  );
}

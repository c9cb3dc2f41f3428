import { useCallback, useMemo } from 'react';
import { useAddress } from '../app/location.ts';
import { DataTable } from '../parts/data-table.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { filterOf, useAccesses } from './access-queries.ts';
import { columns, keyOfAccess } from './columns.tsx';

export default function SearchPage() {
  const { query } = useAddress();
  const filter = filterOf(query);
  const { data, error, isPending, hasNextPage, fetchNextPage, refetch } = useAccesses(filter);
  const rows = useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items), [data]);
  const onEnd = useCallback(() => {
    if (hasNextPage) void fetchNextPage();
  }, [hasNextPage, fetchNextPage]);
  const what = Object.entries(filter).map(([name, value]) => `${name} ${value}`);
  return (
    <>
      <PageHead title="Accesses" note={`newest first${what.length === 0 ? '' : `, ${what.join(', ')}`}`} />
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {isPending && error === null ? (
        <Loading of="accesses" />
      ) : rows.length === 0 ? (
        error === null && <Empty title={what.length === 0 ? 'Nothing has been reported yet.' : 'No access matches.'} />
      ) : (
        <DataTable label="Accesses" columns={columns} rows={rows} keyOf={keyOfAccess} onEnd={onEnd} />
      )}
    </>
  );
}

import { useCallback, useEffect, useMemo, useState } from 'react';
import { hrefOf, navigate, useAddress } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Time, zone } from '../parts/time.tsx';
import { type Case, type CaseView, caseViews, useCases } from './case-queries.ts';
import { CaseDialog } from './into-case.tsx';

const PEOPLE_SHOWN = 4;
/** Rows that fill a window; a page of the answer may have none of the view. */
const ROWS_MIN = 30;

const keyOfCase = ({ caseId }: Case) => caseId;

export default function CasesPage() {
  const { query } = useAddress();
  const wanted = query.get('view') ?? '';
  const view: CaseView = Object.hasOwn(caseViews, wanted) ? (wanted as CaseView) : 'open';
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useCases(view);
  const mayAct = useCaller().may.includes('alerts');
  const [isOpening, setOpening] = useState(false);
  const cases = useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items), [data]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    if (cases.length < ROWS_MIN) onEnd();
  }, [cases.length, onEnd]);
  const note = isPending
    ? ''
    : `${cases.length}${hasNextPage ? '+' : ''} ${caseViews[view].label.toLowerCase()}, newest first`;
  return (
    <>
      <PageHead title="Cases" note={note}>
        {mayAct && (
          <button type="button" className="primary" onClick={() => setOpening(true)}>
            Open a case…
          </button>
        )}
      </PageHead>
      <div className="filters">
        <nav className="views" aria-label="Filters">
          {Object.entries(caseViews).map(([name, { label }]) => (
            <a
              key={name}
              href={hrefOf('/cases', [['view', name === 'open' ? '' : name]])}
              aria-current={name === view ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      </div>
      {isOpening && (
        <CaseDialog
          alerts={[]}
          onCancel={() => setOpening(false)}
          onDone={({ caseId }) => navigate(pageOf('alert-case', caseId))}
        />
      )}
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {isPending && error === null ? (
        <Loading of="cases" />
      ) : cases.length === 0 && !hasNextPage ? (
        error === null && (
          <Empty title={view === 'closed' ? 'No case is closed.' : 'There is no case.'}>
            <p>A case has alerts of one person or several that are answered together. Choose alerts in the queue.</p>
          </Empty>
        )
      ) : (
        <DataTable label="Cases" columns={columns} rows={cases} keyOf={keyOfCase} onEnd={onEnd} />
      )}
    </>
  );
}

const columns: readonly Column<Case>[] = [
  {
    id: 'severity',
    header: 'Severity',
    width: 8,
    cell: ({ severity }) => (severity === null ? <span className="soft">–</span> : <Chip is={severity} />),
  },
  {
    id: 'title',
    header: 'Case',
    isPlain: true,
    cell: ({ caseId, title }) => (
      <a className="row-link" href={pageOf('alert-case', caseId)}>
        {title}
      </a>
    ),
  },
  {
    id: 'people',
    header: 'People',
    width: 11,
    cell: ({ people }) => (
      <>
        {people.slice(0, PEOPLE_SHOWN).map((id) => (
          <span key={id}>
            <IdLink kind="actor" id={id} />{' '}
          </span>
        ))}
        {people.length > PEOPLE_SHOWN && <span className="soft">and {people.length - PEOPLE_SHOWN} more</span>}
      </>
    ),
  },
  { id: 'alerts', header: 'Alerts', width: 5, cell: ({ alertIds }) => alertIds.length.toLocaleString() },
  {
    id: 'state',
    header: 'State',
    width: 10,
    cell: ({ state, assignee, disposition }) => (
      <>
        {state}
        {disposition !== null && ` as ${disposition}`}
        {assignee !== null && (
          <>
            , <IdLink kind="actor" id={assignee} />
          </>
        )}
      </>
    ),
  },
  { id: 'opened', header: `Opened (${zone})`, width: 9, cell: ({ openedAt }) => <Time at={openedAt} isInTable /> },
];

import { lazy, Suspense, useCallback, useEffect, useMemo } from 'react';
import { hrefOf, navigate, useAddress } from '../app/location.ts';
import { BlindSpots } from '../parts/blind-spots.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { isShown, parametersOf, type Question, questionOf, useAccesses } from './access-queries.ts';
import { ColumnChoice, useHiddenColumns } from './column-choice.tsx';
import { columns, keyOfAccess } from './columns.tsx';
import { useCounts } from './count-queries.ts';
import { ExportButton } from './export-button.tsx';
import { placeAfter, rowsOf } from './merged-lists.ts';
import { SavedSearches } from './saved-searches.tsx';
import { SearchForm } from './search-form.tsx';

const Histogram = lazy(() => import('./histogram.tsx'));

/** Rows that fill a window, and pages that are read by themselves to find as many that are shown. */
const ROWS_MIN = 30;
const PAGES_MAX = 10;
/** Two lines, in rem. */
const ACCESS_ROW = 3.25;

interface OverTimeProps {
  readonly of: Pick<ReturnType<typeof useCounts>, 'data' | 'isPlaceholderData'>;
  readonly question: Question;
}

export default function SearchPage() {
  const { query } = useAddress();
  const question = useMemo(() => questionOf(query), [query]);
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useAccesses(question);
  const [hidden, setHidden] = useHiddenColumns();
  const pages = data?.pages;
  const found = useMemo(() => rowsOf(pages ?? []), [pages]);
  const rows = useMemo(() => found.filter(isShown(question)), [found, question]);
  const counted = useCounts(question, rows.length);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const older = hasNextPage || isPlaceholderData ? '' : placeAfter(pages ?? []);
  const isSparse = rows.length < ROWS_MIN && (pages?.length ?? 0) < PAGES_MAX && !isPlaceholderData;
  useEffect(() => {
    if (isSparse) onEnd();
  }, [isSparse, onEnd]);
  const total = counted.isPlaceholderData ? undefined : counted.data?.total;
  const again = () => void Promise.all([refetch(), counted.refetch()]);
  const failure = error ?? counted.error;
  const blind = isPlaceholderData ? undefined : pages?.[0]?.blind;
  const isSearch = Object.keys(question.filter).length > 0 || question.isLeaving;
  return (
    <>
      <PageHead
        title="Accesses"
        note={isPending ? '' : isPlaceholderData ? 'loading…' : noteOf(rows.length, found.length, total)}
      >
        {question.after !== '' && (
          <a className="button quiet" href={hrefOf('/accesses', parametersOf(question))}>
            To the newest
          </a>
        )}
        <button type="button" className="quiet" onClick={again}>
          Refresh
        </button>
        <SavedSearches />
        <ColumnChoice hidden={hidden} onChange={setHidden} />
        <ExportButton question={question} />
      </PageHead>
      <Presets question={question} />
      <SearchForm question={question} />
      {failure !== null && <Failed error={failure} onRetry={again} />}
      <OverTime of={counted} question={question} />
      {blind !== undefined && <BlindSpots of={blind} />}
      {(isPending || (isPlaceholderData && rows.length === 0)) && error === null ? (
        <Loading of="accesses" />
      ) : rows.length === 0 ? (
        error === null &&
        (!hasNextPage || !isSparse) && (
          <NothingFound isSearch={isSearch} hiddenCount={found.length} isAll={!hasNextPage && older === ''} />
        )
      ) : (
        <div aria-busy={isPlaceholderData}>
          <DataTable
            {...{ columns, rows, hidden, onEnd }}
            label="Accesses"
            keyOf={keyOfAccess}
            // Where material went may take several lines, and little leaves the building.
            rowHeight={question.isLeaving ? undefined : ACCESS_ROW}
          />
        </div>
      )}
      {hasNextPage && <ShowOlder isDisabled={isFetchingNextPage} onClick={onEnd} />}
      {older !== '' && <GoOn after={older} question={question} />}
      <p className="soft fine">Everything you look up here is itself recorded as an access, with your reason.</p>
    </>
  );
}

function OverTime({ of: { data, isPlaceholderData }, question }: OverTimeProps) {
  if (data === undefined || data.buckets.length <= 1) return null;
  return (
    // Of the question before until the answer comes, so that nothing moves under a finger.
    <div aria-busy={isPlaceholderData}>
      <Suspense>
        <Histogram
          counts={data}
          by={question.filter.by ?? 'occurredAt'}
          onChoose={(from, to) => choose(question, from, to)}
        />
      </Suspense>
    </div>
  );
}

function ShowOlder({ isDisabled, onClick }: { isDisabled: boolean; onClick: () => void }) {
  return (
    <p className="more">
      <button type="button" disabled={isDisabled} onClick={onClick}>
        Show older
      </button>
    </p>
  );
}

function GoOn({ after, question }: { after: string; question: Question }) {
  return (
    <p className="more">
      <a href={hrefOf('/accesses', [...parametersOf(question), ['after', after]])}>Go on with older accesses</a>
    </p>
  );
}

function noteOf(shown: number, found: number, total: number | undefined): string {
  const left = found - shown;
  // Accesses arrive between the two answers, so the list may have more than was counted.
  const of = total === undefined || total <= shown ? '' : ` of ${total.toLocaleString('en')}`;
  const hidden =
    left === 1 ? '1 search by an auditor or end is' : `${left.toLocaleString('en')} searches by auditors and ends are`;
  return `newest first, ${shown.toLocaleString('en')}${of} shown${left > 0 ? `, ${hidden} hidden` : ''}`;
}

/** The first and the last bar may go beyond what was asked. */
function choose(question: Question, first: string, end: string): void {
  const { from = first, to = end } = question.filter;
  const drawn = {
    from: Date.parse(from) > Date.parse(first) ? from : first,
    to: Date.parse(to) < Date.parse(end) ? to : end,
  };
  const href = hrefOf('/accesses', parametersOf({ ...question, filter: { ...question.filter, ...drawn } }));
  navigate(href, { replace: href === location.pathname + location.search });
}

/** What an investigator asks most, one click away. They keep the other filters. */
function Presets({ question }: { question: Question }) {
  const { filter, isLeaving, isAll } = question;
  const to = (changes: Partial<Question>) => hrefOf('/accesses', parametersOf({ ...question, ...changes }));
  const { verdict, action, ...rest } = filter;
  return (
    <nav className="views" aria-label="Presets">
      <a
        href={to({ isLeaving: false, filter: rest })}
        aria-current={!isLeaving && verdict === undefined ? 'page' : undefined}
      >
        All accesses
      </a>
      {(['violation', 'unexplained', 'unknown'] as const).map((one) => (
        <a
          key={one}
          href={to({ isLeaving: false, filter: { ...rest, verdict: one } })}
          aria-current={verdict === one ? 'page' : undefined}
        >
          {one === 'violation' ? 'Violations' : `${one.slice(0, 1).toUpperCase()}${one.slice(1)}`}
        </a>
      ))}
      <a href={to({ isLeaving: true, filter: rest })} aria-current={isLeaving ? 'page' : undefined}>
        Left the building
      </a>
      <a href={to({ isAll: !isAll })} className="toggle">
        {isAll ? 'Hide' : 'Show'} searches by auditors and ends
      </a>
    </nav>
  );
}

interface NothingFoundProps {
  readonly isSearch: boolean;
  readonly hiddenCount: number;
  /** Everything that matches was read. */
  readonly isAll: boolean;
}

function NothingFound({ isSearch, hiddenCount, isAll }: NothingFoundProps) {
  if (!isAll)
    return <Empty title={`The newest ${hiddenCount.toLocaleString('en')} are searches by auditors and ends.`} />;
  if (isSearch && hiddenCount > 0) return <Empty title="Only searches by auditors and ends match." />;
  if (isSearch) return <Empty title="No access matches." />;
  return (
    <Empty title="Nothing has been reported yet.">
      <p>
        Accesses arrive by <code>POST /v1/access-events</code>: <a href="/docs">the API</a> shows how.
      </p>
    </Empty>
  );
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Alert } from '../api/client.ts';
import { hrefOf, navigate, useAddress } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { IntoCase } from '../cases/into-case.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { pageOf } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { type ActName, acts, isPossible } from './acts.ts';
import { isView, useAlerts, type ViewName, views } from './alert-queries.ts';
import { KeysButton, useKeys } from './keys.tsx';
import { queueColumns } from './queue-columns.tsx';
import { useActing } from './use-acting.tsx';

const keyOfAlert = ({ alertId }: Alert) => alertId;
const NONE: ReadonlySet<string> = new Set();
/** Rows that fill a window; an overdue alert may be far down among those that are open. */
const ROWS_MIN = 30;

export default function QueuePage() {
  const { query } = useAddress();
  const wanted = query.get('view') ?? '';
  const view: ViewName = isView(wanted) ? wanted : 'open';
  const q = query.get('q') ?? '';
  const caller = useCaller();
  const mayAct = caller.may.includes('alerts');
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useAlerts(view, {
    me: caller.id,
    q,
  });
  const alerts = useMemo(() => {
    const all = new Map((data?.pages ?? []).flatMap(({ items }) => items.map((one) => [one.alertId, one] as const)));
    return [...all.values()].filter(({ overdue, state }) =>
      view === 'overdue' ? overdue : view === 'closed' || state !== 'closed',
    );
  }, [data, view]);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(NONE);
  const search = useRef<HTMLInputElement>(null);
  const acting = useActing(useCallback(() => setChosen(NONE), []));
  const at = alerts.findIndex(({ alertId }) => alertId === currentId);
  const chosenAlerts = alerts.filter(({ alertId }) => chosen.has(alertId));
  const toggle = useCallback((alertId: string) => {
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(alertId)) after.add(alertId);
      return after;
    });
  }, []);

  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    if (alerts.length < ROWS_MIN) onEnd();
  }, [alerts.length, onEnd]);

  const step = (by: number) => setCurrentId(alerts[Math.min(Math.max(at + by, 0), alerts.length - 1)]?.alertId ?? null);
  /** A key acts on what is chosen, else on the row that it is at. */
  const act = (action: ActName) => {
    const current = alerts[at];
    const subjects = chosenAlerts.length > 0 ? chosenAlerts : current === undefined ? [] : [current];
    if (mayAct)
      acting.begin(
        action,
        subjects.filter((alert) => isPossible(action, alert)),
      );
  };
  useKeys(!acting.isAsking, {
    j: () => step(1),
    k: () => step(-1),
    o: () => at >= 0 && currentId !== null && navigate(pageOf('alert', currentId)),
    x: () => at >= 0 && currentId !== null && toggle(currentId),
    a: () => act('acknowledge'),
    e: () => act('escalate'),
    c: () => act('close'),
    s: () => act('assign'),
    '/': () => search.current?.select(),
  });
  const { begin } = acting;
  const columns = useMemo(() => queueColumns({ mayAct, chosen, toggle, begin }), [mayAct, chosen, toggle, begin]);
  const count = `${alerts.length}${hasNextPage ? '+' : ''}`;
  return (
    <>
      <PageHead
        title="Alerts"
        note={
          isPending
            ? ''
            : `${count} ${views[view].label.toLowerCase()}, ${view === 'closed' ? 'newest first' : 'by risk'}`
        }
      >
        <KeysButton />
      </PageHead>
      <div className="filters">
        <Views current={view} q={q} />
        <QueueSearch view={view} q={q} field={search} />
      </div>
      {chosenAlerts.length > 0 && <BulkBar alerts={chosenAlerts} begin={begin} onClear={() => setChosen(NONE)} />}
      {acting.view}
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {isPending && error === null ? (
        <Loading of="alerts" />
      ) : alerts.length === 0 ? (
        error === null && !hasNextPage && <NothingThere view={view} q={q} />
      ) : (
        <DataTable
          label="Alerts"
          columns={columns}
          rows={alerts}
          keyOf={keyOfAlert}
          current={at < 0 ? null : at}
          onEnd={onEnd}
        />
      )}
    </>
  );
}

function Views({ current, q }: { current: ViewName; q: string }) {
  return (
    <nav className="views" aria-label="Filters">
      {Object.entries(views).map(([name, { label }]) => (
        <a
          key={name}
          href={hrefOf('/alerts', [
            ['view', name === 'open' ? '' : name],
            ['q', q],
          ])}
          aria-current={name === current ? 'page' : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

interface QueueSearchProps {
  readonly view: ViewName;
  readonly q: string;
  readonly field: React.RefObject<HTMLInputElement | null>;
}

function QueueSearch({ view, q, field }: QueueSearchProps) {
  return (
    <search>
      <form
        key={q}
        onSubmit={(event) => {
          event.preventDefault();
          const text = field.current?.value.trim() ?? '';
          navigate(
            hrefOf('/alerts', [
              ['view', view === 'open' ? '' : view],
              ['q', text],
            ]),
          );
          field.current?.blur();
        }}
      >
        <input
          ref={field}
          type="search"
          name="q"
          defaultValue={q}
          aria-label="Search alerts"
          onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
          placeholder="Search: person, rule, word of a note"
          autoComplete="off"
          spellCheck={false}
        />
      </form>
    </search>
  );
}

interface BulkBarProps {
  readonly alerts: readonly Alert[];
  readonly begin: (action: ActName, alerts: readonly Alert[]) => void;
  readonly onClear: () => void;
}

function BulkBar({ alerts, begin, onClear }: BulkBarProps) {
  const offered = (['acknowledge', 'assign', 'escalate', 'close', 'approve-close', 'reopen'] as const).filter(
    (action) => alerts.some((alert) => isPossible(action, alert)),
  );
  return (
    <section className="bulk" aria-label="Chosen alerts">
      <span>{alerts.length} chosen</span>
      {offered.map((action) => (
        <button
          key={action}
          type="button"
          onClick={() =>
            begin(
              action,
              alerts.filter((alert) => isPossible(action, alert)),
            )
          }
        >
          {acts[action].label}
        </button>
      ))}
      <IntoCase alerts={alerts} />
      <button type="button" className="quiet" onClick={onClear}>
        Choose none
      </button>
    </section>
  );
}

function NothingThere({ view, q }: { view: ViewName; q: string }) {
  if (q !== '') return <Empty title={`No alert here contains “${q}”.`} />;
  if (view === 'open') return <Empty title="Nothing is waiting for you." />;
  return (
    <Empty
      title={view === 'mine' ? 'Nothing is assigned to you.' : `No alert is ${views[view].label.toLowerCase()}.`}
    />
  );
}

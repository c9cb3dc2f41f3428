import { useQuery } from '@tanstack/react-query';
import { hrefOfAccess, Verdicts, Who } from '../accesses/columns.tsx';
import { type Alert, answerOf, client, getText } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { DemoIntroduction } from './demo-introduction.tsx';
import { type LatestAccesses, useLatestAccesses } from './latest-accesses.ts';
import { NextSteps } from './next-steps.tsx';
import { SetsToApprove } from './sets-to-approve.tsx';

const REFRESH_MS = 3_000;
const SHOWN = 8;
/** The ids of the demo's company all contain this. */
const DEMO = '-demo-';

/** Where everybody begins: what waits, what happened last, and what to do next while there is nothing. */
export default function HomePage() {
  const { may } = useCaller();
  const alerts = useQuery({
    queryKey: ['alerts', 'home'],
    queryFn: () => answerOf(client.GET('/v1/alerts', { params: { query: { queue: 'open', limit: 1_000 } } })),
    enabled: may.includes('read-alerts'),
    refetchInterval: REFRESH_MS,
  });
  const accesses = useLatestAccesses(SHOWN, may.includes('query'));
  const latest = accesses.data?.shown;
  const isEmpty = latest?.length === 0 && accesses.data?.isAll === true;
  const isDemo = latest?.some(({ resource }) => resource?.ownerId?.includes(DEMO)) ?? false;
  return (
    <>
      <PageHead title="Who opened whose recording, and why" />
      {isDemo && <DemoIntroduction />}
      {isEmpty && <NextSteps />}
      <SetsToApprove />
      <div className="two">
        {may.includes('read-alerts') && <OpenAlerts of={alerts} />}
        {may.includes('query') && <LatestList of={accesses} />}
      </div>
      <LogState />
    </>
  );
}

interface Read<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
}

function OpenAlerts({ of: { data, error } }: { of: Read<{ items: readonly Alert[]; nextCursor?: string }> }) {
  if (error !== null) return <Failed error={error} />;
  if (data === undefined) return <Loading of="alerts" />;
  const { items, nextCursor } = data;
  const counts = (['critical', 'high', 'medium', 'low'] as const)
    .map((severity) => [severity, items.filter((alert) => alert.severity === severity).length] as const)
    .filter(([, count]) => count > 0);
  return (
    <section aria-label="Open alerts">
      <h2>
        <a href="/alerts">
          {items.length}
          {nextCursor === undefined ? '' : '+'} open {items.length === 1 ? 'alert' : 'alerts'}
        </a>
      </h2>
      {items.length === 0 && <p className="soft">Nothing is waiting for you.</p>}
      <p className="marks">
        {counts.map(([severity, count]) => (
          <span key={severity}>
            {count} <Chip is={severity} />
          </span>
        ))}
      </p>
      <ul>
        {items.slice(0, SHOWN).map(({ alertId, summary, risk }) => (
          <li key={alertId}>
            <b>{risk.score}</b> <a href={pageOf('alert', alertId)}>{summary}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function LatestList({ of: { data, error } }: { of: Read<LatestAccesses> }) {
  if (error !== null) return <Failed error={error} />;
  if (data === undefined) return <Loading of="accesses" />;
  const { shown, isAll } = data;
  return (
    <section aria-label="Latest accesses">
      <h2>
        <a href="/accesses">Latest accesses</a>
      </h2>
      {shown.length === 0 && (
        <p className="soft">
          {isAll ? 'Nothing has been reported yet.' : 'The newest are all look-ups by people here.'}
        </p>
      )}
      <ul>
        {shown.map((access) => (
          <li key={JSON.stringify([access.eventId, access.source?.id, access.verdict])}>
            <a href={hrefOfAccess(access)}>
              <Time at={access.occurredAt ?? access.appendedAt} />
            </a>{' '}
            <Verdicts of={access} /> <Who of={access} /> {access.action}{' '}
            {access.ownerId && (
              <>
                of <IdLink kind="owner" id={access.ownerId} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The checkpoint is of the whole archive, not since the start of a process. */
function LogState() {
  const { data } = useQuery({
    queryKey: ['checkpoint'],
    queryFn: () => getText('/checkpoint').catch(() => ''),
    refetchInterval: REFRESH_MS,
  });
  const [origin, size] = (data ?? '').split('\n');
  if (!size) return null;
  return (
    <p className="soft">
      The log {origin} has {Number(size).toLocaleString()} sealed segments. Its checkpoint is at{' '}
      <a href="/checkpoint">/checkpoint</a>, its key at <a href="/log.vkey">/log.vkey</a>.
    </p>
  );
}

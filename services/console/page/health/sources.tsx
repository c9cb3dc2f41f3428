import { useQuery } from '@tanstack/react-query';
import { answerOf, client, type components } from '../api/client.ts';
import { IdLink } from '../parts/id-link.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { fromNow, Time } from '../parts/time.tsx';

type Source = components['schemas']['SourcePage']['items'][number];

const titles = ['Source', 'Last event', 'Events of the last hour', 'Missing numbers', 'State'] as const;
const [, LAST, LAST_HOUR, MISSING] = titles;
const REFRESH_MS = 5_000;
const SOURCES_MAX = 200;

/** What each tool reported and left out. The figures name nobody, so that reading them is recorded nowhere. */
export function Sources() {
  const { data, error, refetch } = useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => answerOf(client.GET('/v1/sources', { params: { query: { limit: SOURCES_MAX } }, signal })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <section aria-label="Sources">
      <h2>Sources</h2>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading of="the sources" />}
      {data?.items.length === 0 && <p className="soft">No tool has reported, and the register has none.</p>}
      {data !== undefined && data.items.length > 0 && (
        <div className="scrolled">
          <table className="plain">
            <thead>
              <tr>
                {titles.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.items.map((source) => (
                <tr key={source.id}>
                  <th scope="row">
                    <IdLink kind="source" id={source.id} />
                  </th>
                  <td data-title={LAST}>
                    {source.lastEventAt === null ? (
                      <span className="soft">none</span>
                    ) : (
                      <>
                        <Time at={source.lastEventAt} /> ({fromNow(source.lastEventAt)})
                      </>
                    )}
                  </td>
                  <td data-title={LAST_HOUR}>{source.eventsLastHour.toLocaleString()}</td>
                  <td data-title={MISSING}>
                    {source.missing === 0 ? '0' : <span className="error">{source.missing.toLocaleString()}</span>}
                  </td>
                  <td>
                    <State of={source} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data?.nextCursor !== undefined && <p className="soft">The first {SOURCES_MAX} by id.</p>}
    </section>
  );
}

function State({ of: { silentSince, heartbeatSeconds, isRegistered, forkedInstances } }: { of: Source }) {
  if (silentSince !== null) {
    return (
      <span className="error">
        silent since <Time at={silentSince} />
      </span>
    );
  }
  if (forkedInstances > 0) return <span className="error">two programs use one instance</span>;
  if (!isRegistered) return <span className="error">not in the register</span>;
  if (heartbeatSeconds === null) return <span className="soft">no heartbeat is expected</span>;
  return <span className="holds">reports at least every {heartbeatSeconds} s</span>;
}

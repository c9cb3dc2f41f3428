import { useQuery } from '@tanstack/react-query';
import { answerOf, client } from '../api/client.ts';
import { Failed } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';

const REFRESH_MS = 60_000;
const GAPS_SHOWN = 20;
const because = {
  late: 'its accesses were detected afterwards',
  silent: 'custodes did not run, or did not detect',
} as const;

/** When accesses were watched in the last 30 days, by canary accesses that came back. */
export function Monitoring() {
  const { data, error } = useQuery({
    queryKey: ['monitoring'],
    queryFn: () => answerOf(client.GET('/v1/monitoring', { params: { query: {} } })),
    refetchInterval: REFRESH_MS,
  });
  const gaps = [...(data?.gaps ?? [])].reverse();
  const count = gaps.length + (data?.gapsLeftOut ?? 0);
  return (
    <section aria-label="Watched time">
      <h2>Were accesses watched?</h2>
      {error !== null && <Failed error={error} />}
      {data?.watchedShare === null && <p className="soft">No canary access has come back yet.</p>}
      {data !== undefined && data.watchedShare !== null && (
        <p>
          {percent(data.watchedShare)} of the time since <Time at={data.from} />, by {data.canaries.toLocaleString()}{' '}
          canary accesses that came back.{' '}
          {count === 0 ? 'There is no gap.' : count === 1 ? '1 gap:' : `${count.toLocaleString()} gaps:`}
        </p>
      )}
      <ul>
        {gaps.slice(0, GAPS_SHOWN).map((gap) => (
          <li key={`${gap.from} ${gap.partitions.join()} ${gap.input}`}>
            <span className="error">{lengthOf(gap.seconds)}</span> from <Time at={gap.from} /> to <Time at={gap.to} />:{' '}
            {gap.input === null ? (
              <>
                {because[gap.because]} <span className="soft">({partitionsOf(gap.partitions)})</span>
              </>
            ) : (
              <>
                the access log <span className="id">{gap.input}</span> was not read, and was afterwards
              </>
            )}
          </li>
        ))}
      </ul>
      {count > GAPS_SHOWN && <p className="soft">and {(count - GAPS_SHOWN).toLocaleString()} older ones</p>}
    </section>
  );
}

/** Never 100 % where there is a gap. */
function percent(share: number): string {
  return `${(Math.floor(share * 100_000) / 1_000).toLocaleString()} %`;
}

function lengthOf(seconds: number): string {
  const rounded = Math.round(seconds);
  if (rounded < 120) return `${rounded} s`;
  return rounded < 7_200 ? `${Math.round(rounded / 60)} min` : `${(rounded / 3_600).toFixed(1)} h`;
}

function partitionsOf(partitions: readonly number[]): string {
  return `${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.join(', ')}`;
}

import { useQuery } from '@tanstack/react-query';
import { answerOf, client } from '../api/client.ts';
import { hrefOf, useAddress } from '../app/location.ts';
import { type Range, rangeOf, ranges, startOf } from '../entities/subject-accesses.ts';
import { type Metrics, useMetrics } from '../health/metrics.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Days, type JudgedDay } from './days.tsx';

const groups = { role: 'By role', purpose: 'By purpose', vendor: 'By employer' } as const;
const NAMES_MAX = 50;

interface Share {
  readonly name: string;
  readonly explained: number;
  readonly all: number;
}

/** Which share of accesses by people was explained. */
export default function CoveragePage() {
  const { data, error, refetch } = useMetrics();
  const isEmpty = data !== undefined && (data.get('custodes_coverage_accesses') ?? []).length === 0;
  return (
    <>
      <PageHead title="Coverage" note="allowed accesses by people that are in the index" />
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading of="the coverage" />}
      {isEmpty && <Empty title="No access is in the index yet." />}
      {data !== undefined && !isEmpty && (
        <>
          <Headline metrics={data} />
          <div className="two">
            {Object.entries(groups).map(([group, title]) => (
              <section key={group} aria-label={title}>
                <h2>{title}</h2>
                <Shares of={sharesOf(data, group)} />
              </section>
            ))}
          </div>
        </>
      )}
      <OverTime />
    </>
  );
}

function Headline({ metrics }: { metrics: Metrics }) {
  const first = sharesOf(metrics, 'all', 'first')[0];
  const repeat = sharesOf(metrics, 'all', 'repeat')[0];
  return (
    <p className="lead">
      {first && `${percent(first)} of the ${first.all} first accesses of a person to an owner were explained`}
      {first && repeat && ', and '}
      {repeat && `${percent(repeat)} of the ${repeat.all} later ones`}.
    </p>
  );
}

function sharesOf(metrics: Metrics, group: string, occasion?: string): readonly Share[] {
  const shares = new Map<string, Share>();
  for (const { labels, value } of metrics.get('custodes_coverage_accesses') ?? []) {
    if (labels.group !== group || (occasion !== undefined && labels.occasion !== occasion)) continue;
    const name = labels.name ?? '';
    const before = shares.get(name) ?? { name, explained: 0, all: 0 };
    const explained = before.explained + (labels.explained === 'yes' ? value : 0);
    shares.set(name, { name, explained, all: before.all + value });
  }
  return [...shares.values()].filter(({ all }) => all > 0).sort((a, b) => b.all - a.all);
}

function percent({ explained, all }: Share): string {
  // 99.96% is not 100%: one access may be the one that matters.
  const exact = (explained / all) * 100;
  return `${explained === all ? 100 : Math.min(99.9, Math.round(exact * 10) / 10)}%`;
}

function Shares({ of }: { of: readonly Share[] }) {
  if (of.length === 0) return <p className="soft">none</p>;
  return (
    <ul className="counts">
      {of.slice(0, NAMES_MAX).map((share) => (
        <li key={share.name}>
          <span className="count-label">{share.name}</span>
          <span className="count-number">
            {percent(share)} of {share.all}
          </span>
          <span className="share-bar">
            <span style={{ width: `${(share.explained / share.all) * 100}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

const DAY_MS = 86_400_000;

/** Counts of the log by day: a look-up that is recorded like every other. */
function useDays(range: Range) {
  const from = startOf(range);
  return useQuery({
    queryKey: ['access-counts', 'people', from],
    queryFn: async ({ signal }): Promise<readonly JudgedDay[]> => {
      const query = { of: 'people' as const, step: '1d' as const, ...(from && { from }) };
      const { items } = await answerOf(client.GET('/v1/access-counts', { params: { query }, signal }));
      return items.map(({ at, verdicts: { explained = 0, ...others } }) => {
        const open = Object.values(others).reduce((sum, count) => sum + count, 0);
        return { day: Date.parse(at) / DAY_MS, explained, open };
      });
    },
    staleTime: 30_000,
  });
}

function OverTime() {
  const { query } = useAddress();
  const range = rangeOf(query.get('days') ?? '30');
  const { data: days, error } = useDays(range);
  const count = (days ?? []).reduce((sum, { explained, open }) => sum + explained + open, 0);
  return (
    <section aria-label="Over time">
      <div className="page-head">
        <h2>Over time</h2>
        <nav className="views" aria-label="Period">
          {Object.entries(ranges).map(([name, label]) => (
            <a
              key={name}
              href={hrefOf('/coverage', [['days', name === '30' ? '' : name]])}
              aria-current={name === range ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      </div>
      {error !== null && <Failed error={error} />}
      {days === undefined && error === null && <Loading of="accesses" />}
      {days !== undefined && count === 0 && <Empty title="No access in this period." />}
      {days !== undefined && count > 0 && (
        <>
          <p className="soft">
            {count.toLocaleString('en')} accesses of the period by people, as they were first decided.
          </p>
          <Days of={days} />
        </>
      )}
    </section>
  );
}

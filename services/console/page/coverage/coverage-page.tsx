import { type Metrics, useMetrics } from '../health/metrics.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { OverTime } from './over-time.tsx';
import { percent, Shares, sharesOf } from './shares.tsx';

const groups = { role: 'By role', purpose: 'By purpose', vendor: 'By employer' } as const;

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
      {first &&
        `${percent(first)} of the ${first.all.toLocaleString('en')} first accesses of a person to an owner were explained`}
      {first && repeat && ', and '}
      {repeat && `${percent(repeat)} of the ${repeat.all.toLocaleString('en')} later ones`}.
    </p>
  );
}

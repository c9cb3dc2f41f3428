import { choices } from '../accesses/access-queries.ts';
import { hrefOf, navigate, useAddress } from '../app/location.ts';
import { rangeOf, ranges } from '../entities/subject-accesses.ts';
import { type Metrics, useMetrics } from '../health/metrics.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Days } from './days.tsx';
import { usePeopleDays } from './people-days.ts';
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
      {first && `${percent(first)} of the ${first.all} first accesses of a person to an owner were explained`}
      {first && repeat && ', and '}
      {repeat && `${percent(repeat)} of the ${repeat.all} later ones`}.
    </p>
  );
}

function OverTime() {
  const { query } = useAddress();
  const range = rangeOf(query.get('days') ?? '30');
  const purpose = choices.purpose.find((one) => one === query.get('purpose'));
  const { data: days, error } = usePeopleDays(range, purpose === undefined ? {} : { purpose });
  const count = (days ?? []).reduce((sum, { explained, open }) => sum + explained + open, 0);
  return (
    <section aria-label="Over time">
      <div className="page-head">
        <h2>Over time</h2>
        <nav className="views" aria-label="Period">
          {Object.entries(ranges).map(([name, label]) => (
            <a
              key={name}
              href={hrefOf('/coverage', [
                ['days', name === '30' ? '' : name],
                ['purpose', purpose ?? ''],
              ])}
              aria-current={name === range ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
        <label>
          Purpose
          <select
            value={purpose ?? ''}
            onChange={({ target }) =>
              navigate(
                hrefOf('/coverage', [
                  ['days', query.get('days') ?? ''],
                  ['purpose', target.value],
                ]),
                { replace: true },
              )
            }
          >
            <option value="">any</option>
            {choices.purpose.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
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

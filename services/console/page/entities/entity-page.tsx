import type { ReactNode } from 'react';
import { isReasonNeeded } from '../api/problem.ts';
import { hrefOf, useAddress } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { BlindSpots } from '../parts/blind-spots.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { AlertsOf } from './alerts-of.tsx';
import { Behaviour } from './behaviour.tsx';
import { RecordOf } from './record-of.tsx';
import { RelatedRecords } from './related-records.tsx';
import type { Subject } from './subject.ts';
import { rangeOf, ranges, useSubjectAccesses } from './subject-accesses.ts';

/** What is known of one person, owner, camera, recording or source, and what happened there. */
export function EntityPage({ of: subject, children }: { of: Subject; children?: ReactNode }) {
  const { noun, id, kind, filter } = subject;
  const { query } = useAddress();
  const { may } = useCaller();
  const range = rangeOf(query.get('days'));
  const { data, error, refetch } = useSubjectAccesses(filter, range);
  const title = (
    <>
      {noun} <span className="id">{id}</span>
    </>
  );
  if (isReasonNeeded(error)) {
    return (
      <>
        <PageHead title={title} />
        <Failed error={error} />
      </>
    );
  }
  const isReady = data !== undefined || error !== null;
  return (
    <>
      <PageHead title={title}>
        <nav className="views" aria-label="Period">
          {Object.entries(ranges).map(([name, label]) => (
            <a
              key={name}
              href={hrefOf(`/${subject.path}/${encodeURIComponent(id)}`, [['days', name === '90' ? '' : name]])}
              aria-current={name === range ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
      </PageHead>
      {children}
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {!isReady && <Loading of="accesses" />}
      {isReady && (
        <div className="two">
          <div>
            {may.includes('read-alerts') && <AlertsOf filter={filter} />}
            {may.includes('read-register') && subject.related.length > 0 && <RelatedRecords of={subject.related} />}
          </div>
          {may.includes('read-register') && <RecordOf kind={kind} id={id} noun={noun} />}
        </div>
      )}
      {data !== undefined && <BlindSpots of={data} />}
      {data !== undefined && <Behaviour of={data} subject={subject} range={range} />}
    </>
  );
}

import { useState } from 'react';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { sentenceOf } from '../register/record-facts.tsx';
import { useRecords } from '../register/register-queries.ts';
import type { Related } from './subject.ts';

/** Other records that name a subject. Each list is a recorded read, so it is fetched once it is opened. */
export function RelatedRecords({ of }: { of: readonly Related[] }) {
  return (
    <section aria-label="Records about it">
      <h2>Records that name it</h2>
      {of.map((one) => (
        <RelatedList key={one.title} of={one} />
      ))}
    </section>
  );
}

function RelatedList({ of: { title, kind, fields } }: { of: Related }) {
  const [isOpen, setOpen] = useState(false);
  const { data, error, hasNextPage, fetchNextPage } = useRecords(kind, fields, isOpen);
  const records = (data?.pages ?? []).flatMap(({ items }) => items);
  return (
    <details className="more" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {error !== null && <Failed error={error} />}
      {isOpen && data === undefined && error === null && <Loading />}
      {data !== undefined && records.length === 0 && !hasNextPage && <p className="soft">None is in force.</p>}
      <ul>
        {records.map((record) => (
          <li key={record.id}>
            <IdLink kind={kind} id={record.id} href={pageOf(kind, record.id)} />{' '}
            <span className="soft">{sentenceOf(record)}</span>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <button type="button" onClick={() => void fetchNextPage()}>
          Show more of {title.toLowerCase()}
        </button>
      )}
    </details>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, client } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';

const DAYS_SHOWN = 14;
const titles = ['Reports', 'With a read', 'Without', 'Unknown', 'May still get one'] as const;

interface ReportedReads {
  readonly readsInLog: { readonly log: string; readonly shownUpTo: string | null } | null;
  readonly reportsByDay: readonly {
    readonly day: string;
    readonly reports: number;
    readonly withRead: number;
    readonly withoutRead: number;
    readonly unknown: number;
    readonly waiting: number;
  }[];
}

/** Whether the log that shows what a tool reads has a read behind each of its reports. */
export function ReportedReads({ id, of: { readsInLog, reportsByDay } }: { id: string; of: ReportedReads }) {
  const { may } = useCaller();
  if (readsInLog === null && reportsByDay.length === 0) return null;
  return (
    <section aria-label="Reports and their reads">
      <h2>Reports and their reads</h2>
      {readsInLog !== null && (
        <p className="soft">
          What it shows is read from the store of <IdLink kind="source" id={readsInLog.log} />
          {readsInLog.shownUpTo === null ? (
            ', which has shown nothing yet: each report waits.'
          ) : (
            <>
              , which has shown reads up to <Time at={readsInLog.shownUpTo} />. A report waits until it has shown a day
              more.
            </>
          )}
        </p>
      )}
      <div className="scrolled">
        <table className="plain" aria-label="Reports by day">
          <thead>
            <tr>
              {['Day', ...titles].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {reportsByDay.slice(0, DAYS_SHOWN).map(({ day, reports, withRead, withoutRead, unknown, waiting }) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {[reports, withRead, withoutRead, unknown, waiting].map((count, at) => (
                  <td key={titles[at]} data-title={titles[at]}>
                    {count.toLocaleString()}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {may.includes('query') && <WithoutRead id={id} />}
    </section>
  );
}

/** It leads to what people viewed, so it is fetched, and recorded, once it is opened. */
function WithoutRead({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['sources', id, 'reports-without-read'],
    enabled: isOpen,
    queryFn: () => answerOf(client.GET('/v1/sources/{id}/reports-without-read', { params: { path: { id } } })),
  });
  return (
    <details className="more" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Reports without a read</summary>
      <p className="soft">A browser or a cache may have had the recording, so this accuses nobody.</p>
      {error !== null && <Failed error={error} />}
      {isOpen && data === undefined && error === null && <Loading of="the reports" />}
      {data?.items.length === 0 && <p className="soft">There is none.</p>}
      <ul>
        {data?.items.map(({ eventId, recordingId, occurredAt, isUnknown }) => (
          <li key={eventId}>
            <Time at={occurredAt} /> <IdLink kind="access" id={eventId} /> of{' '}
            <IdLink kind="recording" id={recordingId} />
            {isUnknown && <span className="soft"> (unknown: a log was not read all the time)</span>}
          </li>
        ))}
      </ul>
      {data !== undefined && data.leftOut > 0 && <p className="soft">and {data.leftOut.toLocaleString()} more</p>}
    </details>
  );
}

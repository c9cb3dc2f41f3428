import { hrefOfEvent } from '../accesses/columns.tsx';
import { answerOf, client } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { AskedDetails } from '../parts/asked-details.tsx';
import { IdLink } from '../parts/id-link.tsx';
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

function WithoutRead({ id }: { id: string }) {
  return (
    <AskedDetails
      summary="Reports without a read"
      of="the reports"
      queryKey={['sources', id, 'reports-without-read']}
      ask={() => answerOf(client.GET('/v1/sources/{id}/reports-without-read', { params: { path: { id } } }))}
      note={<p className="soft">A browser or a cache may have had the recording, so this accuses nobody.</p>}
    >
      {({ items, leftOut }) => (
        <>
          {items.length === 0 && <p className="soft">There is none.</p>}
          <ul>
            {items.map(({ eventId, sourceId, recordingId, occurredAt, isUnknown }) => (
              <li key={`${sourceId} ${eventId}`}>
                <Time at={occurredAt} /> <IdLink kind="access" id={eventId} href={hrefOfEvent(eventId, sourceId)} /> of{' '}
                <IdLink kind="recording" id={recordingId} />
                {isUnknown && <span className="soft"> (unknown: a log was not read all the time)</span>}
              </li>
            ))}
          </ul>
          {leftOut > 0 && <p className="soft">and {leftOut.toLocaleString()} more</p>}
        </>
      )}
    </AskedDetails>
  );
}

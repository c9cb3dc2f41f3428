import { useMemo, useState } from 'react';
import { hrefOfEvent } from '../accesses/columns.tsx';
import { BlindSpots } from '../parts/blind-spots.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { type CountedAccess, type FullAlert, useCountedAccesses } from './alert-queries.ts';
import { ForAndAgainst } from './for-and-against.tsx';
import { triedText } from './near-records.ts';

const OWNERS_SHOWN = 12;

/** The accesses that the alert counts, with what explained or failed to explain each, and whose material they are. */
export function Counted({ alert }: { alert: FullAlert }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useCountedAccesses(alert);
  const accesses = useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items), [data]);
  if (error !== null) return <Failed error={error} />;
  if (data === undefined) return <Loading of="the accesses" />;
  const of = hasNextPage ? `the latest ${accesses.length} of ${alert.accesses.toLocaleString()}` : `${accesses.length}`;
  return (
    <>
      <ForAndAgainst alert={alert} accesses={accesses} />
      <Owners accesses={accesses} total={alert.owners} isAll={!hasNextPage} />
      <section aria-label="Accesses">
        <h2>Accesses, {of}</h2>
        {data.pages[0] !== undefined && <BlindSpots of={data.pages[0]} />}
        {accesses.length === 0 && (
          <p className="soft">
            {alert.withdrawn > 0 ? 'Every access that it counted was explained since.' : 'It counts no access.'}
          </p>
        )}
        <ol className="timeline">
          {accesses.map((access) => (
            <OneAccess key={`${access.sourceId} ${access.eventId} ${access.appendedAt}`} access={access} />
          ))}
        </ol>
        {hasNextPage && (
          <button type="button" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show older
          </button>
        )}
      </section>
    </>
  );
}

function OneAccess({
  access: { eventId, sourceId, occurredAt, actorId, ownerId, rules, facts },
}: {
  access: CountedAccess;
}) {
  return (
    <li>
      <p>
        <a href={hrefOfEvent(eventId, sourceId)}>
          <Time at={occurredAt} />
        </a>{' '}
        {actorId !== null && <IdLink kind="actor" id={actorId} />} {facts?.action}{' '}
        {facts?.recordingId && (
          <>
            recording <IdLink kind="recording" id={facts.recordingId} />{' '}
          </>
        )}
        {facts?.cameraId && (
          <>
            camera <IdLink kind="camera" id={facts.cameraId} />{' '}
          </>
        )}
        {ownerId !== null && (
          <>
            of <IdLink kind="owner" id={ownerId} />
          </>
        )}
      </p>
      <p className="marks">
        {facts !== null &&
          marksOf(facts).map((mark) => (
            <span key={mark} className="chip high">
              {mark}
            </span>
          ))}
        <span className="soft">{rules.join(', ')}</span>
      </p>
      {facts !== null && facts.tried.length > 0 && (
        <p className="soft">
          Tried:{' '}
          {facts.tried.map(({ kind, id, state }, at) => (
            <span key={`${kind} ${id} ${state}`}>
              {at > 0 && '; '}
              {kind} <IdLink kind={kind} id={id} />
              {triedText({ kind, state })}
            </span>
          ))}
        </p>
      )}
      {facts !== null && facts.tried.length === 0 && (
        <p className="soft">No record of the register could explain it.</p>
      )}
    </li>
  );
}

function marksOf({
  locationClass,
  isOfChild,
  isOfCoworker,
  isOfHousehold,
}: NonNullable<CountedAccess['facts']>): string[] {
  return [
    locationClass === 'intimate' ? 'bedroom or bathroom' : null,
    isOfChild ? 'a child’s account' : null,
    isOfCoworker ? 'a co-worker’s' : null,
    isOfHousehold ? 'household of a co-worker' : null,
  ].filter((mark) => mark !== null);
}

/** Who is affected, the one with most accesses first. */
function Owners({ accesses, total, isAll }: { accesses: readonly CountedAccess[]; total: number; isAll: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const { ownerId } of accesses) if (ownerId !== null) found.set(ownerId, (found.get(ownerId) ?? 0) + 1);
    return [...found].sort(([, a], [, b]) => b - a);
  }, [accesses]);
  if (counts.length === 0) return null;
  const shown = isOpen ? counts : counts.slice(0, OWNERS_SHOWN);
  return (
    <section aria-label="Owners affected">
      <h2>
        {total.toLocaleString()} {total === 1 ? 'owner' : 'owners'} affected
        {isAll ? '' : `, ${counts.length} of them in the accesses below`}
      </h2>
      <ul className="tags">
        {shown.map(([id, count]) => (
          <li key={id}>
            <IdLink kind="owner" id={id} /> <span className="soft">{count}</span>
          </li>
        ))}
      </ul>
      {!isOpen && counts.length > OWNERS_SHOWN && (
        <button type="button" className="quiet" onClick={() => setOpen(true)}>
          Show all {counts.length}
        </button>
      )}
    </section>
  );
}

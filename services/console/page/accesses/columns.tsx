import type { Access } from '../api/client.ts';
import { hrefOf } from '../app/location.ts';
import type { Column } from '../parts/data-table.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { Time, zone } from '../parts/time.tsx';

export function keyOfAccess({ source, eventId, appendedAt, verdict }: Access): string {
  return JSON.stringify([source?.id ?? null, eventId, appendedAt, verdict]);
}

/** The page of one access; ids of different sources may collide. */
export function hrefOfAccess({ eventId, source }: Pick<Access, 'eventId' | 'source'>): string {
  return hrefOfEvent(eventId, source?.id ?? null);
}

/** As of an access, where only its ids are known; null: the source is unreadable. */
export function hrefOfEvent(eventId: string, sourceId: string | null): string {
  return hrefOf(pageOf('access', eventId), [['source', sourceId ?? '']]);
}

/** The verdict as decided, and the current one where a late fact changed it. */
export function Verdicts({ of: { verdict, reevaluations } }: { of: Access }) {
  const last = reevaluations.at(-1);
  return (
    <span className="verdicts">
      <Chip is={verdict} />
      {last !== undefined && (
        <span className="now">
          {' '}
          now <Chip is={last.verdict} />
        </span>
      )}
    </span>
  );
}

/** Where material went, and to whom; null where nothing left. */
export function whereTo({ destination, recipient }: Access): string | null {
  const parts = [
    destination && [destination.kind, destination.domain],
    recipient && [recipient.kind, recipient.id, recipient.jurisdiction],
  ];
  return (
    parts
      .map((part) => (part ?? []).filter(Boolean).join(' '))
      .filter(Boolean)
      .join(', ') || null
  );
}

/** Who is judged: the one for whom a service acts, else the actor; null: it is unreadable. */
export function judgedActor({ actor }: Pick<Access, 'actor'>) {
  return actor?.kind === 'service' && actor.onBehalfOf !== null ? actor.onBehalfOf : actor;
}

export function Who({ of: access }: { of: Pick<Access, 'actor'> }) {
  const { actor } = access;
  const judged = judgedActor(access);
  if (actor === null || judged === null) return null;
  return (
    <>
      <IdLink kind="actor" id={judged.id} /> {judged !== actor && <span className="where">by {actor.id}</span>}
    </>
  );
}

function idColumn(kind: 'owner' | 'camera' | 'recording' | 'site', header: string, width: number): Column<Access> {
  return {
    id: kind,
    header,
    width,
    cell: ({ resource, cameraId, ownerId }) => {
      const known = { ...resource, cameraId, ownerId };
      const id = known[`${kind}Id`] ?? null;
      return id === null ? <span className="soft">–</span> : <IdLink kind={kind} id={id} />;
    },
  };
}

export const columns: readonly Column<Access>[] = [
  {
    id: 'time',
    width: 8.9,
    header: `Occurred (${zone})`,
    isPlain: true,
    cell: (access) => (
      <a href={hrefOfAccess(access)}>
        <Time at={access.occurredAt ?? access.appendedAt} isInTable />
      </a>
    ),
  },
  { id: 'verdict', header: 'Verdict', width: 7.4, isPlain: true, cell: (access) => <Verdicts of={access} /> },
  {
    id: 'actor',
    width: 7.3,
    header: 'Who',
    cell: (access) => (access.actor === null ? <span className="soft">unreadable</span> : <Who of={access} />),
  },
  {
    id: 'action',
    width: 6.4,
    header: 'Did',
    cell: (access) => {
      const { action, outcome } = access;
      const where = whereTo(access);
      return (
        <>
          {action ?? '–'}
          {outcome === null || outcome === 'allowed' ? '' : ` (${outcome})`}
          {where !== null && (
            <span className="where" title={where}>
              to {where}
            </span>
          )}
        </>
      );
    },
  },
  idColumn('recording', 'Recording', 12.8),
  idColumn('camera', 'Camera', 7.6),
  idColumn('owner', 'Owner', 8),
  idColumn('site', 'Site', 8),
  {
    id: 'source',
    width: 9,
    header: 'Source',
    cell: ({ source }) => (source === null ? <span className="soft">–</span> : <IdLink kind="source" id={source.id} />),
  },
  { id: 'purpose', header: 'Purpose', width: 9, cell: ({ purpose }) => purpose ?? '–' },
  { id: 'path', header: 'Way in', width: 7, cell: ({ path }) => path ?? '–' },
  {
    id: 'recipient',
    width: 9,
    header: 'Recipient',
    cell: ({ recipient }) => (recipient === null ? '–' : [recipient.kind, recipient.id].filter(Boolean).join(' ')),
  },
  {
    id: 'destination',
    width: 9,
    header: 'Destination',
    cell: ({ destination }) =>
      destination === null ? '–' : [destination.kind, destination.domain].filter(Boolean).join(' '),
  },
  {
    id: 'appended',
    header: `Entered the log (${zone})`,
    width: 10,
    cell: ({ appendedAt }) => <Time at={appendedAt} isInTable />,
  },
  {
    id: 'reason',
    header: 'Why',
    cell: ({ reason }) => (
      <span className="why" title={reason}>
        {reason}
      </span>
    ),
    isPlain: true,
  },
];

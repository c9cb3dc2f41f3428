import { type ReactNode, useMemo } from 'react';
import { columns, judgedActor, keyOfAccess, whereTo } from '../accesses/columns.tsx';
import type { Access } from '../api/client.ts';
import { hrefOf } from '../app/location.ts';
import { type Count, Counts, countBy } from '../charts/counts.tsx';
import { HeatMap } from '../charts/heat-map.tsx';
import { type Lane, Swimlane } from '../charts/swimlane.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Empty } from '../parts/states.tsx';
import type { Subject } from './subject.ts';
import { OWN_SOURCE, type Range, type SubjectAccesses, startOf, timeOf, verdictNow } from './subject-accesses.ts';

const LANES_MAX = 12;
const ROWS_MAX = 25;
/** In the table of what is newest; the search shows them. */
const rarelyAsked = ['site', 'source', 'purpose', 'path', 'recipient', 'destination', 'appended'];

interface BehaviourProps {
  readonly of: SubjectAccesses;
  readonly subject: Subject;
  readonly range: Range;
}

/** The accesses of a subject as charts, and the newest of them as a table. */
export function Behaviour({ of: { accesses, read, isCut }, subject, range }: BehaviourProps) {
  const { noun, id, filter } = subject;
  const times = useMemo(() => accesses.map(timeOf), [accesses]);
  const asked = [...Object.entries(filter), ['from', startOf(range) ?? ''] as const];
  const search = hrefOf('/accesses', asked);
  const open = accesses.filter((access) => verdictNow(access) !== 'explained').length;
  const left = filter.source === undefined && <ReadsLeftOut asked={asked} />;
  if (accesses.length === 0) return <NoAccess read={isCut ? read : null} search={search} left={left} />;
  return (
    <>
      <p className="lead">
        {isCut && 'The newest '}
        {accesses.length.toLocaleString('en')} {accesses.length === 1 ? 'access' : 'accesses'},{' '}
        {open.toLocaleString('en')} not explained.{' '}
        <a href={search}>{isCut ? 'All in the search' : 'Open in the search'}</a>
        {left}
      </p>
      <section aria-label="Over time">
        <h2>
          {subject.lanes === 'camera' ? 'Over time, a lane for each camera' : 'Over time, a lane for each person'}
        </h2>
        <Lanes accesses={accesses} times={times} by={subject.lanes} range={range} />
      </section>
      <div className="two">
        <section aria-label="Day by hour">
          <h2>Day by hour</h2>
          <HeatMap times={times} what={`Accesses of ${noun.toLowerCase()} ${id} by hour of the week`} />
        </section>
        <section aria-label="Verdicts and reasons">
          <h2>Verdicts</h2>
          <Counts of={plain(accesses, verdictNow, (verdict) => <Chip is={verdict} />)} />
          <h2 className="next">Purposes</h2>
          <Counts of={plain(accesses, ({ purpose }) => purpose)} none="no purpose was given" />
        </section>
        <section aria-label="Tickets and cases">
          <h2>Tickets and cases cited</h2>
          <Counts of={records(accesses, ({ claim }) => claim)} none="no access cited one" />
          <h2 className="next">Explained by</h2>
          <Counts of={records(accesses, ({ explanation }) => explanation)} none="nothing" />
        </section>
        <section aria-label="What was done">
          <h2>Actions</h2>
          <Counts of={plain(accesses, ({ action }) => action)} />
          <h2 className="next">Destinations and recipients</h2>
          <Counts of={plain(accesses, whereTo)} none="nothing left through a reported destination" />
        </section>
      </div>
      <section aria-label="Newest accesses">
        <h2>Newest accesses</h2>
        <DataTable
          label={`Newest accesses of ${noun.toLowerCase()} ${id}`}
          columns={columns}
          rows={accesses.slice(0, ROWS_MAX)}
          keyOf={keyOfAccess}
          hidden={[...Object.keys(filter), ...rarelyAsked, ...(filter.source === undefined ? [] : ['camera'])]}
        />
        {accesses.length > ROWS_MAX && (
          <p>
            <a href={search}>All of them in the search</a>
          </p>
        )}
      </section>
    </>
  );
}

/** `read`: how many of the newest were read; null: all of them. */
function NoAccess({ read, search, left }: { read: number | null; search: string; left: ReactNode }) {
  const cut = `The newest ${read?.toLocaleString('en')} are ends of accesses and repeats.`;
  return (
    <section aria-label="Accesses">
      <Empty title={read === null ? 'No access in this period.' : cut}>
        <p>
          {read !== null && <a href={search}>All in the search</a>}
          {left}
        </p>
      </Empty>
    </section>
  );
}

/** They are accesses too, and would crowd out what else somebody who works here did. */
function ReadsLeftOut({ asked }: { asked: readonly (readonly [string, string])[] }) {
  return (
    <span className="soft">
      {' '}
      <a href={hrefOf('/accesses', [...asked, ['source', OWN_SOURCE]])}>Reads of the log itself</a> are left out.
    </span>
  );
}

interface LanesProps {
  readonly accesses: readonly Access[];
  readonly times: readonly number[];
  readonly by: 'camera' | 'actor';
  readonly range: Range;
}

function Lanes({ accesses, times, by, range }: LanesProps) {
  const lanes = useMemo(() => {
    const marks = new Map<string, { at: number; verdict: string }[]>();
    for (const [n, access] of accesses.entries()) {
      const key = (by === 'camera' ? access.cameraId : judgedActor(access)?.id) ?? '';
      const lane = marks.get(key) ?? [];
      lane.push({ at: times[n] ?? 0, verdict: verdictNow(access) });
      marks.set(key, lane);
    }
    return [...marks].sort(([, a], [, b]) => b.length - a.length);
  }, [accesses, times, by]);
  const from = Math.min(...times, Date.parse(startOf(range) ?? '') || Number.POSITIVE_INFINITY);
  const to = Math.max(...times, range === 'all' ? 0 : Date.now());
  const none = by === 'camera' ? 'no camera' : 'unreadable';
  const shown = lanes.slice(0, LANES_MAX).map(
    ([key, marks]): Lane => ({
      key,
      name: key === '' ? none : key,
      label: key === '' ? <span className="soft">{none}</span> : <IdLink kind={by} id={key} />,
      marks,
    }),
  );
  return (
    <>
      <Swimlane lanes={shown} from={from} to={to} />
      {lanes.length > LANES_MAX && (
        <p className="soft">and {lanes.length - LANES_MAX} more lanes with fewer accesses</p>
      )}
    </>
  );
}

function plain(
  accesses: readonly Access[],
  keyOf: (access: Access) => string | null | undefined,
  labelOf: (key: string) => Count['label'] = (key) => key,
): Count[] {
  return [...countBy(accesses, keyOf)].map(([key, count]) => ({ key, label: labelOf(key), count }));
}

/** Records of the register that accesses name, with links to them. */
function records(
  accesses: readonly Access[],
  recordOf: (access: Access) => { readonly kind: string; readonly id?: string | null } | null,
): Count[] {
  return plain(
    accesses,
    (access) => {
      const record = recordOf(access);
      return record === null ? null : JSON.stringify([record.kind, record.id ?? '']);
    },
    (key) => {
      const [kind = '', id = ''] = JSON.parse(key) as string[];
      return (
        <>
          {kind} {id !== '' && <IdLink kind={kind} id={id} />}
        </>
      );
    },
  );
}

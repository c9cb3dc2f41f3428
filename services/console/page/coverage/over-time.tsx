import { choices } from '../accesses/access-queries.ts';
import { hrefOf, navigate, useAddress } from '../app/location.ts';
import { rangeOf, ranges } from '../entities/subject-accesses.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { Days, daysShown } from './days.tsx';
import { type Division, type PeopleDays, usePeopleDays } from './people-days.ts';
import { percent } from './shares.tsx';

const divisions = { role: 'role', purpose: 'purpose', vendor: 'employer' } as const;

/** The shares by day: of everything, or of each role, purpose or employer. The address has what was chosen. */
export function OverTime() {
  const { query } = useAddress();
  const range = rangeOf(query.get('days') ?? '30');
  const purpose = choices.purpose.find((one) => one === query.get('purpose'));
  const by = (Object.keys(divisions) as Division[]).find((one) => one === query.get('by'));
  const { data, error } = usePeopleDays(range, purpose === undefined ? {} : { purpose }, by);
  const chosen = { days: range === '30' ? '' : range, purpose: purpose ?? '', by: by ?? '' };
  const hrefWith = (changes: Partial<typeof chosen>) => hrefOf('/coverage', Object.entries({ ...chosen, ...changes }));
  const choose = (changes: Partial<typeof chosen>) => navigate(hrefWith(changes), { replace: true });
  const count = (data?.days ?? []).reduce((sum, { explained, open }) => sum + explained + open, 0);
  return (
    <section aria-label="Over time">
      <div className="page-head">
        <h2>Over time</h2>
        <nav className="views" aria-label="Period">
          {Object.entries(ranges).map(([name, label]) => (
            <a
              key={name}
              href={hrefWith({ days: name === '30' ? '' : name })}
              aria-current={name === range ? 'page' : undefined}
            >
              {label}
            </a>
          ))}
        </nav>
        <label>
          For each
          <select value={by ?? ''} onChange={({ target }) => choose({ by: target.value })}>
            <option value="">all together</option>
            {Object.entries(divisions).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          Purpose
          <select value={purpose ?? ''} onChange={({ target }) => choose({ purpose: target.value })}>
            <option value="">any</option>
            {choices.purpose.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      </div>
      {error !== null && <Failed error={error} />}
      {data === undefined && error === null && <Loading of="accesses" />}
      {data !== undefined && count === 0 && <Empty title="No access in this period." />}
      {data !== undefined && count > 0 && (
        <>
          <p className="soft">
            {count.toLocaleString('en')} accesses of the period by people, as they were first decided.
            {by !== undefined && by !== 'purpose' && ` The ${divisions[by]} is what the person had at that time.`}
          </p>
          <Days of={data.days} each={data.each} />
          {by !== undefined && <Named of={data} by={divisions[by]} />}
        </>
      )}
    </section>
  );
}

/** UNTRUSTED: names come from the register; they are shown as text only. */
function Named({ of: { each, days, names, namesLeftOut }, by }: { of: PeopleDays; by: string }) {
  return (
    <>
      <ul className="named-days" aria-label={`For each ${by}`}>
        {names.map(({ name, total, days: own }) => {
          const explained = own.reduce((sum, day) => sum + day.explained, 0);
          return (
            <li key={name}>
              <p>
                <b>{name}</b>
                <span className="soft">
                  {percent({ name, explained, all: total })} of {total.toLocaleString('en')}
                </span>
              </p>
              <Days of={own} each={each} over={daysShown(days, each)} name={name} isSmall />
            </li>
          );
        })}
      </ul>
      {namesLeftOut > 0 && <p className="soft">and {namesLeftOut} more with fewer accesses</p>}
    </>
  );
}

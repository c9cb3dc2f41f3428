import { type FormEvent, useId } from 'react';
import { givenReason } from '../api/client.ts';
import { hrefOf, navigate } from '../app/location.ts';
import { fromLocalField, timeInput, toLocalField } from '../parts/local-time.ts';
import { useGiveReason } from '../parts/reason.ts';
import { zone } from '../parts/time.tsx';
import { useIsWide } from '../parts/use-is-wide.ts';
import { choices, type FilterName, filterNames, parametersOf, type Question } from './access-queries.ts';

const labels: Readonly<Partial<Record<FilterName, string>>> = {
  actor: 'Person',
  path: 'Way in',
  by: 'Time is when it',
  from: `From (${zone})`,
  to: `Before (${zone})`,
};

/** What "who saw this camera on that day" needs; the other filters are one click away. */
const mainNames: readonly FilterName[] = ['actor', 'owner', 'camera', 'recording', 'verdict', 'action', 'from', 'to'];
const otherNames = filterNames.filter((name) => !mainNames.includes(name));

/** Every filter of the API. The address has the search, so that it can be shared; the reason stays with the session. */
export function SearchForm({ question }: { question: Question }) {
  const { filter } = question;
  const giveReason = useGiveReason();
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    giveReason(text('reason'));
    const wanted = filterNames.map((name) => {
      const value = text(name);
      return [name, isTime(name) ? fromLocalField(value, filter[name]) : value] as const;
    });
    navigate(hrefOf('/accesses', parametersOf({ ...question, filter: Object.fromEntries(wanted) })));
  };
  const isWide = useIsWide();
  const key = JSON.stringify(filter);
  return (
    <search>
      {/* On a narrow screen the results come first. Another search folds it again. */}
      <details className="fold" open={isWide} key={`${isWide} ${key}`}>
        <summary>{summaryOf(filter)}</summary>
        <form className="search-form" onSubmit={onSubmit}>
          {mainNames.map((name) => (
            <Field key={name} name={name} value={filter[name] ?? ''} />
          ))}
          <details className="more-filters" open={otherNames.some((name) => filter[name] !== undefined)}>
            <summary>More filters</summary>
            <div>
              {otherNames.map((name) => (
                <Field key={name} name={name} value={filter[name] ?? ''} />
              ))}
            </div>
          </details>
          <label className="wide">
            Reason, recorded with the search
            <input
              name="reason"
              defaultValue={givenReason()}
              maxLength={500}
              autoComplete="off"
              placeholder="case C-17"
            />
          </label>
          <div className="buttons">
            <button type="submit" className="primary">
              Search
            </button>
            <a className="button quiet" href="/accesses">
              Clear
            </a>
          </div>
        </form>
      </details>
    </search>
  );
}

/** What is asked, for who sees the results alone. */
function summaryOf(filter: Question['filter']): string {
  const asked = filterNames.flatMap((name) => {
    const value = filter[name];
    return value === undefined
      ? []
      : [`${labelOf(name)} ${isTime(name) ? toLocalField(value).replace('T', ' ') : value}`];
  });
  return asked.length === 0 ? 'Search by person, owner, camera, time…' : asked.join(', ');
}

function isTime(name: FilterName): boolean {
  return name === 'from' || name === 'to';
}

function Field({ name, value }: { name: FilterName; value: string }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{labelOf(name)}</label>
      {isChoice(name) ? (
        <select id={id} name={name} defaultValue={value}>
          <option value="">{name === 'by' ? 'occurred' : 'any'}</option>
          {choices[name]
            .filter((one) => one !== 'occurredAt')
            .map((one) => (
              <option key={one} value={one}>
                {one === 'appendedAt' ? 'entered the log' : one}
              </option>
            ))}
        </select>
      ) : isTime(name) ? (
        <input {...timeInput} id={id} name={name} defaultValue={toLocalField(value)} />
      ) : (
        <input id={id} name={name} defaultValue={value} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      )}
    </div>
  );
}

function isChoice(name: FilterName): name is keyof typeof choices {
  return Object.hasOwn(choices, name);
}

function labelOf(name: FilterName): string {
  return labels[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

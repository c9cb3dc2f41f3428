import type { CountedAccess, FullAlert } from './alert-queries.ts';
import { nearRecords } from './near-records.ts';
import { returnedTo } from './returned-to.ts';

/** The evidence for misuse and against it, in sentences, from the accesses that the alert counts. */
export function ForAndAgainst({ alert, accesses }: { alert: FullAlert; accesses: readonly CountedAccess[] }) {
  if (accesses.length === 0) return null;
  const lists = { 'For misuse': sentencesFor(accesses), 'Against it': sentencesAgainst(alert, accesses) };
  const latest = accesses.length < alert.accesses ? `the latest ${accesses.length} of ` : '';
  return (
    <section aria-label="For and against">
      <h2>Why this person</h2>
      <p className="soft">
        Of {latest}its {alert.accesses === 1 ? 'only access' : `${alert.accesses.toLocaleString()} accesses`}:
      </p>
      <div className="two">
        {Object.entries(lists).map(([title, sentences]) => (
          <div key={title}>
            <h3>{title}</h3>
            <ul>
              {sentences.map((one) => (
                <li key={one}>{one}</li>
              ))}
              {sentences.length === 0 && <li className="soft">Nothing that the log knows.</li>}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

type Facts = NonNullable<CountedAccess['facts']>;

function sentencesFor(accesses: readonly CountedAccess[]): readonly string[] {
  const count = (is: (facts: Facts) => boolean) => accesses.filter(({ facts }) => facts !== null && is(facts)).length;
  return [
    sentence(
      count(({ locationClass }) => locationClass === 'intimate'),
      'of a bedroom or bathroom',
    ),
    sentence(
      count(({ isOfChild }) => isOfChild === true),
      'of a child’s account',
    ),
    sentence(
      count(({ isOfCoworker }) => isOfCoworker === true),
      'of a co-worker',
    ),
    sentence(
      count(({ isOfHousehold }) => isOfHousehold === true),
      'of the household of a co-worker',
    ),
    sentence(
      count(({ tried }) => nearRecords(tried).length === 0),
      'without any related record in the register',
    ),
    returnedTo(accesses),
  ].filter((one) => one !== null);
}

function sentencesAgainst({ withdrawn }: FullAlert, accesses: readonly CountedAccess[]): readonly string[] {
  const near = accesses.filter(({ facts }) => nearRecords(facts?.tried ?? []).length > 0).length;
  return [
    sentence(near, 'near a record about another day, camera or person'),
    withdrawn === 0 ? null : `${withdrawn.toLocaleString()} more were explained since, and do not count.`,
  ].filter((one) => one !== null);
}

function sentence(count: number, what: string): string | null {
  return count === 0 ? null : `${count.toLocaleString()} ${count === 1 ? 'is' : 'are'} ${what}.`;
}

import { useState } from 'react';
import { ActDialog } from '../alerts/act-dialog.tsx';
import { useCaller } from '../app/session.tsx';
import { Chip } from '../parts/facts.tsx';
import { IdLink } from '../parts/id-link.tsx';
import { Failed } from '../parts/states.tsx';
import { fromNow, Time } from '../parts/time.tsx';
import { type FullCase, useMeetClock } from './case-queries.ts';

type Clock = NonNullable<FullCase['incident']>['clocks'][number];

/** What has to be done and until when, once ten accounts are affected. */
export function IncidentClocks({ of: { caseId, affectedAccounts, incident } }: { of: FullCase }) {
  const mayAct = useCaller().may.includes('alerts');
  const [asking, setAsking] = useState<Clock | null>(null);
  const { mutate, reset, error, isPending } = useMeetClock(caseId);
  if (incident === null) return null;
  const failure = error !== null && <Failed error={error} />;
  return (
    <section aria-label="Incident clocks">
      <h2>{affectedAccounts.toLocaleString()} accounts affected: may be an incident to report</h2>
      <p className="soft">
        Since <Time at={incident.candidateSince} />. A lawyer decides which of these apply.
      </p>
      <ul className="rules">
        {incident.clocks.map((clock) => (
          <li key={clock.id}>
            <p>
              <Chip is={clock.state} /> {clock.id}: {clock.duty}
            </p>
            <p className="soft">
              until <Time at={clock.dueAt} /> {clock.metAt === null && `(${fromNow(clock.dueAt)}) `}
              {clock.metBy !== null && (
                <>
                  recorded by <IdLink kind="actor" id={clock.metBy} /> <Time at={clock.metAt} />
                </>
              )}
              {mayAct && clock.metAt === null && (
                <button
                  type="button"
                  className="quiet"
                  disabled={isPending}
                  aria-label={`Record what was done: ${clock.id}`}
                  onClick={() => {
                    reset();
                    setAsking(clock);
                  }}
                >
                  Record what was done…
                </button>
              )}
            </p>
            {clock.text !== null && <p className="words">{clock.text}</p>}
          </li>
        ))}
      </ul>
      {asking !== null && (
        <ActDialog
          title={`What was done: ${asking.duty}`}
          verb="Record"
          asks={['text']}
          textLabel="What was done, when and with whom"
          isSending={isPending}
          failure={failure}
          onSend={({ text = '' }) => mutate({ clock: asking.id, text }, { onSuccess: () => setAsking(null) })}
          onCancel={() => setAsking(null)}
        />
      )}
      {asking === null && failure}
    </section>
  );
}

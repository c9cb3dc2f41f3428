import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, client, type components } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { useCaller } from '../app/session.tsx';
import { startOf } from '../entities/subject-accesses.ts';
import { IdLink, pageOf } from '../parts/id-link.tsx';
import { Failed } from '../parts/states.tsx';

type Answer = components['schemas']['Backtest'];

/** Milliseconds until the page asks again how far it is. */
const ASK_AGAIN_MS = 1_000;
const EXAMPLES_SHOWN = 5;
const NAMES_SHOWN = 5;

function useBacktest(set: string, isWanted: boolean) {
  const from = startOf('90');
  return useQuery({
    queryKey: ['backtest', set, from],
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => {
      const params = { path: { set }, query: { ...(from && { from }) } };
      return answerOf(client.GET('/v1/backtests/{set}', { params, signal }));
    },
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'running' || data?.state === 'waiting' ? ASK_AGAIN_MS : false,
  });
}

/** What a proposed set would have done with the accesses of the last 90 days, for who approves it. */
export function Backtest({ set }: { set: string }) {
  const isAllowed = useCaller().may.includes('query');
  const [isWanted, setWanted] = useState(false);
  const { data, error, refetch } = useBacktest(set, isWanted);
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: async () => {
      setWanted(false);
      // What was found so far is no result.
      await queries.cancelQueries({ queryKey: ['backtest', set] });
      queries.removeQueries({ queryKey: ['backtest', set] });
      const { response } = await client.DELETE('/v1/backtests/{set}', { params: { path: { set } } });
      if (!response.ok) throw await problemOf(response);
    },
  });
  const name = set.slice(0, 12);
  if (!isAllowed) return null;
  if (!isWanted) {
    return (
      <p>
        <button type="button" aria-label={`Back-test set ${name}`} onClick={() => setWanted(true)}>
          Back-test
        </button>{' '}
        <span className="soft">
          {cancel.isSuccess
            ? 'The back-test was cancelled.'
            : 'Look at what it would have changed in the last 90 days before you approve it.'}
        </span>
        {cancel.error !== null && <Failed error={cancel.error} />}
      </p>
    );
  }
  return (
    <section aria-label={`Back-test of set ${name}`} className="backtest">
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {(error === null || data !== undefined) && <p role="status">{sentenceOf(data)}</p>}
      {(data === undefined || data.state === 'running' || data.state === 'waiting') && (
        <p className="buttons">
          {data !== undefined && data.of > 0 && (
            <progress aria-label={`Progress of back-test ${name}`} value={data.read} max={data.of} />
          )}
          <button type="button" aria-label={`Cancel the back-test of set ${name}`} onClick={() => cancel.mutate()}>
            Cancel
          </button>
        </p>
      )}
      {data?.state === 'failed' && <p className="error">{data.problem}</p>}
      {data?.isCut && (
        <p className="soft">
          The archive has more than a back-test on the page reads: the oldest {data.read.toLocaleString()} decisions
          count. The command line reads all of them.
        </p>
      )}
      {data?.policies && <OfRules of={data.policies} />}
      {data?.detections && <OfDetections of={data.detections} />}
    </section>
  );
}

function sentenceOf(answer: Answer | undefined): string {
  if (answer === undefined) return 'Starting…';
  const { state, read, of: all, policies, detections } = answer;
  if (state === 'waiting') return 'Another back-test runs; this one follows…';
  if (state === 'running' && all === 0) return 'Reading the register of that time…';
  if (state === 'running') {
    return `Trying it on the history: ${read.toLocaleString()} of about ${all.toLocaleString()} decisions read…`;
  }
  if (state === 'failed') return 'The back-test failed.';
  if (policies !== null) {
    const { changed, decided } = policies;
    return `It would change ${changed.toLocaleString()} of ${decided.toLocaleString()} decisions of the last 90 days.`;
  }
  const changed = (detections?.byRule ?? []).filter(({ before, after }) => before !== after);
  const of = `in ${(detections?.accesses ?? 0).toLocaleString()} accesses of the last 90 days`;
  return changed.length === 0 ? `It would find the same ${of}.` : `It would find other things ${of}.`;
}

function OfRules({ of }: { of: NonNullable<Answer['policies']> }) {
  return (
    <>
      <ul>
        {of.verdicts.map(({ before, after, changed }) => (
          <li key={`${before} ${after}`}>
            {changed.toLocaleString()} {before === after ? `stay ${before}, by other rules` : `${before} → ${after}`}
          </li>
        ))}
      </ul>
      <Names title="Rules" of={of.byRule} kind="rule" />
      <Names title="People" of={of.byActor} kind="actor" />
      <Names title="Owners" of={of.byOwner} kind="owner" />
      {of.examples.length > 0 && (
        <>
          <p>The newest of them:</p>
          <ul>
            {of.examples.slice(0, EXAMPLES_SHOWN).map(({ eventId, source, actor, owner, before, after }) => (
              <li key={`${source} ${eventId}`}>
                <a href={`${pageOf('access', eventId)}?source=${encodeURIComponent(source)}`}>{eventId}</a> by{' '}
                <IdLink kind="actor" id={actor} />
                {owner !== null && (
                  <>
                    {' '}
                    of <IdLink kind="owner" id={owner} />
                  </>
                )}
                : <del>{wordsOf(before)}</del> <ins>{wordsOf(after)}</ins>
              </li>
            ))}
          </ul>
        </>
      )}
      {of.notDecided > 0 && (
        <p className="soft">{of.notDecided.toLocaleString()} were left out: their register is not sealed yet.</p>
      )}
    </>
  );
}

function wordsOf({ verdict, determinedBy }: { verdict: string; determinedBy: readonly string[] }): string {
  return determinedBy.length === 0 ? verdict : `${verdict}: ${determinedBy.join(', ')}`;
}

interface NamesProps {
  readonly title: string;
  readonly kind: 'rule' | 'actor' | 'owner';
  readonly of: readonly { readonly name: string; readonly changed: number }[];
}

function Names({ title, kind, of }: NamesProps) {
  if (of.length === 0) return null;
  return (
    <p>
      {title}:{' '}
      {of.slice(0, NAMES_SHOWN).map(({ name, changed }, at) => (
        <span key={name}>
          {at > 0 && ', '}
          <IdLink kind={kind} id={name} /> <span className="soft">{changed.toLocaleString()}</span>
        </span>
      ))}
      {of.length > NAMES_SHOWN && <span className="soft"> and others</span>}
    </p>
  );
}

function OfDetections({ of }: { of: NonNullable<Answer['detections']> }) {
  const changed = of.byRule.filter(({ before, after }) => before !== after);
  return (
    <>
      <ul>
        {changed.map(({ rule, before, after }) => (
          <li key={rule}>
            {rule}: <del>{before.toLocaleString()}</del> <ins>{after.toLocaleString()}</ins> accesses
          </li>
        ))}
      </ul>
      <Subjects title="Found in addition" of={of.gained} />
      <Subjects title="Not found any more" of={of.missed} />
      <p className={of.lost.length > 0 ? 'error' : 'soft'}>
        {of.confirmed.toLocaleString()} alerts were closed as misuse; it would lose {of.lost.length.toLocaleString()} of
        them.
      </p>
      <ul>
        {of.lost.slice(0, EXAMPLES_SHOWN).map(({ alertId, rules }) => (
          <li key={alertId}>
            <IdLink kind="alert" id={alertId} /> {rules.join(', ')}
          </li>
        ))}
      </ul>
    </>
  );
}

function Subjects({ title, of }: { title: string; of: { count: number; examples: readonly string[] } }) {
  if (of.count === 0) return null;
  const shown = of.examples.slice(0, NAMES_SHOWN);
  return (
    <p>
      {title}: {shown.join(', ')}
      {of.count > shown.length && ` and ${of.count - shown.length} more`}
    </p>
  );
}

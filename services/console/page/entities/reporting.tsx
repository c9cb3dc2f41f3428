import { useQuery } from '@tanstack/react-query';
import { answerOf, client, type components } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { Facts } from '../parts/facts.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';

const HOLES_SHOWN = 10;

/** What a source reported, and what it left out. */
export function Reporting({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['sources', id],
    queryFn: async () => {
      try {
        return await answerOf(client.GET('/v1/sources/{id}', { params: { path: { id } } }));
      } catch (failure) {
        if (isProblem(failure, 404)) return null;
        throw failure;
      }
    },
  });
  if (data === null) return null;
  return (
    <>
      <section aria-label="Reporting">
        <h2>Reporting</h2>
        {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <Loading of="what it reported" />}
        {data && (
          <Facts
            of={{
              'Last event': data.lastEventAt !== null && <Time at={data.lastEventAt} />,
              'Last heartbeat': data.lastHeartbeatAt !== null && <Time at={data.lastHeartbeatAt} />,
              Events: data.events.toLocaleString(),
              'In the last hour': data.eventsLastHour.toLocaleString(),
              'Silent since': data.silentSince !== null && <Time at={data.silentSince} />,
              'Waits for a second person': data.waitsForApproval.length > 0 && data.waitsForApproval.join(', '),
              Instances: data.instances,
              'Missing numbers': data.missing,
              'Numbers used again': data.repeats > 0 && data.repeats,
              'Instances that two programs share': data.forkedInstances > 0 && forkedIn(data),
              'Dated in the future': data.clock.ahead > 0 && data.clock.ahead,
              'Refused inputs': data.refused.inputs > 0 && data.refused.inputs,
              'Throttled requests': data.refused.throttled > 0 && data.refused.throttled,
            }}
          />
        )}
        {data && data.missing > 0 && (
          <ul>
            {data.ofInstances
              .flatMap(({ instance, holes }) => holes.map((hole) => ({ ...hole, instance })))
              .slice(0, HOLES_SHOWN)
              .map(({ instance, from, to, missing, shownAt, shownBy }) => (
                <li key={`${instance} ${shownBy} ${from}`}>
                  {missing} of {from} to {to}
                  {instance !== null && (
                    <>
                      {' '}
                      of <span className="id">{instance}</span>
                    </>
                  )}
                  , missing since <Time at={shownAt} />
                </li>
              ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** Their names, of those that reported last. */
function forkedIn({ forkedInstances, ofInstances }: components['schemas']['SourceState']): string {
  const names = ofInstances.flatMap(({ instance, isForked }) => (isForked ? [instance ?? 'without a name'] : []));
  const others = forkedInstances - names.length;
  return [...names, ...(others > 0 ? [`${others} more`] : [])].join(', ');
}

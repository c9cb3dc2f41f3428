import { answerOf, client } from '../api/client.ts';
import { useCaller } from '../app/session.tsx';
import { Days, type JudgedDay } from '../coverage/days.tsx';
import { usePeopleDays } from '../coverage/people-days.ts';
import { percent, type Share, Shares, sharesOf } from '../coverage/shares.tsx';
import { useMetrics } from '../health/metrics.ts';
import { AskedDetails } from '../parts/asked-details.tsx';
import { Failed, Loading } from '../parts/states.tsx';

/** How the person worked lately, beside everybody with the same role: a look-up of them, once somebody asks for it. */
export function AgainstPeers({ actor }: { actor: string }) {
  const { may } = useCaller();
  if (!may.includes('query')) return null;
  return (
    <section aria-label="Against role peers">
      <h2>Against role peers</h2>
      <AskedDetails
        summary="How they worked lately"
        of="their role"
        queryKey={['accesses', 'role-of', actor]}
        ask={() => roleOf(actor)}
      >
        {(role) => <Peers actor={actor} role={role} />}
      </AskedDetails>
    </section>
  );
}

function Peers({ actor, role }: { actor: string; role: string | null }) {
  const { data: metrics } = useMetrics();
  const { data, error, refetch } = usePeopleDays('90', { actor });
  const days = data?.days;
  const always = usePeopleDays('all', { actor });
  const own = sumOf(actor, days ?? []);
  const ofRole = metrics && sharesOf(metrics, 'role').find(({ name }) => name === role);
  const peers = ofRole && always.data ? without(ofRole, sumOf(actor, always.data.days)) : null;
  return (
    <>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {always.error !== null && <Failed error={always.error} onRetry={() => void always.refetch()} />}
      {days === undefined && error === null && <Loading of="the last 90 days" />}
      {days !== undefined && own.all === 0 && <p className="soft">No access of theirs in the last 90 days.</p>}
      {days !== undefined && own.all > 0 && (
        <>
          <p>
            {percent(own)} of their {own.all.toLocaleString()} accesses of the last 90 days were explained at first
            {peers === null || peers.all === 0 ? '.' : `; of those of others in the role ${role}, ${percent(peers)}.`}
          </p>
          <Shares of={peers === null || peers.all === 0 ? [own] : [own, peers]} />
          <Days of={days} />
        </>
      )}
    </>
  );
}

function sumOf(name: string, days: readonly JudgedDay[]): Share {
  const explained = days.reduce((sum, day) => sum + day.explained, 0);
  return { name, explained, all: days.reduce((sum, { open }) => sum + open, explained) };
}

/** The role without the person: who does most of what a role does would be compared with themself. */
function without(role: Share, person: Share): Share {
  const all = Math.max(0, role.all - person.all);
  const explained = Math.min(all, Math.max(0, role.explained - person.explained));
  return { name: `others in the role ${role.name}, since the index began`, explained, all };
}

/** The role as it was decided with last; null: the register knew none. */
async function roleOf(actor: string): Promise<string | null> {
  const params = { query: { actor, limit: 1 } };
  return (await answerOf(client.GET('/v1/accesses', { params }))).items[0]?.role ?? null;
}

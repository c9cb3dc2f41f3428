import { useQuery } from '@tanstack/react-query';
import { answerOf, client } from '../api/client.ts';
import { hrefOf } from '../app/location.ts';
import { useCaller } from '../app/session.tsx';
import { Counts } from '../charts/counts.tsx';
import { startOf } from '../entities/subject-accesses.ts';
import { Failed, Loading } from '../parts/states.tsx';

/** Accesses of the last seven days that failed each rule, as they were first decided. */
interface FailedLately {
  /** A rule that none failed is absent. */
  readonly counts: ReadonlyMap<string, number>;
  /** There are more rules than an answer has, so that a rule that is absent may have failed. */
  readonly isCut: boolean;
}

/** Reads nothing where the caller may not search; like each look-up it is recorded. */
export function useFailedLately() {
  const { may } = useCaller();
  const from = startOf('7') ?? '';
  return useQuery({
    queryKey: ['access-counts', 'by-rule', from],
    enabled: may.includes('query'),
    queryFn: async ({ signal }): Promise<FailedLately> => {
      const query = { from, step: '7d' as const, divideBy: 'rule' as const };
      const { names, namesLeftOut } = await answerOf(client.GET('/v1/access-counts', { params: { query }, signal }));
      return { counts: new Map(names.map(({ name, total }) => [name, total])), isCut: namesLeftOut > 0 };
    },
    staleTime: 30_000,
  });
}

/** The rules that failed most, each with the search of what failed it. */
export function MostFailed() {
  const { data, error, isEnabled, refetch } = useFailedLately();
  if (!isEnabled) return null;
  return (
    <section aria-label="Failed in the last 7 days">
      <h2>Failed in the last 7 days</h2>
      {error !== null && <Failed error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading of="the accesses" />}
      {data !== undefined && (
        <Counts
          of={[...data.counts].map(([rule, count]) => ({
            key: rule,
            label: <a href={failedOf(rule)}>{rule}</a>,
            count,
          }))}
          none="No access failed a rule."
        />
      )}
    </section>
  );
}

/** The link to the accesses that failed a rule in the last seven days, and how many; to all that failed it otherwise. */
export function FailedOf({ rule }: { rule: string }) {
  const { data } = useFailedLately();
  const count = data?.counts.get(rule) ?? 0;
  if (data === undefined || (count === 0 && data.isCut)) {
    return <a href={hrefOf('/accesses', [['rule', rule]])}>Accesses that failed {rule}</a>;
  }
  if (count === 0) {
    return (
      <>
        None failed in the last 7 days. <a href={hrefOf('/accesses', [['rule', rule]])}>All that failed {rule}</a>
      </>
    );
  }
  return (
    <a href={failedOf(rule)}>
      {count.toLocaleString('en')} {count === 1 ? 'access' : 'accesses'} failed {rule} in the last 7 days
    </a>
  );
}

function failedOf(rule: string): string {
  return hrefOf('/accesses', [
    ['rule', rule],
    ['from', startOf('7') ?? ''],
  ]);
}

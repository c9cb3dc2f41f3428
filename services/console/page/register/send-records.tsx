import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, client } from '../api/client.ts';
import { IdLink } from '../parts/id-link.tsx';
import { Failed } from '../parts/states.tsx';

/** Fewer than the server takes at once, so that the person sees it advance. */
const BATCH_RECORDS = 1_000;
const RESULTS_SHOWN_MAX = 200;

export interface Result {
  readonly kind?: string | null;
  readonly id?: string | null;
  readonly status: string;
  readonly errors?: readonly { readonly field: string; readonly value?: unknown; readonly expected: string }[];
}

/** Sends records in batches, in order; what was sent before a failure stays sent, and may be sent again. */
export function useSending() {
  const queries = useQueryClient();
  const [results, setResults] = useState<readonly Result[]>([]);
  const sending = useMutation({
    mutationFn: async (records: readonly object[]) => {
      setResults([]);
      for (let at = 0; at < records.length; at += BATCH_RECORDS) {
        const body = records.slice(at, at + BATCH_RECORDS) as never;
        const batch = await send(body);
        setResults((before) => [...before, ...batch]);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['register'] }),
  });
  /** What was sent before is of another file. */
  const reset = () => {
    setResults([]);
    sending.reset();
  };
  return { results, sending, reset };
}

/** When every record of a batch is refused, the answer is a problem document with results. */
async function send(body: never): Promise<readonly Result[]> {
  const asked = await client.POST('/v1/register', { body });
  const refused = asked.error as { readonly results?: readonly Result[] } | undefined;
  if (refused?.results !== undefined) return refused.results;
  return (await answerOf(Promise.resolve(asked))).results as readonly Result[];
}

export function Results({ of: { results, sending }, total }: { of: ReturnType<typeof useSending>; total: number }) {
  const refused = results.filter(({ status }) => status === 'rejected' || status === 'conflict');
  const counts = new Map<string, number>();
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
  const summary = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return (
    <div className="results">
      {sending.isPending && <progress aria-label="Records sent" value={results.length} max={total} />}
      <p role="status">{results.length > 0 && `${results.length} of ${total} sent: ${summary}.`}</p>
      {sending.error !== null && <Failed error={sending.error} />}
      <ul>
        {refused.slice(0, RESULTS_SHOWN_MAX).map(({ kind, id, errors = [], status }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: results stay in their order, and an id may be there twice
          <li key={at} className="error">
            {kind} {id} {status}
            {errors.map(({ field, value, expected }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a field may have two problems, and the list never changes
              <p key={place}>
                {field} {value === undefined ? '' : JSON.stringify(value)}: expected {expected}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {results.length === 1 && results[0]?.status === 'accepted' && (
        <p>
          <IdLink kind={String(results[0].kind)} id={String(results[0].id)} /> is in the register.
        </p>
      )}
    </div>
  );
}

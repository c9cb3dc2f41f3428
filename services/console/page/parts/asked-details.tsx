import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Failed, Loading } from './states.tsx';

interface AskedDetailsProps<Answer> {
  readonly summary: string;
  /** What is loaded, as in “Loading …”. */
  readonly of: string;
  readonly queryKey: readonly string[];
  readonly ask: () => Promise<Answer>;
  readonly children: (answer: Answer) => ReactNode;
}

/** The answer names people or what they viewed, so it is fetched, and recorded, once somebody opens this. */
export function AskedDetails<Answer>({ summary, of, queryKey, ask, children }: AskedDetailsProps<Answer>) {
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useQuery({ queryKey, enabled: isOpen, queryFn: ask });
  return (
    <details className="more" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {error !== null && <Failed error={error} />}
      {isOpen && data === undefined && error === null && <Loading of={of} />}
      {isOpen && data !== undefined && children(data)}
    </details>
  );
}

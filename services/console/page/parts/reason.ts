import { useQueryClient } from '@tanstack/react-query';
import { giveReason } from '../api/client.ts';
import { isReasonNeeded } from '../api/problem.ts';

/** Returns a function that gives a reason from now on. What was refused without one is looked up again, on the same page too. */
export function useGiveReason(): (reason: string) => void {
  const queries = useQueryClient();
  return (reason) => {
    giveReason(reason);
    void queries.resetQueries({ predicate: ({ state }) => isReasonNeeded(state.error) });
  };
}

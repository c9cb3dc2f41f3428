import { type ProblemType, problemTypes } from '../../../services/adapters/http/problem-types.ts';
import type { OutputRegion } from '../output.ts';

const PAGE = 'docs/errors.md';

/** The table of problem types in `docs/errors.md`. */
export function emitProblemTypes(): readonly OutputRegion[] {
  const rows = Object.entries<ProblemType>(problemTypes).map(
    ([code, { status, meaning, remedy }]) => `| ${status} | \`${code}\` | ${meaning} | ${remedy} |`,
  );
  const table = ['| status | code | what happened | what to do |', '|---|---|---|---|', ...rows].join('\n');
  return [{ path: PAGE, region: 'problem types', text: `${table}\n` }];
}

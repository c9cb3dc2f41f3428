import type { Authenticated } from '../../adapters/http/caller.ts';
import { HttpProblem } from '../../adapters/http/problem.ts';
import type { ProblemCode } from '../../adapters/http/problem-types.ts';
import type { Bar } from '../../domain/alert/alert.ts';
import type { ActRefusalReason } from '../../domain/alert/work/alert-work.ts';
import type { ActRefusal } from '../../domain/alert/work/judge-act.ts';

const codes: Readonly<Record<ActRefusalReason, ProblemCode>> = {
  'wrong-state': 'already-answered',
  'own-alert': 'own-alert',
  'person-required': 'person-required',
  'second-person-required': 'second-person-required',
  'assignee-barred': 'assignee-barred',
  'newer-alert': 'newer-alert',
};

const twoTokens = 'create a token for each of the two with `npx custodes token create --person ID --role analyst`';

/** What a caller who is nobody in particular does next. */
const howToSignIn: Readonly<Record<Authenticated, string>> = {
  nothing: `with \`AUTH=off\` nobody is signed in: start without it, then ${twoTokens}`,
  'operator-token': `the operator token names nobody: ${twoTokens}`,
  token: `the token of a source names nobody: ${twoTokens}`,
  oidc: twoTokens,
};

/** What a refusal of an act on an alert and on a case have in common. */
type RefusedAct = Pick<ActRefusal, 'reason' | 'bar'> & { readonly state: string; readonly expected: readonly string[] };

/** The answer to an act that the fold refused. `extensions` of a conflict show the state that won. */
export function refusalProblem(
  what: string,
  refusal: RefusedAct,
  { extensions, by }: { readonly extensions: Readonly<Record<string, unknown>>; readonly by: Authenticated },
): HttpProblem {
  const { reason, state } = refusal;
  const detail =
    reason === 'person-required' ? `${detailOf(what, refusal)}; ${howToSignIn[by]}` : detailOf(what, refusal);
  return new HttpProblem(codes[reason], { detail, extensions: { state, ...extensions } });
}

function detailOf(what: string, { reason, state, bar, expected }: RefusedAct): string {
  switch (reason) {
    case 'wrong-state':
      return `${what} is ${state}, expected ${expected.join(', ')}`;
    case 'own-alert':
      return `${what} is about \`${bar?.about}\`, expected an answer by ${expectedOf(bar)}`;
    case 'person-required':
      return `${what} takes two people to close, expected a person who signed in`;
    case 'second-person-required':
      return `\`${bar?.about}\` proposed to close ${what}, expected the approval of somebody else`;
    case 'assignee-barred':
      return `${what} is about \`${bar?.about}\`, expected \`to\` to be ${expectedOf(bar)}`;
    case 'newer-alert':
      return `${what} has a later alert about the same subject, expected the newest one`;
  }
}

function expectedOf(bar: Bar | null): string {
  switch (bar?.relation) {
    case 'line-manager':
      return 'somebody other than their line manager';
    case 'delegate':
      return 'somebody to whom neither they nor their line manager assigned it';
    default:
      return 'somebody else';
  }
}

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

/** The answer to an act that the fold refused. `extensions` of a conflict show the state that won. */
export function refusalProblem(
  what: string,
  refusal: ActRefusal,
  extensions: Readonly<Record<string, unknown>>,
): HttpProblem {
  const { reason, state } = refusal;
  return new HttpProblem(codes[reason], { detail: detailOf(what, refusal), extensions: { state, ...extensions } });
}

function detailOf(what: string, { reason, state, bar, expected }: ActRefusal): string {
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

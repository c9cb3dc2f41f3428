import { Problem } from '../../../services/console/page/api/problem.ts';
import { linkOfAnother } from '../../../services/console/page/app/link-of-another.ts';

/** A server that answers who is signed in, and whom the link signs in. */
const asking = (own: string | null | Error, link: string | null | Error) =>
  linkOfAnother('token', async (whom) => {
    const answer = whom === 'own' ? own : link;
    if (answer instanceof Error) throw answer;
    return answer;
  });
const [refused, busy, unreachable] = [401, 503, 0].map((status) => new Problem(status, {}));

describe('a sign-in link', () => {
  it('of somebody else is asked about', async () => {
    expect(await asking('mia', 'noor')).toEqual({ token: 'token', own: 'mia', other: 'noor' });
  });

  it.each([
    [null, 'noor'],
    ['mia', 'mia'],
    ['mia', null],
    ['mia', refused as Error],
  ])('is followed where %s is signed in and it is of %s', async (own, link) => {
    expect(await asking(own, link)).toBeNull();
  });

  it.each([busy, unreachable])('is asked about where the server does not answer', async (failure) => {
    expect(await asking('mia', failure as Error)).toEqual({ token: 'token', own: 'mia', other: null });
    expect(await asking(failure as Error, 'noor')).toEqual({ token: 'token', own: null, other: null });
  });
});

import { isProblem } from '../api/problem.ts';

/** A sign-in link that may be of somebody else than who is signed in. */
export interface LinkOfAnother {
  readonly token: string;
  /** Null where the server did not answer. */
  readonly own: string | null;
  readonly other: string | null;
}

/**
 * Null where nobody is signed in yet, or the link is of the same person or of nobody known. `nameOf` asks the server who is signed in, or
 * whom the link signs in. Where it does not answer, the link may sign in somebody else a moment later, so the person is asked.
 */
export async function linkOfAnother(
  token: string,
  nameOf: (whom: 'own' | 'link') => Promise<string | null>,
): Promise<LinkOfAnother | null> {
  let own: string | null = null;
  let other: string | null = null;
  try {
    own = await nameOf('own');
    if (own === null) return null;
    other = await nameOf('link');
    return other === null || own === other ? null : { token, own, other };
  } catch (error) {
    // To follow a link that is refused fails too, and reports why.
    return isProblem(error, 401) ? null : { token, own, other };
  }
}

import type { LinkOfAnother } from './link-of-another.ts';
import { useSession } from './session.tsx';

/** In place of the page, which would be read by one of the two. */
export function LinkQuestion({ of: { own, other } }: { of: LinkOfAnother }) {
  const { answerLink } = useSession();
  return (
    <main className="sign-in">
      <img src="/console/icon.svg" alt="" width="40" height="40" />
      <h1>{other === null ? 'Sign in by this link?' : `Sign in as ${other}?`}</h1>
      <p role="status">
        {own === null ? 'The server does not answer who is signed in' : `You are signed in as ${own}`}. You followed a
        link that signs in {other ?? 'somebody whom the server does not name now'}: what you look up and do then is
        recorded under that name.
      </p>
      <div className="buttons">
        <button type="button" className="primary" onClick={() => void answerLink(false)}>
          {own === null ? 'Stay as I am' : `Stay ${own}`}
        </button>
        <button type="button" onClick={() => void answerLink(true)}>
          {other === null ? 'Sign in by the link' : `Sign in as ${other}`}
        </button>
      </div>
    </main>
  );
}

import { type FormEvent, useState } from 'react';
import { hrefOf } from './location.ts';
import { useSession } from './session.tsx';

export function SignIn() {
  const { session, note, signIn } = useSession();
  const [token, setToken] = useState('');
  const oidc = session?.oidc ?? null;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void signIn(token.trim());
    setToken('');
  };
  return (
    <main className="sign-in">
      <img src="/console/icon.svg" alt="" width="40" height="40" />
      <h1>custodes</h1>
      <p className="soft">Who opened whose recording, and why</p>
      <p role="status">{note}</p>
      {oidc !== null && (
        <a className="button primary" href={hrefOf(oidc.path, [['next', location.pathname + location.search]])}>
          Sign in with {oidc.name}
        </a>
      )}
      <form onSubmit={onSubmit}>
        <label>
          Your token
          <input
            type="password"
            value={token}
            onChange={({ target }) => setToken(target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            maxLength={512}
          />
        </label>
        <button type="submit" className={oidc === null ? 'primary' : ''}>
          Sign in
        </button>
      </form>
    </main>
  );
}

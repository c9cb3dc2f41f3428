import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isProblem } from '../api/problem.ts';
import { useLive } from './live.ts';
import { useAddress } from './location.ts';
import { routes } from './routes.ts';
import { useCaller, useSession } from './session.tsx';
import { ThemeButton } from './theme.tsx';

const reminders: Readonly<Record<string, { readonly title: string; readonly text: string }>> = {
  'operator-token': {
    title: 'You use the operator token.',
    text: 'It may do everything in every name. Make tokens for people and tools (npx custodes token create), or let people sign in with OIDC.',
  },
  nothing: {
    title: 'AUTH=off: nobody signs in.',
    text: 'Everybody who reaches this address may do everything, and no record names who did it.',
  },
};

export function Shell({ children }: { children: ReactNode }) {
  const caller = useCaller();
  useLive();
  const reminder = reminders[caller.by];
  return (
    <>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <div className="shell">
        <header className="side">
          <a className="brand" href="/">
            <img src="/console/icon.svg" alt="" width="26" height="26" />
            custodes
          </a>
          <Navigation />
          <div className="side-end">
            <Connection />
            <ThemeButton />
            <Self />
          </div>
        </header>
        <main id="content" tabIndex={-1}>
          {reminder !== undefined && (
            <details className="reminder">
              <summary>{reminder.title}</summary>
              {reminder.text}
            </details>
          )}
          {children}
        </main>
      </div>
    </>
  );
}

function Navigation() {
  const caller = useCaller();
  const { path } = useAddress();
  const list = useRef<HTMLElement>(null);
  const shown = routes.filter(
    ({ isInNavigation, needs }) => isInNavigation && (needs === null || caller.may.includes(needs)),
  );
  // On a narrow screen the list scrolls sideways. The page itself stays where it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path marks another link
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (list.current && current) list.current.scrollLeft = current.offsetLeft - list.current.offsetLeft;
  }, [path]);
  return (
    <nav aria-label="Pages" ref={list}>
      {shown.map((route) => (
        <a
          key={route.path}
          href={route.path}
          aria-current={path === route.path ? 'page' : path.startsWith(`${route.path}/`) ? 'true' : undefined}
        >
          {route.title}
        </a>
      ))}
      <a href="/docs">API</a>
    </nav>
  );
}

/** Who is signed in, with their roles. */
function Self() {
  const { session, signOut } = useSession();
  const { id, by, roles } = useCaller();
  if (by === 'nothing') return null;
  const until = session?.expiresAt ?? null;
  return (
    <div className="self" title={until === null ? undefined : `signed in until ${new Date(until).toLocaleString()}`}>
      <p>
        <span className="self-name">{by === 'operator-token' ? 'operator' : id}</span>{' '}
        <span className="soft">{roles.join(', ')}</span>
      </p>
      <button type="button" className="quiet" onClick={() => void signOut()}>
        Sign out
      </button>
    </div>
  );
}

/** Reports a lost connection once the latest answers have failed, and its return. */
function Connection() {
  const queries = useQueryClient();
  const isFetching = useIsFetching() > 0;
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (isFetching) return;
    const active = queries.getQueryCache().findAll({ type: 'active' });
    const failed = active.some(({ state }) => isProblem(state.error, 0));
    setLost(failed);
  }, [isFetching, queries]);
  return (
    <p className="connection" role="status" data-state={isLost ? 'lost' : 'live'}>
      {isLost ? 'no connection, trying again' : 'live'}
    </p>
  );
}

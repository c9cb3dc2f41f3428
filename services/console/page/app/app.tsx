import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import type { Caller } from '../api/client.ts';
import { isProblem, Problem } from '../api/problem.ts';
import { hrefOfRecord } from '../parts/id-link.tsx';
import { ErrorBoundary, Loading, NoPermission, NotFound } from '../parts/states.tsx';
import { LinkQuestion } from './link-question.tsx';
import { followLinks, useAddress } from './location.ts';
import { matchRoute } from './routes.ts';
import { CallerProvider, SESSION_ENDED, SessionProvider, useSession } from './session.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: endSession }),
  mutationCache: new MutationCache({ onError: endSession }),
  defaultOptions: {
    mutations: { networkMode: 'always' },
    queries: {
      // The server may run on this machine, which needs no network.
      networkMode: 'always',
      retry: (count, error) => count < 2 && error instanceof Problem && (error.status === 0 || error.status === 503),
      staleTime: 2_000,
    },
  },
});

function endSession(error: unknown): void {
  if (isProblem(error, 401)) document.dispatchEvent(new Event(SESSION_ENDED));
}

export function App() {
  useEffect(() => followLinks((path) => matchRoute(path) !== null), []);
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider>
        <Gate />
      </SessionProvider>
    </QueryClientProvider>
  );
}

/** Until somebody is known to be signed in, no page is rendered, and so nothing is requested. */
function Gate() {
  const { session, note, linked } = useSession();
  if (linked !== null) return <LinkQuestion of={linked} />;
  if (session === null) return note === 'Sign in to continue.' ? <Loading /> : <SignIn />;
  const { caller } = session;
  if (caller === null) return <SignIn />;
  // What one person typed and chose is not sent by the next.
  return (
    <CallerProvider value={caller}>
      <Shell key={`${caller.by} ${caller.id}`}>
        <CurrentPage caller={caller} />
      </Shell>
    </CallerProvider>
  );
}

function CurrentPage({ caller }: { caller: Caller }) {
  const { path } = useAddress();
  const match = matchRoute(path);
  const title = match === null ? 'Not found' : (Object.values(match.params)[0] ?? match.route.title);
  useEffect(() => {
    document.title = `${title} · custodes`;
  }, [title]);
  if (match === null) return <NotFound />;
  const { needs, record, Page } = match.route;
  if (needs !== null && !caller.may.includes(needs)) {
    const { id = '' } = match.params;
    return (
      <NoPermission needs={needs}>
        {record !== undefined && caller.may.includes('read-register') && (
          <p>
            You may read the <a href={hrefOfRecord(record, id)}>record of {id} in the register</a>.
          </p>
        )}
      </NoPermission>
    );
  }
  return (
    <ErrorBoundary key={path}>
      <Suspense fallback={<Loading />}>
        <Page params={match.params} />
      </Suspense>
    </ErrorBoundary>
  );
}

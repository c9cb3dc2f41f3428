import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { answerOf, type Caller, client, giveReason, Problem, RIGHTS_CHANGED, type Session } from '../api/client.ts';
import { isProblem } from '../api/problem.ts';
import { type LinkOfAnother, linkOfAnother } from './link-of-another.ts';

declare global {
  /** Set by first.js, which has removed it from the address bar. */
  var custodesToken: string | null | undefined;
}

/** Milliseconds between two attempts to reach the server. */
const RETRY_MS = 3_000;
const KEY = ['session'];

export interface SessionState {
  /** `null` until the server has answered. */
  readonly session: Session | null;
  readonly note: string;
  /** Waits for an answer: what a person does after such a link is recorded under another name. */
  readonly linked: LinkOfAnother | null;
  answerLink(isFollowed: boolean): Promise<void>;
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
}

const SessionContext = createContext<SessionState | null>(null);
const CallerContext = createContext<Caller | null>(null);
export const CallerProvider = CallerContext.Provider;

export function useSession(): SessionState {
  const state = useContext(SessionContext);
  if (state === null) throw new Error('useSession is called outside of SessionProvider');
  return state;
}

/** Who is signed in. Only pages call it, and they are shown to nobody else. */
export function useCaller(): Caller {
  const caller = useContext(CallerContext);
  if (caller === null) throw new Error('useCaller is called where nobody is signed in');
  return caller;
}

export const SESSION_ENDED = 'custodes:session-ended';

export function SessionProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [note, setNote] = useState('Sign in to continue.');
  const [isReady, setReady] = useState(false);
  const [linked, setLinked] = useState<LinkOfAnother | null>(null);
  const { data, failureReason } = useQuery({
    queryKey: KEY,
    queryFn: () => answerOf(client.GET('/v1/session')),
    enabled: isReady,
    staleTime: Number.POSITIVE_INFINITY,
    retry: true,
    retryDelay: RETRY_MS,
  });
  const acts = useMemo(() => actsOf(queries, setNote), [queries]);

  useEffect(() => {
    const begin = async () => {
      const token = globalThis.custodesToken ?? null;
      globalThis.custodesToken = null;
      const another = token === null ? null : await ofAnother(token);
      if (another !== null) setLinked(another);
      else if (token !== null) await acts.followLink(token);
      setReady(true);
    };
    const end = () => {
      const session = queries.getQueryData<Session>(KEY);
      if (session === undefined || session.caller === null) return;
      setNote('Your session has ended. Sign in to continue.');
      giveReason('');
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      queries.setQueryData(KEY, { ...session, caller: null });
    };
    void begin();
    document.addEventListener('custodes:token', begin);
    document.addEventListener(SESSION_ENDED, end);
    return () => {
      document.removeEventListener('custodes:token', begin);
      document.removeEventListener(SESSION_ENDED, end);
    };
  }, [acts, queries]);
  useCurrentSession(queries, acts.show);
  const answerLink = async (isFollowed: boolean) => {
    if (linked !== null && isFollowed) await acts.followLink(linked.token);
    setLinked(null);
  };

  const shownNote = data === undefined ? (failureReason?.message ?? note) : note;
  const { signIn, signOut } = acts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer to a link changes with the link only
  const state = useMemo(
    () => ({ session: data ?? null, note: shownNote, linked, answerLink, signIn, signOut }),
    [data, shownNote, linked, signIn, signOut],
  );
  return <SessionContext.Provider value={state}>{children}</SessionContext.Provider>;
}

/** How a session begins and ends on this page. */
function actsOf(queries: QueryClient, setNote: (note: string) => void) {
  const show = (session: Session, text: string) => {
    // What one person read is not shown to the next, and why is not recorded of the next.
    giveReason('');
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
    queries.setQueryData(KEY, session);
    setNote(text);
  };
  const attempt = async (change: () => Promise<Session>, refusal: string, done: string) => {
    try {
      show(await change(), done);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      setNote(isProblem(failure, 401) ? refusal : failure.message);
    }
  };
  const signIn = (token: string, refusal: string) =>
    attempt(() => answerOf(client.POST('/v1/session', { body: { token } })), refusal, 'Sign in to continue.');
  return {
    show,
    signIn: (token: string) => signIn(token, 'This token is unknown or has expired.'),
    followLink: (token: string) => signIn(token, 'This sign-in link is unknown or has expired.'),
    signOut: () => attempt(() => answerOf(client.DELETE('/v1/session')), '', 'You are signed out.'),
  };
}

/**
 * Another tab may have signed in somebody else: what is done here would be recorded under a name that is not shown. The roles of a
 * person change while they are signed in.
 */
function useCurrentSession(queries: QueryClient, show: (session: Session, note: string) => void): void {
  useEffect(() => {
    const readAgain = async (): Promise<void> => {
      const known = queries.getQueryData<Session>(KEY);
      const session = known === undefined ? null : await answerOf(client.GET('/v1/session')).catch(() => null);
      if (session === null) return;
      // Of before somebody signed in or out here, or of before the answer to a later question.
      if (queries.getQueryData<Session>(KEY) !== known) return readAgain();
      if (nameOf(session) === nameOf(known ?? session)) queries.setQueryData(KEY, session);
      else show(session, 'Sign in to continue.');
    };
    addEventListener('focus', readAgain);
    document.addEventListener(RIGHTS_CHANGED, readAgain);
    return () => {
      removeEventListener('focus', readAgain);
      document.removeEventListener(RIGHTS_CHANGED, readAgain);
    };
  }, [queries, show]);
}

function ofAnother(token: string): Promise<LinkOfAnother | null> {
  const headers = { authorization: `Bearer ${token}` };
  return linkOfAnother(token, async (whom) =>
    nameOf(await answerOf(client.GET('/v1/session', whom === 'link' ? { headers } : {}))),
  );
}

function nameOf({ caller }: Session): string | null {
  if (caller === null || caller.by === 'nothing') return null;
  return caller.by === 'operator-token' ? 'the operator' : caller.id;
}

import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { makeDoor } from './reach/door.ts';
import { DoorFailure } from './reach/door-failure.ts';
import { readSettings, type Settings } from './reach/settings.ts';
import { DoorContext } from './reach/watch.ts';
import { Screens } from './shell/screens.tsx';
import { keepSession, keptSession, type Session } from './sign-in/session.ts';
import { SignIn } from './sign-in/sign-in.tsx';
import { SignedInContext } from './sign-in/signed-in.ts';
import { Speaking, useSpeech } from './words/speech.tsx';

/** The operations page: settings first, then somebody signed in, then the screens. */
export const Page = () => (
  <Speaking>
    <Router hook={useHashLocation}>
      <Settled />
    </Router>
  </Speaking>
);

const Settled = () => {
  const { words } = useSpeech();
  const [settings, setSettings] = useState<Settings>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    readSettings().then(setSettings, (error: unknown) => setProblem(String(error)));
  }, []);
  if (settings) return <Entered settings={settings} />;
  return (
    <main className="sign-in">
      <p role={problem ? 'alert' : 'status'}>{problem ?? words.loading}</p>
    </main>
  );
};

const Entered = ({ settings }: { readonly settings: Settings }) => {
  const [session, setSession] = useState(keptSession);
  const [ended, setEnded] = useState(false);
  const enter = (next: Session | undefined, byItself = false): void => {
    keepSession(next);
    setEnded(byItself);
    setSession(next);
  };
  if (!session) return <SignIn settings={settings} ended={ended} onSession={enter} />;
  return (
    <Inside
      // Whoever comes next sees nothing of what was loaded for the one before.
      key={session.token}
      settings={settings}
      session={session}
      onEnd={(byItself) => enter(undefined, byItself)}
    />
  );
};

const Inside = (given: {
  readonly settings: Settings;
  readonly session: Session;
  onEnd(byItself: boolean): void;
}) => {
  const { settings, session, onEnd } = given;
  const door = useMemo(
    () => makeDoor({ api: settings.api, token: () => session.token }),
    [settings, session],
  );
  const [client] = useState(() => askingClient(() => onEnd(true)));
  const signedIn = useMemo(() => ({ session, signOut: () => onEnd(false) }), [session, onEnd]);
  return (
    <SignedInContext value={signedIn}>
      <DoorContext value={door}>
        <QueryClientProvider client={client}>
          <Screens stage={settings.stage} />
        </QueryClientProvider>
      </DoorContext>
    </SignedInContext>
  );
};

/** Asks also where the browser believes to be offline: the door may be on this machine. */
const askingClient = (signedOut: () => void): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof DoorFailure && error.kind === 'signed_out') signedOut();
      },
    }),
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 1_000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

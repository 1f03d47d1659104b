import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { makeDoor } from './reach/door.ts';
import { DoorFailure } from './reach/door-failure.ts';
import { readSettings, type Settings } from './reach/settings.ts';
import { DoorContext } from './reach/watch.ts';
import { Screens } from './shell/screens.tsx';
import type { ProviderAnswer } from './sign-in/pending.ts';
import type { Session } from './sign-in/session.ts';
import { SignIn } from './sign-in/sign-in.tsx';
import { SignedInContext } from './sign-in/signed-in.ts';
import { type SigningIn, useSignIn } from './sign-in/use-sign-in.ts';
import { Speaking, useSpeech } from './words/speech.tsx';

interface PageProps {
  /** What a provider sent the browser back with, where it did. */
  readonly answer: ProviderAnswer | undefined;
}

/** The operations page: settings first, then somebody signed in, then the screens. */
export const Page = ({ answer }: PageProps) => (
  <Speaking>
    <Router hook={useHashLocation}>
      <Settled answer={answer} />
    </Router>
  </Speaking>
);

const Settled = ({ answer }: PageProps) => {
  const { words } = useSpeech();
  const [settings, setSettings] = useState<Settings>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    readSettings().then(setSettings, (error: unknown) => setProblem(String(error)));
  }, []);
  if (settings) return <Entered settings={settings} answer={answer} />;
  return (
    <main className="sign-in">
      <p role={problem ? 'alert' : 'status'}>{problem ?? words.loading}</p>
    </main>
  );
};

const Entered = ({ settings, answer }: PageProps & { readonly settings: Settings }) => {
  const signingIn = useSignIn(settings, answer);
  const { session } = signingIn;
  if (!session) return <SignIn settings={settings} signingIn={signingIn} />;
  return (
    <Inside
      // Whoever comes next sees nothing of what was loaded for the one before.
      key={session.token}
      settings={settings}
      session={session}
      signingIn={signingIn}
    />
  );
};

const Inside = (given: {
  readonly settings: Settings;
  readonly session: Session;
  readonly signingIn: SigningIn;
}) => {
  const { settings, session, signingIn } = given;
  const door = useMemo(
    () => makeDoor({ api: settings.api, token: () => session.token }),
    [settings, session],
  );
  const [client] = useState(() => askingClient(signingIn.lose));
  const signedIn = useMemo(() => ({ session, signOut: signingIn.signOut }), [session, signingIn]);
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
const askingClient = (lose: (taken: boolean) => void): QueryClient => {
  let taken = false;
  return new QueryClient({
    queryCache: new QueryCache({
      onSuccess: () => {
        taken = true;
      },
      onError: (error) => {
        if (error instanceof DoorFailure && error.kind === 'signed_out') lose(taken);
      },
    }),
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 1_000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
};

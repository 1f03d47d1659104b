import { useEffect, useRef, useState } from 'react';
import type { Provider, Settings } from '../reach/settings.ts';
import { useSpeech } from '../words/speech.tsx';
import type { ProviderAnswer } from './pending.ts';
import { beginSignIn, endOfSession, finishSignIn } from './provider.ts';
import { type Ending, keepSession, keptSession, type Session, sessionOf } from './session.ts';
import { SignInFailure } from './sign-in-failure.ts';

/** Who is signed in, or how far that has come. */
export interface SigningIn {
  readonly session: Session | undefined;
  /** True while a provider is asked, or the browser is on its way there. */
  readonly underWay: boolean;
  readonly ending: Ending | undefined;
  readonly failure: SignInFailure | undefined;
  /** Sends the browser to the provider. */
  goToProvider(provider: Provider): void;
  /** Takes a token that somebody put in. */
  take(token: string): void;
  signOut(): void;
  /** The door refused the token; `taken`: it had answered to it before. */
  lose(taken: boolean): void;
}

/** The page's own address, as the provider must know it: its folder, however it was opened. */
const ownAddress = (): string => new URL('.', location.href).href;

/** Signs people in and out of this tab. */
export const useSignIn = ({ signIn }: Settings, answer: ProviderAnswer | undefined): SigningIn => {
  const { language } = useSpeech();
  const [session, setSession] = useState(keptSession);
  const [underWay, setUnderWay] = useState(false);
  const [ending, setEnding] = useState<Ending>();
  const [failure, setFailure] = useState<SignInFailure>();
  const enteredHere = useRef(false);
  const provider = signIn.by === 'provider' ? signIn : undefined;

  const enter = (next: Session): void => {
    enteredHere.current = true;
    keepSession(next);
    setEnding(undefined);
    setSession(next);
  };
  const end = (how: Ending): void => {
    keepSession(undefined);
    setEnding(how);
    setSession(undefined);
  };
  /** What does not end in another address ends on this screen, with its failure in words. */
  const during = (step: () => Promise<void>): void => {
    setFailure(undefined);
    setUnderWay(true);
    step().catch((cause: unknown) => {
      setUnderWay(false);
      setFailure(
        cause instanceof SignInFailure
          ? cause
          : new SignInFailure('not_as_agreed', String(cause), { cause }),
      );
    });
  };
  const take = (token: string): void => {
    const next = sessionOf(token);
    if (!next) throw new SignInFailure('not_an_operator', '');
    enter(next);
  };

  // Whoever comes back by the browser's button finds the page as it was left.
  useEffect(() => {
    const shown = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) setUnderWay(false);
    };
    window.addEventListener('pageshow', shown);
    return () => window.removeEventListener('pageshow', shown);
  }, []);

  // An answer is redeemed once, however often this is drawn.
  const unread = useRef(answer);
  useEffect(() => {
    const given = unread.current;
    unread.current = undefined;
    // Whoever is signed in already went back in the history: there is nothing to redeem.
    if (!given || !provider || session) return;
    during(async () => {
      take(await finishSignIn({ provider }, given));
      setUnderWay(false);
    });
  });

  return {
    ...{ session, underWay, ending, failure },
    goToProvider: (to) =>
      during(async () => {
        const asked = {
          ...{ answerTo: ownAddress(), place: location.hash, language },
          afresh: ending === 'signed_out',
        };
        location.assign(await beginSignIn({ provider: to, storage: sessionStorage }, asked));
      }),
    take: (token) =>
      during(async () => {
        take(token);
        setUnderWay(false);
      }),
    signOut: () => {
      // Here it is over whatever the provider says.
      end('signed_out');
      if (!provider) return;
      setUnderWay(true);
      endOfSession({ provider }, ownAddress())
        .then((url) => (url ? location.assign(url) : setUnderWay(false)))
        .catch(() => setUnderWay(false));
    },
    lose: (taken) => end(taken || !enteredHere.current ? 'ended' : 'not_taken'),
  };
};

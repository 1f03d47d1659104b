import { useId } from 'react';
import type { Settings } from '../reach/settings.ts';
import type { Words } from '../words/en.ts';
import { useSpeech } from '../words/speech.tsx';
import { refusalOf, type SignInFailure } from './sign-in-failure.ts';
import type { SigningIn } from './use-sign-in.ts';

interface SignInProps {
  readonly settings: Settings;
  readonly signingIn: SigningIn;
}

/** The first screen: to the provider and back, or a token of it put in by hand. */
export const SignIn = ({ settings, signingIn }: SignInProps) => {
  const { words } = useSpeech();
  const { signIn } = settings;
  const { ending, failure, underWay } = signingIn;
  return (
    <main className="sign-in" id="content">
      <h1>{words.name}</h1>
      <p className="stage">{settings.stage}</p>
      {ending && (
        <p className="notice" role="status">
          {words.signIn.endings[ending]}
        </p>
      )}
      {signIn.by === 'provider' ? (
        <>
          <p className="soft">{words.signIn.byProvider(new URL(signIn.issuer).host)}</p>
          <button
            type="button"
            className="primary"
            disabled={underWay}
            onClick={() => signingIn.goToProvider(signIn)}
          >
            {underWay ? words.signIn.underWay : words.signIn.go}
          </button>
        </>
      ) : (
        <>
          <p className="soft">{words.signIn.byToken}</p>
          <TokenForm onToken={signingIn.take} />
        </>
      )}
      <div role="alert">{failure && <Failed failure={failure} />}</div>
    </main>
  );
};

/** What went wrong in the reader's language, and the other side's own words of it. */
const Failed = ({ failure }: { readonly failure: SignInFailure }) => {
  const { words } = useSpeech();
  return (
    <>
      <p className="problem">{sentenceOf(failure, words)}</p>
      {failure.message && (
        <p className="soft" lang="en">
          {failure.message}
        </p>
      )}
    </>
  );
};

const sentenceOf = ({ kind, code }: SignInFailure, { signIn }: Words): string =>
  kind === 'refused' ? signIn.refused[refusalOf(code)] : signIn.failed[kind];

const TokenForm = ({ onToken }: { onToken(token: string): void }) => {
  const { words } = useSpeech();
  const id = useId();
  return (
    <form
      className="fields"
      onSubmit={(event) => {
        event.preventDefault();
        onToken(String(new FormData(event.currentTarget).get('token')));
      }}
    >
      <label htmlFor={id}>{words.signIn.token}</label>
      <textarea id={id} name="token" rows={6} required autoComplete="off" spellCheck={false} />
      <button type="submit" className="primary">
        {words.signIn.go}
      </button>
    </form>
  );
};

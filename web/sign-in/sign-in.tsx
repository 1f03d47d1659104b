import { type FormEvent, useId, useState } from 'react';
import * as z from 'zod';
import { type Role, roles } from '../../domain/operations/roles.ts';
import type { Settings } from '../reach/settings.ts';
import { useSpeech } from '../words/speech.tsx';
import { type Session, sessionOf } from './session.ts';

interface SignInProps {
  readonly settings: Settings;
  /** True where somebody was signed in until just now. */
  readonly ended: boolean;
  onSession(session: Session): void;
}

/** The first screen: a person number and roles at a stand-in, or a token of the real provider. */
export const SignIn = ({ settings, ended, onSession }: SignInProps) => {
  const { words } = useSpeech();
  const [problem, setProblem] = useState<string>();
  const { signIn } = settings;
  const take = (token: string): void => {
    const session = sessionOf(token);
    if (session) onSession(session);
    else setProblem(words.signIn.unusable);
  };
  return (
    <main className="sign-in" id="content">
      <h1>{words.name}</h1>
      <p className="stage">{settings.stage}</p>
      {ended && (
        <p className="notice" role="status">
          {words.signIn.ended}
        </p>
      )}
      <p className="soft">
        {signIn.by === 'stand-in' ? words.signIn.standIn : words.signIn.byToken}
      </p>
      {signIn.by === 'stand-in' ? (
        <StandInForm address={signIn.address} onToken={take} onProblem={setProblem} />
      ) : (
        <TokenForm onToken={take} />
      )}
      <p className="problem" role="alert">
        {problem}
      </p>
    </main>
  );
};

const tokenSchema = z.object({ token: z.string() });

const StandInForm = (given: {
  readonly address: string;
  onToken(token: string): void;
  onProblem(problem: string | undefined): void;
}) => {
  const { words } = useSpeech();
  const id = useId();
  const [chosen, setChosen] = useState<readonly Role[]>(['viewer', 'operator']);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const person = new FormData(event.currentTarget).get('person');
    given.onProblem(undefined);
    try {
      const answer = await fetch(given.address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ person, roles: chosen }),
      });
      if (!answer.ok) throw new Error(`${answer.status}`);
      given.onToken(tokenSchema.parse(await answer.json()).token);
    } catch (error) {
      given.onProblem(words.signIn.failed(error instanceof Error ? error.message : String(error)));
    }
  };
  return (
    <form className="fields" onSubmit={submit}>
      <label htmlFor={`${id}-person`}>{words.signIn.person}</label>
      <input
        id={`${id}-person`}
        name="person"
        inputMode="numeric"
        pattern="\d{1,12}"
        required
        autoComplete="off"
        aria-describedby={`${id}-hint`}
      />
      <p className="hint" id={`${id}-hint`}>
        {words.signIn.personHint}
      </p>
      <fieldset>
        <legend>{words.signIn.roles}</legend>
        {roles.map((role) => (
          <label key={role} className="choice">
            <input
              type="checkbox"
              checked={chosen.includes(role)}
              onChange={({ target }) =>
                setChosen((before) =>
                  target.checked ? [...before, role] : before.filter((each) => each !== role),
                )
              }
            />
            <span>
              {words.role[role]} <span className="soft">{words.roleHint[role]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <button type="submit" className="primary" disabled={chosen.length === 0}>
        {words.signIn.go}
      </button>
    </form>
  );
};

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

import { useMutation } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { ExplainAnswer } from '../../domain/operations/acts.ts';
import { operationsRoutes } from '../../domain/operations/routes.ts';
import { WhyField } from '../acts/why-field.tsx';
import { FailureNote } from '../elements/failure-note.tsx';
import { Screen } from '../elements/screen.tsx';
import { Section } from '../elements/section.tsx';
import { useDoor, useWatched } from '../reach/watch.ts';
import { mayAct } from '../sign-in/session.ts';
import { useSignedIn } from '../sign-in/signed-in.ts';
import { useSpeech } from '../words/speech.tsx';

const route = operationsRoutes['explain-line'];

/** Asks why one line got what it got, and puts on record who asked. */
export const ExplainLine = ({ cycle }: { readonly cycle?: string | undefined }) => {
  const { words, formats } = useSpeech();
  const { session } = useSignedIn();
  const door = useDoor();
  const months = useWatched('list-months');
  const id = useId();
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const explain = useMutation({
    mutationFn: (body: unknown) => door.ask('explain-line', { body }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(event.currentTarget));
    const parsed = route.body.safeParse(said);
    setWrong(parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0])));
    if (parsed.success) explain.mutate(parsed.data);
  };
  const may = mayAct(session, route.roles);
  return (
    <Screen title={words.explain.title} watched={[months]}>
      <section className="card" aria-label={words.explain.title}>
        <p className="soft">{words.explain.sentence}</p>
        {!may && <p className="notice">{words.dialog.notYourRole(words.role.operator)}</p>}
        <form className="fields narrow" onSubmit={submit} noValidate>
          <label htmlFor={`${id}-line`}>{words.explain.line}</label>
          <input
            id={`${id}-line`}
            name="line"
            required
            maxLength={32}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={wrong.includes('line')}
            aria-describedby={`${id}-hint`}
          />
          <p className={wrong.includes('line') ? 'problem' : 'hint'} id={`${id}-hint`}>
            {words.explain.lineMissing}
          </p>
          <label htmlFor={`${id}-cycle`}>{words.explain.month}</label>
          <select
            id={`${id}-cycle`}
            name="cycle"
            defaultValue={cycle}
            key={months.data?.months.length}
          >
            {months.data?.months.map((month) => (
              <option key={month.cycle} value={month.cycle}>
                {formats.month(month.cycle)}
              </option>
            ))}
          </select>
          <WhyField wrong={wrong.includes('why')} />
          <button type="submit" className="primary" disabled={!may || explain.isPending}>
            {explain.isPending ? words.dialog.working : words.explain.go}
          </button>
        </form>
        {explain.error && <FailureNote error={explain.error} />}
      </section>
      {explain.data && <Explanation answer={explain.data} />}
    </Screen>
  );
};

const Explanation = ({ answer }: { readonly answer: ExplainAnswer }) => {
  const { words } = useSpeech();
  return (
    <Section title={words.explain.answer(answer.line)}>
      <ul className="sentences" lang="en">
        {answer.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {answer.disagreements.length > 0 && (
        <div className="notice" role="alert">
          <p>
            <TriangleAlert aria-hidden="true" /> {words.explain.disagreements}
          </p>
          <ul className="sentences" lang="en">
            {answer.disagreements.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="soft">{words.explain.onRecord(answer.record)}</p>
    </Section>
  );
};

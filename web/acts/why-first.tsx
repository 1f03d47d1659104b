import { type FormEvent, type ReactNode, useState } from 'react';
import { whySchema } from '../../domain/operations/roles.ts';
import { Section } from '../elements/section.tsx';
import { WhyField } from './why-field.tsx';

/** Asks why somebody looks, then shows it: the look is on record with its reason. */
export const WhyFirst = (given: {
  readonly title: string;
  readonly sentence: string;
  /** On the button. */
  readonly show: string;
  children(why: string): ReactNode;
}) => {
  const [why, setWhy] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = whySchema.safeParse(new FormData(event.currentTarget).get('why'));
    setWrong(!said.success);
    if (said.success) setWhy(said.data);
  };
  return (
    <Section title={given.title}>
      {why === undefined ? (
        <form className="fields narrow" onSubmit={submit} noValidate>
          <p className="soft">{given.sentence}</p>
          <WhyField wrong={wrong} />
          <button type="submit">{given.show}</button>
        </form>
      ) : (
        given.children(why)
      )}
    </Section>
  );
};

import { useId } from 'react';
import { useSpeech } from '../words/speech.tsx';

/** Where a person says why; named `why` in its form. */
export const WhyField = ({ wrong }: { readonly wrong: boolean }) => {
  const { words } = useSpeech();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{words.dialog.why}</label>
      <textarea
        id={id}
        name="why"
        rows={2}
        maxLength={200}
        required
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
      />
      <p
        className={wrong ? 'problem' : 'hint'}
        id={`${id}-hint`}
        role={wrong ? 'alert' : undefined}
      >
        {wrong ? words.dialog.whyMissing : words.dialog.whyHint}
      </p>
    </>
  );
};

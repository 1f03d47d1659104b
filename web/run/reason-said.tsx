import { useSpeech } from '../words/speech.tsx';

/** A reason's code with its sentence, in the reader's language where there is one. */
export const ReasonSaid = (given: { readonly reason: string; readonly parked: boolean }) => {
  const { words } = useSpeech();
  const sentence = (given.parked ? words.parkedReason : words.reason)[given.reason];
  return (
    <span className="reason">
      <code>{given.reason}</code>
      {sentence && <span className="soft">{sentence}</span>}
    </span>
  );
};

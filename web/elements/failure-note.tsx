import { CircleX } from 'lucide-react';
import { DoorFailure } from '../reach/door-failure.ts';
import { useSpeech } from '../words/speech.tsx';

/** What went wrong in the page's words, and what the other side said of it. */
export const FailureNote = ({ error, again }: { readonly error: Error; again?(): void }) => {
  const { words } = useSpeech();
  const failure = error instanceof DoorFailure ? error : undefined;
  const because = words.because[failure?.reason ?? ''];
  return (
    <div className="failure" role="alert">
      <CircleX aria-hidden="true" />
      <div>
        <p>{failure ? words.failure[failure.kind] : error.message}</p>
        {because && <p>{because}</p>}
        {failure && (
          <p className="soft" lang="en">
            {failure.message}
          </p>
        )}
        {failure?.request && <p className="soft">{words.requestId(failure.request)}</p>}
      </div>
      {again && (
        <button type="button" onClick={again}>
          {words.freshnessBanner.again}
        </button>
      )}
    </div>
  );
};

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import { operationsRouteOf } from '../../domain/operations/routes.ts';
import { FailureNote } from '../elements/failure-note.tsx';
import { Modal } from '../elements/modal.tsx';
import { useDoor } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';
import type { ActOn } from './act-button.tsx';
import { graveActs, routeOfAct } from './act-routes.ts';
import { WhyField } from './why-field.tsx';

/** Asks whether and why, does the act, and says what came of it. */
export const ActDialog = ({
  act,
  what,
  parameters,
  body = {},
  onClose,
}: ActOn & { onClose(): void }) => {
  const { words } = useSpeech();
  const door = useDoor();
  const client = useQueryClient();
  const [wrong, setWrong] = useState(false);
  const route = routeOfAct[act];
  const doIt = useMutation({
    mutationFn: (said: unknown): Promise<ActAnswer> => door.ask(route, { parameters, body: said }),
    // Whatever came of it, the screen behind the question is no longer sure.
    onSettled: () => client.invalidateQueries(),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = {
      ...body,
      ...(act !== 'preview' && { why: String(form.get('why')) }),
      ...(act === 'throttle' && { linesPerSecond: Number(form.get('rate')) }),
    };
    const valid = operationsRouteOf(route).body?.safeParse(said).success ?? true;
    setWrong(!valid);
    if (valid) doIt.mutate(said);
  };
  return (
    <Modal title={words.actTitle[act](what)} onClose={onClose}>
      {doIt.data ? (
        <Answer answer={doIt.data} onClose={onClose} />
      ) : (
        <form className="fields" onSubmit={submit} noValidate>
          <p>{words.actSentence[act]}</p>
          {act === 'throttle' && <RateField wrong={wrong} />}
          {act !== 'preview' && <WhyField wrong={wrong} />}
          {doIt.error && <FailureNote error={doIt.error} />}
          <div className="dialog-foot">
            <button type="button" onClick={onClose}>
              {words.dialog.cancel}
            </button>
            <button
              type="submit"
              className={graveActs.includes(act) ? 'primary grave' : 'primary'}
              disabled={doIt.isPending}
            >
              {doIt.isPending ? words.dialog.working : words.act[act]}
            </button>
          </div>
        </form>
      )}
    </Modal>
  );
};

const RateField = ({ wrong }: { readonly wrong: boolean }) => {
  const { words } = useSpeech();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{words.dialog.rate}</label>
      <input
        id={id}
        name="rate"
        type="number"
        min={1}
        max={100_000}
        required
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
      />
      <p className="hint" id={`${id}-hint`}>
        {words.dialog.rateMissing}
      </p>
    </>
  );
};

const Answer = ({ answer, onClose }: { readonly answer: ActAnswer; onClose(): void }) => {
  const { words } = useSpeech();
  return (
    <div className="fields">
      <p className="done" role="status">
        <CircleCheck aria-hidden="true" />
        <span>
          <strong>{words.dialog[answer.outcome]}.</strong> <span lang="en">{answer.sentence}</span>
        </span>
      </p>
      <p className="soft">{words.dialog.onRecord(answer.record)}</p>
      <div className="dialog-foot">
        <button type="button" className="primary" onClick={onClose}>
          {words.dialog.close}
        </button>
      </div>
    </div>
  );
};

import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { whySchema } from '../../domain/operations/roles.ts';
import { WhyField } from '../acts/why-field.tsx';
import { FailureNote } from '../elements/failure-note.tsx';
import { Modal } from '../elements/modal.tsx';
import { useDoor } from '../reach/watch.ts';
import { useSpeech } from '../words/speech.tsx';

/** Takes the run's report out, once it was said why. */
export const DownloadButton = ({ run }: { readonly run: string }) => {
  const { words } = useSpeech();
  const [asking, setAsking] = useState(false);
  return (
    <span className="act">
      <button type="button" onClick={() => setAsking(true)}>
        <Download aria-hidden="true" /> {words.run.report}
      </button>
      {asking && <DownloadDialog run={run} onClose={() => setAsking(false)} />}
    </span>
  );
};

const DownloadDialog = ({ run, onClose }: { readonly run: string; onClose(): void }) => {
  const { words } = useSpeech();
  const door = useDoor();
  const [wrong, setWrong] = useState(false);
  const take = useMutation({
    mutationFn: async ({ why, kind }: { why: string; kind: 'csv' | 'json' }) =>
      save(
        await door.download(`download-report-${kind}`, { parameters: { run }, query: { why } }),
        `${run}-report.${kind}`,
      ),
    onSuccess: onClose,
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter);
    const why = whySchema.safeParse(form.get('why'));
    setWrong(!why.success);
    if (why.success)
      take.mutate({ why: why.data, kind: form.get('kind') === 'json' ? 'json' : 'csv' });
  };
  return (
    <Modal title={words.run.report} onClose={onClose}>
      <form className="fields" onSubmit={submit} noValidate>
        <p>{words.run.downloadSentence}</p>
        <WhyField wrong={wrong} />
        {take.error && <FailureNote error={take.error} />}
        <div className="dialog-foot">
          <button type="button" onClick={onClose}>
            {words.dialog.cancel}
          </button>
          <button type="submit" name="kind" value="json" disabled={take.isPending}>
            {words.run.downloadJson}
          </button>
          <button
            type="submit"
            name="kind"
            value="csv"
            className="primary"
            disabled={take.isPending}
          >
            {words.run.downloadCsv}
          </button>
        </div>
      </form>
    </Modal>
  );
};

/** Hands a file to the browser's own downloads. */
const save = (file: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

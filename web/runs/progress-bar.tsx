import type { BatchProgress } from '../../domain/operations/run-summary.ts';
import { useSpeech } from '../words/speech.tsx';

/** Batches of a Map: done, failed, under way, waiting. */
export const ProgressBar = ({ progress }: { readonly progress: BatchProgress }) => {
  const { words, formats } = useSpeech();
  const { total, succeeded, failed, running } = progress;
  const said = words.runs.batches(formats.count(succeeded + failed), formats.count(total));
  return (
    <div className="progress">
      <div
        className="progress-bar"
        role="progressbar"
        aria-label={progress.label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={succeeded + failed}
        aria-valuetext={said}
      >
        <span className="part is-succeeded" style={{ flexGrow: succeeded }} />
        <span className="part is-failed" style={{ flexGrow: failed }} />
        <span className="part is-running" style={{ flexGrow: running }} />
        <span className="part is-pending" style={{ flexGrow: progress.pending }} />
      </div>
      <span className="soft">
        {said}
        {failed > 0 && <strong> {words.runs.failedBatches(formats.count(failed))}</strong>}
      </span>
    </div>
  );
};

import type { WorkflowPicture } from '../../domain/operations/workflow-picture.ts';
import { StateBadge } from '../elements/status-badge.tsx';
import { ProgressBar } from '../runs/progress-bar.tsx';
import { useSpeech } from '../words/speech.tsx';

/** The same workflow in words, in the order of the file: for whom a drawing is too small. */
export const StateList = (given: {
  readonly picture: WorkflowPicture;
  readonly chosen: string | undefined;
  onChoose(name: string): void;
}) => {
  const { words } = useSpeech();
  return (
    <ol className="state-list" aria-label={words.run.graphLabel}>
      {given.picture.states.map((state) => (
        <li key={state.name}>
          <button
            type="button"
            aria-pressed={state.name === given.chosen}
            onClick={() => given.onChoose(state.name)}
          >
            <span className="state-name">{state.name}</span>
            <StateBadge status={state.status} />
          </button>
          {state.progress && <ProgressBar progress={state.progress} />}
        </li>
      ))}
    </ol>
  );
};

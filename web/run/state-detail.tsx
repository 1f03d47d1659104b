import { LifeBuoy } from 'lucide-react';
import { Link } from 'wouter';
import type { PictureState } from '../../domain/operations/workflow-picture.ts';
import { Facts } from '../elements/facts.tsx';
import { StateBadge } from '../elements/status-badge.tsx';
import { secondsBetween } from '../words/formats.ts';
import { useSpeech } from '../words/speech.tsx';

/** What happened in one state: when, how often, and what it failed by. */
export const StateDetail = ({ state }: { readonly state: PictureState | undefined }) => {
  const { words, formats } = useSpeech();
  if (!state) return <p className="soft">{words.run.choose}</p>;
  const { enteredAt, leftAt, progress } = state;
  return (
    <div className="state-detail">
      <h3>{state.name}</h3>
      <StateBadge status={state.status} />
      {state.comment && <p lang="en">{state.comment}</p>}
      <Facts
        rows={[
          [words.run.type, state.type],
          [words.run.entered, enteredAt && formats.exactly(enteredAt)],
          [words.run.left, leftAt && formats.exactly(leftAt)],
          [
            words.runs.took,
            enteredAt && leftAt && formats.seconds(secondsBetween(enteredAt, leftAt)),
          ],
          [words.run.error, state.error && <code className="error-name">{state.error}</code>],
          [words.run.cause, state.cause && <span className="cause">{state.cause}</span>],
          [words.run.inside, state.inside?.join(', ')],
        ]}
      />
      {state.retries > 0 && <p>{words.run.retries(state.retries)}</p>}
      {progress && (
        <Facts
          rows={(['succeeded', 'failed', 'running', 'pending'] as const).map(
            (what) => [words.run.batches[what], formats.count(progress[what])] as const,
          )}
        />
      )}
      <p className="links">
        <Link href={`/runbook/${state.runbook}`}>
          <LifeBuoy aria-hidden="true" /> {words.run.stateInRunbook}
        </Link>
        {state.error && <Link href="/runbook/by-error">{words.run.errorInRunbook}</Link>}
      </p>
    </div>
  );
};

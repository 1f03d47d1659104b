import type { RunCountsSeen } from '../../domain/operations/run-summary.ts';
import { useSpeech } from '../words/speech.tsx';
import { outcomes, partsOf } from './outcomes.ts';

/** What became of a run's lines, as a strip; the numbers are its name for those who do not see it. */
export const OutcomeBar = ({ counts }: { readonly counts: RunCountsSeen }) => {
  const { words, formats } = useSpeech();
  const parts = partsOf(counts).filter(({ lines }) => lines > 0);
  const said = parts
    .map(
      ({ outcome, lines, share }) =>
        `${words.outcome[outcome]} ${formats.count(lines)} (${formats.share(share)})`,
    )
    .join(', ');
  return (
    <div className="outcome-bar" role="img" aria-label={said} title={said}>
      {parts.map(({ outcome, share }) => (
        <span key={outcome} className={`part of-${outcome}`} style={{ flexGrow: share }} />
      ))}
    </div>
  );
};

/** What the colours of the strips mean. */
export const OutcomeKey = () => {
  const { words } = useSpeech();
  return (
    <span className="outcome-key">
      {outcomes.map((outcome) => (
        <span key={outcome}>
          <span className={`part of-${outcome}`} aria-hidden="true" />
          {words.outcome[outcome]}
        </span>
      ))}
    </span>
  );
};

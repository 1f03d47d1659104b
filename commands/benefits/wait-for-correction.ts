import type { CorrectionAnswer } from '../../domain/operations/correction.ts';
import { progressOn } from '../progress.ts';
import type { At } from './command.ts';

const askEveryMs = 1_000;
const badly: readonly unknown[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** Stays while a correction is listed or carried out, and shows how far it is. */
export const waitForCorrection = async (at: At, name: string): Promise<CorrectionAnswer> => {
  const progress = progressOn(process.stderr);
  const step = progress.step(name);
  for (;;) {
    const seen = await at.door.call('show-correction', { parameters: { correction: name } });
    const isUnderWay = seen.state === 'listing' || seen.state === 'approved';
    if (!isUnderWay || badly.includes(seen.execution)) {
      step.end(`${name} is ${seen.state.replaceAll('_', ' ')}`);
      return seen;
    }
    if (seen.progress && seen.progress.total > 0) {
      step.report(seen.progress.succeeded + seen.progress.failed, seen.progress.total);
    }
    await new Promise((next) => setTimeout(next, askEveryMs));
  }
};

/** True where it came to what it was to come to: its list, or its end without anything left. */
export const isWell = ({ state, execution, outcome }: CorrectionAnswer): boolean =>
  !badly.includes(execution) &&
  state !== 'stopped' &&
  Object.keys(outcome?.left ?? {}).length === 0;

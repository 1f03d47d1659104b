import { progressOn } from '../progress.ts';
import type { At, Shown } from './command.ts';

const askEveryMs = 1_000;
/** A follow-up or a re-run is on its way before its execution can be seen. */
const underWay = ['starting', 'open'];

/** Stays until the run has ended and shows how far it is; a run that did not end well is a failure. */
export const waitForRun = async (at: At, run: string, begun: Shown): Promise<Shown> => {
  const progress = progressOn(process.stderr);
  const step = progress.step(run);
  for (;;) {
    const detail = await at.door.call('show-run', { parameters: { run } });
    if (!underWay.includes(detail.status)) {
      step.end(`${run} is ${detail.status}`);
      const end = `${run} is ${detail.status}${detail.error === undefined ? '' : `: ${detail.error}`}.`;
      return {
        text: `${begun.text}\n${end}`,
        json: { ...(begun.json as object), ended: detail },
        failed: detail.status !== 'sealed',
      };
    }
    const batches = detail.progress;
    if (batches && detail.lines !== undefined && batches.total > 0) {
      const done = (batches.succeeded + batches.failed) / batches.total;
      step.report(Math.floor(done * detail.lines), detail.lines);
    }
    await new Promise((next) => setTimeout(next, askEveryMs));
  }
};

import { describe, expect, it } from 'vitest';
import { progressOn } from '../../commands/progress.ts';

/** A stream that is no terminal, and a clock that the test moves. */
const onPaper = () => {
  const said: string[] = [];
  let nowMs = 0;
  const stream = { isTTY: false, write: (text: string) => said.push(text) };
  const progress = progressOn(stream as unknown as NodeJS.WriteStream, () => nowMs);
  return { said, progress, pass: (ms: number) => (nowMs += ms) };
};

describe('progress where there is no terminal', () => {
  it('is a plain line at most every two seconds, with lines, rate and time left', () => {
    const { said, progress, pass } = onPaper();
    const step = progress.step('February', 0);
    pass(1000);
    step.report(500, 2000);
    pass(500);
    step.report(600, 2000);
    pass(2000);
    step.report(1750, 2000);
    expect(said).toEqual([
      'February: 500 of 2,000 lines, 500 lines/s, 3 s left\n',
      'February: 1,750 of 2,000 lines, 500 lines/s, 1 s left\n',
    ]);
  });

  it('does not count what an earlier start had done into the rate', () => {
    const { said, progress, pass } = onPaper();
    const step = progress.step('February');
    step.report(1000, 2000);
    pass(2000);
    step.report(1200, 2000);
    expect(said).toEqual([
      'February: 1,000 of 2,000 lines, 0 lines/s, time left unknown\n',
      'February: 1,200 of 2,000 lines, 100 lines/s, 8 s left\n',
    ]);
  });
});

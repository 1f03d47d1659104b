import { afterAll, beforeAll, describe, test } from 'vitest';
import { applicationSteps } from './application-steps.ts';
import { approvalSteps } from './approval-steps.ts';
import { checkBooks } from './books.ts';
import { importGivenCohort } from './deliveries.ts';
import { givenLines } from './given-lines.ts';
import { passSteps } from './pass-steps.ts';
import { roamingSteps } from './roaming-steps.ts';
import { type Step, type Understood, understand } from './rows.ts';
import { makeStage, type Stage } from './stage.ts';
import { tellingSteps } from './telling-steps.ts';
import { thenLines } from './then-lines.ts';
import { thenRuns } from './then-runs.ts';
import { whenBatches } from './when-batches.ts';
import { whenCharging } from './when-charging.ts';
import { whenDeliveries } from './when-deliveries.ts';
import { whenEvents } from './when-events.ts';
import { whenRuns } from './when-runs.ts';
import { whenSwitch } from './when-switch.ts';

/** Everything that a row of a scenario can say. */
export const steps: readonly Step<Stage>[] = [
  ...givenLines,
  ...whenRuns,
  ...whenBatches,
  ...whenEvents,
  ...whenCharging,
  ...whenSwitch,
  ...whenDeliveries,
  ...thenLines,
  ...thenRuns,
  ...tellingSteps,
  ...roamingSteps,
  ...passSteps,
  ...applicationSteps,
  ...approvalSteps,
];

/** Plays rows in order; the first that does not hold fails the test with its number and words. */
const play = async (stage: Stage, rows: readonly Understood<Stage>[]): Promise<void> => {
  for (const { row, step, said } of rows) {
    try {
      await step.does(stage, said, row);
    } catch (cause) {
      const text = row.text.replace(/\s+/g, ' ');
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Row ${row.number}: ${text}\n  ${reason}`, { cause });
    }
  }
};

/** Plays a scenario's text on a stage; a row that is not understood fails before anything happens. */
export const playText = (stage: Stage, text: string): Promise<void> =>
  play(stage, understand(text, steps));

/** One scenario on a cloud of its own; what must always hold is checked behind its last row. */
export const scenario = (sentence: string, text: string): void => {
  test(sentence, async () => {
    const rows = understand(text, steps);
    const stage = makeStage(importGivenCohort);
    try {
      await play(stage, rows);
      await checkBooks(stage);
    } finally {
      await stage.close();
    }
  });
};

/**
 * Several scenarios on one cloud and one cohort, in their order: each has months or lines to
 * itself, so that what happens in one is no part of another.
 */
export const scenariosOnOneCloud = (
  sentence: string,
  givens: string,
  scenarios: readonly (readonly [sentence: string, text: string])[],
): void => {
  describe(sentence, () => {
    const stage = makeStage(importGivenCohort);
    beforeAll(() => playText(stage, givens));
    afterAll(() => stage.close());
    for (const [title, text] of scenarios) {
      test(title, async () => {
        await playText(stage, text);
        await checkBooks(stage);
      });
    }
  });
};

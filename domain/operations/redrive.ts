import { type Instant, instantOf, msOf } from '../calendar.ts';

/**
 * Whether an order may be sent again without a look, by the class of charging's adapter. A: it keeps
 * our key for ever. C: the adapter looks before it orders. B keeps the key for a time that a redrive
 * may outlast, D knows neither key nor search: there a person decides line by line.
 */
const repeatsSafely: Readonly<Record<string, boolean>> = { A: true, B: false, C: true, D: false };

const hourMs = 3_600_000;

/** What decides whether a run may go on where it stopped. */
export interface RedriveFacts {
  readonly run: string;
  /** Of the execution; undefined where Step Functions has forgotten it. */
  readonly execution: string | undefined;
  /** When the plan was pinned; undefined where that was never reached. */
  readonly openedAt: Instant | undefined;
  readonly isSealed: boolean;
  readonly isStopped: boolean;
  readonly decisionHoldsHours: number;
  readonly chargingClass: string;
  readonly now: Instant;
}

export type RedriveAnswer =
  | { readonly possible: true; readonly sentence: string; readonly until?: Instant }
  | { readonly possible: false; readonly reason: string; readonly sentence: string };

const no = (reason: string, sentence: string): RedriveAnswer => ({
  possible: false,
  reason,
  sentence,
});

/**
 * A run goes on where it stopped only while its decisions hold: so long after it opened as the
 * programme says. Later, facts have come in that it may not know, and a follow-up or a re-run
 * decides anew. A run whose books are closed decides nothing any more: what is left of it, its report
 * and the news of it, comes at any time.
 */
export const mayRedrive = (facts: RedriveFacts): RedriveAnswer => {
  const { run, execution, openedAt, decisionHoldsHours: hours } = facts;
  if (execution === undefined) {
    return no('execution_is_gone', `Step Functions no longer knows ${run}: order a re-run.`);
  }
  if (execution === 'RUNNING') return no('run_is_open', `${run} is under way.`);
  if (execution === 'SUCCEEDED') {
    return no('run_is_sealed', `${run} has ended well: there is nothing to go on with.`);
  }
  if (facts.isSealed) {
    const sentence = `The books of ${run} are closed: it goes on behind them and gives nobody anything.`;
    return { possible: true, sentence };
  }
  if (repeatsSafely[facts.chargingClass] !== true) {
    return no(
      'charging_forgets_keys',
      `Charging is of class ${facts.chargingClass}: an order that is repeated may be given twice. ` +
        'Follow up the parked lines one by one.',
    );
  }
  const until = openedAt && instantOf(msOf(openedAt) + hours * hourMs);
  if (until !== undefined && facts.now >= until) {
    return no(
      'decisions_too_old',
      `${run} decided by what was known when it opened, ${openedAt}; that holds for ${hours} hours. ` +
        'Order a re-run, which decides anew and gives nobody anything twice.',
    );
  }
  if (facts.isStopped) {
    return no('benefit_is_halted', 'The benefit is halted: say "continue" first, then redrive.');
  }
  return {
    possible: true,
    sentence: until
      ? `${run} may go on where it stopped.`
      : `${run} never opened: it begins with its first state.`,
    ...(until !== undefined && { until }),
  };
};

import { Alarms } from './alarms.ts';
import { functionRows } from './functions.ts';
import type { BenefitsStack } from './stack.ts';

/** Every alarm of the stack. */
export const watch = (stack: BenefitsStack): Alarms => {
  const alarms = new Alarms(stack, 'Alarms', stack.operations);
  watchWorkflows(alarms, stack);
  watchDeadLetters(alarms, stack);
  alarms.ringForSchedule('MonthNotStarted', stack.schedules.group, {
    errorImpact: 'Everybody: the first of the month has come and no line is being served.',
    runbook: 'the-month-did-not-start',
  });
  alarms.ringForSlowQueue('LineEventsWait', stack.queues.lineEvents, {
    errorImpact: 'Customers who resumed a line wait for their data; suspensions are not known.',
    runbook: 'line-events-are-stuck',
  });
  alarms.ringForParkedLines('LinesParked', 'monthly-data', {
    errorImpact:
      'The customers of those lines: they wait for a follow-up run that somebody starts.',
    runbook: 'lines-are-parked',
  });
  alarms.ringForThrottledTable('LedgerThrottled', stack.tables.ledger, {
    errorImpact: 'Lines are credited but recorded late: batches repeat and the run slows down.',
    runbook: 'the-ledger-is-too-slow',
  });
  alarms.ringForThrottledFunctions('FunctionsThrottled', {
    errorImpact: 'Whoever waits for any function: customers at the door first, then the run.',
    runbook: 'a-function-fails',
  });
  for (const row of functionRows) alarms.ringForFunction(row, stack.function(row.name));
  return alarms;
};

const watchWorkflows = (alarms: Alarms, stack: BenefitsStack): void => {
  alarms.ringForWorkflow('MonthlyData', stack.workflows.MonthlyData, {
    errorImpact: 'Lines not yet served this month: they wait until the run is redriven.',
    runbook: 'a-run-failed',
  });
  alarms.ringForWorkflow('CohortImport', stack.workflows.CohortImport, {
    errorImpact: 'Everybody, from the first month on: without a frozen cohort no run opens.',
    runbook: 'an-import-failed',
  });
};

const watchDeadLetters = (alarms: Alarms, { deadLetters }: BenefitsStack): void => {
  alarms.ringForDeadLetters('StartLost', deadLetters.start, {
    errorImpact: 'Everybody: the call that starts the month was lost.',
    runbook: 'the-month-did-not-start',
  });
  alarms.ringForDeadLetters('LineEventLost', deadLetters.lineEvents, {
    errorImpact:
      'The customer of that line: a grant or a suspension is missing, and no run repeats it.',
    runbook: 'line-events-are-stuck',
  });
  alarms.ringForDeadLetters('RoamingEventLost', deadLetters.roamingEvents, {
    errorImpact: 'The customer of that purchase: a roaming bonus, or its void, is missing.',
    runbook: 'roaming-events-are-stuck',
  });
  alarms.ringForDeadLetters('EventLost', deadLetters.events, {
    errorImpact:
      'Whoever delivered an extract, or whoever waits for the end of a run to be recorded.',
    runbook: 'an-event-was-not-handled',
  });
};

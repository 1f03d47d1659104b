import type { Construct } from 'constructs';
import { programmeNamed } from '../programmes/catalogue.ts';
import { Alarms, type Concern } from './alarms.ts';
import { functionRows } from './functions.ts';
import type { BenefitsStack } from './stack.ts';
import type { WorkflowName } from './workflows.ts';

/** Every alarm over a stage's stack, made in `scope`. */
export const watch = (scope: Construct, stack: BenefitsStack): Alarms => {
  const alarms = new Alarms(scope, 'Alarms', stack.operations);
  watchWorkflows(alarms, stack);
  watchDeadLetters(alarms, stack);
  watchCounts(alarms, stack);
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

/** Whom a workflow that ended badly hurts, and where it says what to do. */
const workflowConcerns = {
  MonthlyData: {
    errorImpact: 'Lines not yet served this month: they wait until the run is redriven.',
    runbook: 'a-run-failed',
  },
  MonthlyDataPreview: {
    errorImpact: 'Everybody, on the first: a month that nobody could approve does not begin.',
    runbook: 'a-preview-failed',
  },
  GrantCorrections: {
    errorImpact: 'Customers whose grants two persons decided to take back or to give again.',
    runbook: 'a-correction-failed',
  },
  CohortImport: {
    errorImpact: 'Everybody, from the first month on: without a frozen cohort no run opens.',
    runbook: 'an-import-failed',
  },
  CodeImport: {
    errorImpact: 'Customers who wait for a code: the delivered ones are not on offer.',
    runbook: 'a-code-import-failed',
  },
  CustomerNotices: {
    errorImpact: 'Customers were given something and are not told, on paper or on the bill.',
    runbook: 'customers-were-not-told',
  },
  InsuranceEnrolment: {
    errorImpact: 'People of age wait for the insurance that they were promised without applying.',
    runbook: 'an-enrolment-failed',
  },
  InsuranceApplication: {
    errorImpact: 'One person who applied is neither insured nor told why not.',
    runbook: 'an-application-failed',
  },
  DueDates: {
    errorImpact: 'People are not told of the start, the coming end or the end of something.',
    runbook: 'dates-were-not-swept',
  },
} as const satisfies Record<WorkflowName, Pick<Concern, 'errorImpact' | 'runbook'>>;

const watchWorkflows = (alarms: Alarms, stack: BenefitsStack): void => {
  for (const [name, concern] of Object.entries(workflowConcerns)) {
    alarms.ringForWorkflow(name, stack.workflows[name as WorkflowName], concern);
  }
};

/** What functions count themselves. */
const watchCounts = (alarms: Alarms, { stage }: BenefitsStack): void => {
  for (const { id } of programmeNamed(stage.programme).programme.benefits['ott-pass'].services) {
    alarms.ringForCount(`CodesRunLow-${id}`, {
      metricName: 'codeStockLow',
      dimensions: { benefit: 'ott-pass', service: id },
      errorImpact: `Customers who will ask for a code of ${id}: there are none until a restock.`,
      runbook: 'codes-run-low',
    });
  }
  alarms.ringForCount('RunWaitsForApproval', {
    metricName: 'runsWaitingForApproval',
    dimensions: { benefit: 'monthly-data' },
    errorImpact: 'Everybody of this month: the run stands still until a second person approves it.',
    runbook: 'a-month-waits-for-an-approval',
  });
  alarms.ringForCount('BreaksStayOpen', {
    metricName: 'breaksOlderThanADay',
    dimensions: {},
    statistic: 'Maximum',
    errorImpact: 'Whoever is on the wrong side of it: somebody has too much, or lacks what is due.',
    runbook: 'a-break-stays-open',
  });
  alarms.ringForCount('HandOversUnanswered', {
    metricName: 'handOversUnanswered',
    dimensions: {},
    statistic: 'Maximum',
    errorImpact: 'People whom the insurer was handed wait beyond the agreed time to be insured.',
    runbook: 'a-break-stays-open',
  });
  alarms.ringForCount('CodeRedeemedByNobody', {
    metricName: 'codeEvents',
    dimensions: { benefit: 'ott-pass', reason: 'redeemed_by_nobody' },
    errorImpact: 'The customer who would have got this code, and us: codes have leaked.',
    runbook: 'a-code-was-redeemed-by-nobody',
  });
  alarms.ringForCount('NoticesWait', {
    metricName: 'oldestNoticeMinutes',
    dimensions: {},
    threshold: 24 * 60,
    statistic: 'Maximum',
    errorImpact: 'Customers were given something a day ago and are not told.',
    runbook: 'notices-wait',
  });
  alarms.ringForCount('NoticesBroken', {
    metricName: 'noticesBroken',
    dimensions: {},
    errorImpact: 'A customer is not told: the message lacks what its words need.',
    runbook: 'notices-wait',
  });
  alarms.ringForCount('InsuranceMattersLeft', {
    metricName: 'mattersLeft',
    dimensions: { benefit: 'safety-insurance' },
    errorImpact: 'People whose application or cancellation is cut off in the middle.',
    runbook: 'an-application-failed',
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

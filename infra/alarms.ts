import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { type FunctionRow, pascalCase } from './functions.ts';
import type { DeadLetterQueue, Topic, WorkQueue } from './messages.ts';
import type { Table } from './tables.ts';
import type { Workflow } from './workflows.ts';

/** The section of docs/runbook.md that says what to do. */
export const runbookSections = [
  'a-run-failed',
  'a-month-waits-for-an-approval',
  'a-preview-failed',
  'an-import-failed',
  'the-month-did-not-start',
  'line-events-are-stuck',
  'roaming-events-are-stuck',
  'a-code-import-failed',
  'a-correction-failed',
  'a-break-stays-open',
  'codes-run-low',
  'a-code-was-redeemed-by-nobody',
  'customers-were-not-told',
  'notices-wait',
  'an-enrolment-failed',
  'an-application-failed',
  'dates-were-not-swept',
  'an-event-was-not-handled',
  'a-function-fails',
  'lines-are-parked',
  'the-ledger-is-too-slow',
] as const;
export type RunbookSection = (typeof runbookSections)[number];

/** What rings, for whom it matters, and where it says what to do. None of it may be left out. */
export interface Concern {
  readonly metric: cloudwatch.IMetric;
  /** Who is hurt, and how. */
  readonly errorImpact: string;
  readonly runbook: RunbookSection;
  readonly threshold?: number;
}

/** Alarms to one topic. Silence is good: a metric that is not there is not a fault. */
export class Alarms extends Construct {
  readonly #action: actions.SnsAction;
  readonly #rung: cloudwatch.IAlarm[] = [];

  constructor(scope: Construct, id: string, topic: Topic) {
    super(scope, id);
    this.#action = new actions.SnsAction(topic.topic);
  }

  /** Every alarm so far. */
  all(): cloudwatch.IAlarm[] {
    return [...this.#rung];
  }

  ringWhen(id: string, { metric, errorImpact, runbook, threshold = 1 }: Concern): void {
    const alarm = new cloudwatch.Alarm(this, id, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `Who is hurt: ${errorImpact} What to do: docs/runbook.md#${runbook}`,
    });
    alarm.addAlarmAction(this.#action);
    this.#rung.push(alarm);
  }

  /** A workflow that did not end well, by the way it ended. */
  ringForWorkflow(
    id: string,
    workflow: Workflow,
    concern: Pick<Concern, 'errorImpact' | 'runbook'>,
  ): void {
    const sum = { period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM };
    const { machine } = workflow;
    this.ringWhen(`${id}Failed`, { ...concern, metric: machine.metricFailed(sum) });
    this.ringWhen(`${id}TimedOut`, { ...concern, metric: machine.metricTimedOut(sum) });
    this.ringWhen(`${id}Aborted`, { ...concern, metric: machine.metricAborted(sum) });
  }

  ringForDeadLetters(
    id: string,
    { queue }: DeadLetterQueue,
    concern: Pick<Concern, 'errorImpact' | 'runbook'>,
  ): void {
    const metric = queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.MAXIMUM,
    });
    this.ringWhen(id, { ...concern, metric });
  }

  /** Half an hour is longer than the second look at an event that came before its run. */
  ringForSlowQueue(id: string, { queue }: WorkQueue, concern: Omit<Concern, 'metric'>): void {
    const metric = queue.metricApproximateAgeOfOldestMessage({
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.MAXIMUM,
    });
    this.ringWhen(id, { threshold: 30 * 60, ...concern, metric });
  }

  ringForFunction(row: FunctionRow, worker: lambda.IFunction): void {
    const sum = { period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM };
    const concern = { errorImpact: row.errorImpact, runbook: 'a-function-fails' } as const;
    const id = pascalCase(row.name);
    this.ringWhen(`${id}Errors`, { ...concern, metric: worker.metricErrors(sum) });
  }

  /** Functions share the account's concurrency: where one is throttled, any may be. */
  ringForThrottledFunctions(id: string, concern: Pick<Concern, 'errorImpact' | 'runbook'>): void {
    const metric = new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.SUM,
    });
    this.ringWhen(id, { ...concern, metric });
  }

  ringForThrottledTable(
    id: string,
    { table }: Table,
    concern: Pick<Concern, 'errorImpact' | 'runbook'>,
  ): void {
    const metric = new cloudwatch.Metric({
      namespace: 'AWS/DynamoDB',
      metricName: 'WriteThrottleEvents',
      dimensionsMap: { TableName: table.tableName },
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.SUM,
    });
    this.ringWhen(id, { ...concern, metric });
  }

  /** A line that could not be served, as the batches count them themselves. */
  ringForParkedLines(
    id: string,
    benefit: string,
    concern: Pick<Concern, 'errorImpact' | 'runbook'>,
  ): void {
    const metric = new cloudwatch.Metric({
      namespace: 'BenefitsOrchestrator',
      metricName: 'parked',
      dimensionsMap: { benefit },
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.SUM,
    });
    this.ringWhen(id, { ...concern, metric });
  }

  /** Something that functions count themselves, under the dimensions that they give it. */
  ringForCount(
    id: string,
    given: Omit<Concern, 'metric'> & {
      readonly metricName: string;
      readonly dimensions: Record<string, string>;
      readonly statistic?: string;
    },
  ): void {
    const { metricName, dimensions, statistic = cloudwatch.Stats.SUM, ...concern } = given;
    const metric = new cloudwatch.Metric({
      namespace: 'BenefitsOrchestrator',
      metricName,
      dimensionsMap: dimensions,
      period: Duration.minutes(5),
      statistic,
    });
    this.ringWhen(id, { ...concern, metric });
  }

  /** The schedule gave up on calling the starter. */
  ringForSchedule(
    id: string,
    group: scheduler.CfnScheduleGroup,
    concern: Pick<Concern, 'errorImpact' | 'runbook'>,
  ): void {
    const metric = new cloudwatch.Metric({
      namespace: 'AWS/Scheduler',
      metricName: 'InvocationDroppedCount',
      dimensionsMap: { ScheduleGroup: group.ref },
      period: Duration.minutes(5),
      statistic: cloudwatch.Stats.SUM,
    });
    this.ringWhen(id, { ...concern, metric });
  }
}

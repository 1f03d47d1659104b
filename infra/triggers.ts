import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { Bucket } from './buckets.ts';
import { type Bus, lineEvents } from './bus.ts';
import type { DeadLetterQueue, WorkQueue } from './messages.ts';
import type { Workflow } from './workflows.ts';

/** A lambda called by a rule; what cannot be delivered is kept. */
const calling = (worker: lambda.IFunction, deadLetters: DeadLetterQueue): events.IRuleTarget =>
  new targets.LambdaFunction(worker, { deadLetterQueue: deadLetters.queue });

/** An extract that arrives starts its import. */
export const whenExtractArrives = (
  scope: Construct,
  given: { extract: Bucket; starter: lambda.IFunction; deadLetters: DeadLetterQueue },
): events.Rule =>
  new events.Rule(scope, 'ExtractArrived', {
    description: 'An object in the extract bucket starts the import of a cohort',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [given.extract.value] } },
    },
    targets: [calling(given.starter, given.deadLetters)],
  });

/** A workflow that ended badly is put on record: no workflow can write its own end. */
export const whenRunEndsBadly = (
  scope: Construct,
  given: {
    workflows: readonly Workflow[];
    recorder: lambda.IFunction;
    deadLetters: DeadLetterQueue;
  },
): events.Rule =>
  new events.Rule(scope, 'RunEndedBadly', {
    description: 'A run or import that failed, timed out or was stopped is recorded',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        stateMachineArn: given.workflows.map(({ value }) => value),
      },
    },
    targets: [calling(given.recorder, given.deadLetters)],
  });

/**
 * Line events go through a queue, not straight to the function: a lost LineResumed would be a grant
 * that no run repeats.
 */
export const whenLineEventComes = (
  scope: Construct,
  given: { bus: Bus; queue: WorkQueue; recorder: lambda.Function; deadLetters: DeadLetterQueue },
): events.Rule => {
  const { queue, recorder, deadLetters } = given;
  const rule = new events.Rule(scope, 'LineEventCame', {
    description: 'What the operator says about a line waits in the queue until it is recorded',
    eventBus: given.bus.bus,
    eventPattern: { source: [lineEvents.source], detailType: lineEvents.detailTypes },
  });
  rule.addTarget({
    bind: () => ({
      arn: queue.queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queue.queueArn },
    }),
  });
  recorder.addEventSource(
    new sources.SqsEventSource(queue.queue, {
      batchSize: 10,
      reportBatchItemFailures: true,
      // Single grants share charging's pace with the run: two at a time are plenty.
      maxConcurrency: 2,
    }),
  );
  acknowledge(recorder, {
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason: 'A queue’s own redrive policy keeps what fails five times; SQS mappings take no other.',
  });
  return rule;
};

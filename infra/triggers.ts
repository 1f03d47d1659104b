import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { Bucket } from './buckets.ts';
import { type Bus, lineEvents, type Publication, roamingEvents } from './bus.ts';
import type { DeadLetterQueue, WorkQueue } from './messages.ts';
import { letUse } from './permit.ts';
import type { BenefitsStack } from './stack.ts';
import { type StandIns, subscribe } from './stand-ins.ts';
import type { Workflow } from './workflows.ts';

/** A lambda called by a rule; what cannot be delivered is kept. */
const calling = (worker: lambda.IFunction, deadLetters: DeadLetterQueue): events.IRuleTarget =>
  new targets.LambdaFunction(worker, { deadLetterQueue: deadLetters.queue });

/** A file that arrives in a bucket calls what takes it in. */
const whenFileArrives = (
  scope: Construct,
  id: string,
  given: {
    bucket: Bucket;
    worker: lambda.IFunction;
    deadLetters: DeadLetterQueue;
    description: string;
  },
): events.Rule =>
  new events.Rule(scope, id, {
    description: given.description,
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [given.bucket.value] } },
    },
    targets: [calling(given.worker, given.deadLetters)],
  });

/** A workflow that ended badly is put on record: no workflow can write its own end. */
const whenRunEndsBadly = (
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
 * Events of the operator go through a queue, not straight to the function: a lost LineResumed would
 * be a grant that no run repeats.
 */
const whenOperatorTells = (
  scope: Construct,
  id: string,
  given: {
    publication: Publication;
    bus: Bus;
    queue: WorkQueue;
    recorder: lambda.Function;
    deadLetters: DeadLetterQueue;
    description: string;
  },
): events.Rule => {
  const { publication, queue, recorder, deadLetters, description } = given;
  const rule = new events.Rule(scope, id, {
    description,
    eventBus: given.bus.bus,
    eventPattern: { source: [publication.source], detailType: [...publication.detailTypes] },
  });
  rule.addTarget({
    bind: () => ({
      arn: queue.queue.queueArn,
      deadLetterConfig: { arn: deadLetters.queue.queueArn },
    }),
  });
  recorder.addEventSource(
    new sources.SqsEventSource(queue.queue, {
      // One by one: a partner that is silent for one message must not hold up nine others.
      batchSize: 1,
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

/** Lets everything that happens by itself reach what handles it. */
export const connect = (stack: BenefitsStack): void => {
  const { bus, buckets, queues, deadLetters, workflows } = stack;
  whenFileArrives(stack, 'ExtractArrived', {
    bucket: buckets.extract,
    worker: stack.function('start-cohort-import'),
    deadLetters: deadLetters.events,
    description: 'An object in the extract bucket starts the import of a cohort',
  });
  whenFileArrives(stack, 'CodeFileArrived', {
    bucket: buckets.codes,
    worker: stack.function('start-code-import'),
    deadLetters: deadLetters.events,
    description: 'A file of codes starts its import',
  });
  whenFileArrives(stack, 'AcknowledgementArrived', {
    bucket: buckets.acknowledgement,
    worker: stack.function('record-acknowledgement'),
    deadLetters: deadLetters.events,
    description: 'The insurer’s answer to a hand-over file is taken in',
  });
  whenRunEndsBadly(stack, {
    workflows: Object.values(workflows),
    recorder: stack.function('record-ended-run'),
    deadLetters: deadLetters.events,
  });
  whenOperatorTells(stack, 'LineEventCame', {
    publication: lineEvents,
    bus,
    queue: queues.lineEvents,
    recorder: stack.function('record-line-event'),
    deadLetters: deadLetters.lineEvents,
    description: 'What the operator says about a line waits in the queue until it is recorded',
  });
  whenOperatorTells(stack, 'RoamingEventCame', {
    publication: roamingEvents,
    bus,
    queue: queues.roamingEvents,
    recorder: stack.function('record-roaming-event'),
    deadLetters: deadLetters.roamingEvents,
    description: 'What the operator says about a purchase waits until it is confirmed',
  });
  if (stack.standIns) connectStandIns(stack, stack.standIns);
};

/** Stand-ins hear of files and messages as their partners would. */
const connectStandIns = (stack: BenefitsStack, standIns: StandIns): void => {
  const { buckets, deadLetters } = stack;
  const insurer = standIns.functionOf('insurer-files');
  letUse(insurer, buckets.handover, ['read']);
  letUse(insurer, buckets.acknowledgement, ['write']);
  whenFileArrives(stack, 'HandoverArrived', {
    bucket: buckets.handover,
    worker: insurer,
    deadLetters: deadLetters.events,
    description: 'The insurer’s stand-in answers a hand-over file',
  });
  subscribe(stack.notices, standIns.functionOf('message-hub'), deadLetters.events);
  subscribe(stack.statementLines, standIns.functionOf('billing'), deadLetters.events);
};

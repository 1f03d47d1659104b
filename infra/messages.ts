import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import { type Keys, toSeal } from './keys.ts';
import {
  notPossible,
  type Permission,
  type ResourceSetting,
  type Usable,
  type Verb,
} from './permit.ts';

/** Ours only: a service acting for another account is not let in. */
const forThisAccount = (scope: Construct) => ({
  StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
});

/**
 * A topic that only TLS may use and that alarms and event rules may publish to. Both sentences are
 * needed: demanding TLS replaces the default policy that let alarms in, and nothing would say so.
 */
export class Topic extends Construct implements Usable {
  readonly setting: ResourceSetting;
  readonly value: string;
  readonly topic: sns.Topic;
  readonly #key: kms.IKey;

  constructor(scope: Construct, id: string, given: { setting: ResourceSetting; key: kms.IKey }) {
    super(scope, id);
    this.topic = new sns.Topic(this, 'Topic', { masterKey: given.key, enforceSSL: true });
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsAndRulesMayPublish',
        principals: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'].map(
          (service) => new iam.ServicePrincipal(service),
        ),
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: forThisAccount(this),
      }),
    );
    this.setting = given.setting;
    this.value = this.topic.topicArn;
    this.#key = given.key;
  }

  /** Lets a partner's principal subscribe queues of its own. */
  letSubscribe(principal: string): void {
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'PartnerMaySubscribe',
        principals: [new iam.ArnPrincipal(principal)],
        actions: ['sns:Subscribe'],
        resources: [this.topic.topicArn],
      }),
    );
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    if (verb !== 'publish') return notPossible(this.setting, verb);
    return [{ actions: ['sns:Publish'], resources: [this.topic.topicArn] }, toSeal(this.#key)];
  }
}

const keptDays = Duration.days(14);

/** A queue that only TLS may use, sealed with our key, that event rules of ours may send to. */
class SealedQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly key: kms.IKey;

  constructor(scope: Construct, id: string, key: kms.IKey, more: sqs.QueueProps = {}) {
    super(scope, id);
    this.key = key;
    this.queue = new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: keptDays,
      ...more,
    });
    this.queue.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'RulesMaySend',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: forThisAccount(this),
      }),
    );
  }

  /** What a role needs to put something in. */
  permissionsToSend(): readonly Permission[] {
    return [{ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }, toSeal(this.key)];
  }
}

/** Where what could not be handled waits for a person, for fourteen days. */
export class DeadLetterQueue extends SealedQueue {
  constructor(scope: Construct, id: string, key: kms.IKey) {
    super(scope, id, key);
    const reason = 'This is the end of the road: an alarm rings when anything is in it.';
    acknowledge(
      this,
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
  }
}

/** A queue that gives up on a message after a few attempts and keeps it as a dead letter. */
export class WorkQueue extends SealedQueue implements Usable {
  readonly setting: ResourceSetting;
  readonly value: string;

  constructor(
    scope: Construct,
    id: string,
    given: {
      setting: ResourceSetting;
      key: kms.IKey;
      deadLetters: DeadLetterQueue;
      workerTimeout: Duration;
    },
  ) {
    super(scope, id, given.key, {
      // Six times the worker's own limit, as AWS asks, so that no message is worked on twice at once.
      visibilityTimeout: Duration.seconds(6 * given.workerTimeout.toSeconds()),
      deadLetterQueue: { queue: given.deadLetters.queue, maxReceiveCount: 5 },
    });
    this.setting = given.setting;
    this.value = this.queue.queueUrl;
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    return verb === 'send' ? this.permissionsToSend() : notPossible(this.setting, verb);
  }
}

/** Dead letters by whom they hurt, so that an alarm can say it. */
export interface DeadLetters {
  readonly start: DeadLetterQueue;
  readonly lineEvents: DeadLetterQueue;
  readonly roamingEvents: DeadLetterQueue;
  readonly events: DeadLetterQueue;
}

export const makeDeadLetters = (scope: Construct, { messages }: Keys): DeadLetters => ({
  start: new DeadLetterQueue(scope, 'StartDeadLetters', messages),
  lineEvents: new DeadLetterQueue(scope, 'LineEventDeadLetters', messages),
  roamingEvents: new DeadLetterQueue(scope, 'RoamingEventDeadLetters', messages),
  events: new DeadLetterQueue(scope, 'EventDeadLetters', messages),
});

/** The queues that events of the operator wait in. */
export interface Queues {
  readonly lineEvents: WorkQueue;
  readonly roamingEvents: WorkQueue;
}

export const makeQueues = (
  scope: Construct,
  { messages }: Keys,
  given: { deadLetters: DeadLetters; timeoutSecondsOf: (functionName: string) => number },
): Queues => ({
  lineEvents: new WorkQueue(scope, 'LineEvents', {
    setting: 'LINE_EVENTS_QUEUE',
    key: messages,
    deadLetters: given.deadLetters.lineEvents,
    workerTimeout: Duration.seconds(given.timeoutSecondsOf('record-line-event')),
  }),
  roamingEvents: new WorkQueue(scope, 'RoamingEvents', {
    setting: 'ROAMING_EVENTS_QUEUE',
    key: messages,
    deadLetters: given.deadLetters.roamingEvents,
    workerTimeout: Duration.seconds(given.timeoutSecondsOf('record-roaming-event')),
  }),
});

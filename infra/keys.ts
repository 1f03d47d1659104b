import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Permission } from './permit.ts';
import type { Stage } from './stages.ts';

/** The services that publish to our topics and queues without a role of ours. */
export const sendingServices = [
  'cloudwatch.amazonaws.com',
  'events.amazonaws.com',
  'sns.amazonaws.com',
] as const;

/**
 * Three keys, one per kind of reader: what functions keep, what is personal, and what services of
 * AWS must be able to seal themselves (alarms and events into topics and queues).
 */
export class Keys extends Construct {
  readonly data: kms.Key;
  readonly persons: kms.Key;
  readonly messages: kms.Key;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const key = (name: string, description: string) =>
      new kms.Key(this, name, {
        description,
        enableKeyRotation: true,
        ...(stage.keepsData
          ? { removalPolicy: RemovalPolicy.RETAIN }
          : { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) }),
      });
    this.data = key('Data', 'Tables, cohorts, results and secrets');
    this.persons = key('Persons', 'Birth dates: the People table and the persons bucket');
    this.messages = key('Messages', 'Topics and queues, sealed by alarms and event rules too');
    this.messages.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsAndRulesMaySeal',
        principals: sendingServices.map((service) => new iam.ServicePrincipal(service)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}

/** What reading something sealed with the key takes. */
export const toOpen = (key: kms.IKey): Permission => ({
  actions: ['kms:Decrypt'],
  resources: [key.keyArn],
});

/** What writing something sealed with the key takes. */
export const toSeal = (key: kms.IKey): Permission => ({
  actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
  resources: [key.keyArn],
});

/** What reading a table sealed with the key takes. */
export const toReadTableOf = (key: kms.IKey): Permission => ({
  actions: ['kms:Decrypt', 'kms:DescribeKey'],
  resources: [key.keyArn],
});

/** What writing to a table sealed with the key takes: DynamoDB's list without its wildcards. */
export const toWriteTableOf = (key: kms.IKey): Permission => ({
  actions: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  resources: [key.keyArn],
});

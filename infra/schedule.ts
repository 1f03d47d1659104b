import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { toCall } from './function.ts';
import type { DeadLetterQueue } from './messages.ts';
import type { Stage } from './stages.ts';

const daySeconds = 24 * 60 * 60;

/**
 * The first of every month, 00:00 in Korea, without a first or a last date: the programme's calendar
 * says what is due, so this template is the same whenever it is made. What cannot be delivered for a
 * day becomes a dead letter, and an alarm.
 */
export class FirstOfTheMonth extends Construct {
  readonly group: scheduler.CfnScheduleGroup;

  constructor(
    scope: Construct,
    id: string,
    given: { stage: Stage; starter: lambda.IFunction; deadLetters: DeadLetterQueue },
  ) {
    super(scope, id);
    const { stage, starter, deadLetters } = given;
    this.group = new scheduler.CfnScheduleGroup(this, 'Group', { name: `${stage.name}-benefits` });
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: 'Starts the month’s run; the programme’s calendar decides what is due',
      groupName: this.group.ref,
      state: stage.startsOnSchedule ? 'ENABLED' : 'DISABLED',
      scheduleExpression: 'cron(0 0 1 * ? *)',
      scheduleExpressionTimezone: 'Asia/Seoul',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: starter.functionArn,
        roleArn: this.#roleFor(starter, deadLetters).roleArn,
        input: JSON.stringify({ scheduledTime: '<aws.scheduler.scheduled-time>' }),
        retryPolicy: { maximumEventAgeInSeconds: daySeconds, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: deadLetters.queue.queueArn },
      },
    });
  }

  #roleFor(starter: lambda.IFunction, deadLetters: DeadLetterQueue): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Aws.ACCOUNT_ID,
            'aws:SourceArn': Stack.of(this).formatArn({
              service: 'scheduler',
              resource: 'schedule-group',
              resourceName: this.group.ref,
            }),
          },
        },
      }),
    });
    role.addToPolicy(toCall(starter));
    for (const { actions, resources } of deadLetters.permissionsToSend()) {
      role.addToPolicy(
        new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }),
      );
    }
    return role;
  }
}

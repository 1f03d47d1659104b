import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { RoleWithRights, toCall } from './function.ts';
import type { DeadLetterQueue } from './messages.ts';
import type { Stage } from './stages.ts';

const daySeconds = 24 * 60 * 60;

/** What is called when, in Korea. */
export interface ScheduleRow {
  readonly id: string;
  readonly expression: string;
  /** The function's name in the rows. */
  readonly starter: string;
  readonly description: string;
  /** Where it gives or offers something to many: what a second person approves may be on in any
   * stage that asks for it, the other waits in a stage that starts nothing to many by itself. */
  readonly givesToMany?: 'approved' | 'unapproved';
}

/** Every schedule. None has a first or a last date: the programme's calendar says what is due, so
 * the template is the same whenever it is made. */
export const scheduleRows: readonly ScheduleRow[] = [
  {
    id: 'FirstOfTheMonth',
    expression: 'cron(0 0 1 * ? *)',
    starter: 'start-monthly-data',
    description: 'Starts the month’s run, which waits where nobody has approved it',
    givesToMany: 'approved',
  },
  {
    id: 'PreviewOfTheDay',
    expression: 'cron(0 9 * * ? *)',
    starter: 'start-month-preview',
    description: 'From three working days before a month on, has it previewed',
  },
  {
    id: 'EnrolmentOfTheMonth',
    expression: 'cron(30 9 1 * ? *)',
    starter: 'start-insurance-enrolment',
    description: 'Opens the month’s insurance enrolment, by day: those it offers it to are told',
    givesToMany: 'unapproved',
  },
  {
    id: 'DatesOfTheDay',
    expression: 'cron(10 8 * * ? *)',
    starter: 'start-due-dates',
    description: 'What is due for somebody on this day, or was on a day that was missed',
  },
  {
    id: 'BreaksOfTheNight',
    expression: 'cron(30 3 * * ? *)',
    starter: 'look-for-breaks',
    description: 'Compares our books with charging, the code pools and the insurer',
  },
  {
    id: 'CodeStockOfTheDay',
    expression: 'cron(0 9 * * ? *)',
    starter: 'count-code-stock',
    description: 'Counts the free codes of each service and warns where they run low',
  },
  {
    id: 'RemindersOfTheDay',
    // Three calls read 18 million lines; on any other day each of them reads nothing.
    expression: 'cron(20 8-10 * * ? *)',
    starter: 'remind-choosers',
    description: 'On the programme’s days, has lines reminded that have not chosen a service',
    givesToMany: 'unapproved',
  },
  {
    id: 'NoticesOfTheHour',
    expression: 'cron(5 8-20 * * ? *)',
    starter: 'send-due-notices',
    description: 'Sends what customers could not be told at once, outside the quiet hours',
  },
];

const stateOf = ({ givesToMany }: ScheduleRow, stage: Stage): 'ENABLED' | 'DISABLED' => {
  if (givesToMany === undefined || stage.startsOnSchedule) return 'ENABLED';
  return givesToMany === 'approved' && stage.approval === 'required' ? 'ENABLED' : 'DISABLED';
};

/**
 * The schedules of the stage in one group, by Korean time. What cannot be delivered for a day
 * becomes a dead letter, and an alarm.
 */
export class Schedules extends Construct {
  readonly group: scheduler.CfnScheduleGroup;

  constructor(
    scope: Construct,
    id: string,
    given: {
      stage: Stage;
      functionOf: (name: string) => lambda.IFunction;
      deadLetters: DeadLetterQueue;
    },
  ) {
    super(scope, id);
    const { stage, functionOf, deadLetters } = given;
    this.group = new scheduler.CfnScheduleGroup(this, 'Group', { name: `${stage.name}-benefits` });
    const starters = scheduleRows.map(({ starter }) => functionOf(starter));
    const role = this.#roleFor(starters, deadLetters);
    for (const row of scheduleRows) {
      new scheduler.CfnSchedule(this, row.id, {
        description: row.description,
        groupName: this.group.ref,
        state: stateOf(row, stage),
        scheduleExpression: row.expression,
        scheduleExpressionTimezone: 'Asia/Seoul',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: functionOf(row.starter).functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify({ scheduledTime: '<aws.scheduler.scheduled-time>' }),
          retryPolicy: { maximumEventAgeInSeconds: daySeconds, maximumRetryAttempts: 185 },
          deadLetterConfig: { arn: deadLetters.queue.queueArn },
        },
      });
    }
  }

  #roleFor(starters: readonly lambda.IFunction[], deadLetters: DeadLetterQueue): iam.Role {
    const role = new RoleWithRights(
      this,
      'Role',
      new iam.ServicePrincipal('scheduler.amazonaws.com', {
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
    );
    role.addToPolicy(toCall(...starters));
    for (const { actions, resources } of deadLetters.permissionsToSend()) {
      role.addToPolicy(
        new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }),
      );
    }
    return role;
  }
}

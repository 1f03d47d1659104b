import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson } from '../gateway/answer.ts';
import { AwsError } from '../step-functions/ports.ts';
import { arnInGroup, type Schedule, type Schedules } from './schedules.ts';

/** EventBridge Scheduler: ListSchedules and GetSchedule. Schedules come from the template alone. */
export function makeScheduleRequests(schedules: Schedules) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const [, first, name] = pathname.split('/').map(decodeURIComponent);
    if (request.method !== 'GET' || first !== 'schedules') {
      throw new AwsError('UnknownOperationException', `${request.method} ${pathname}`, 404);
    }
    if (name === undefined) {
      answerJson(response, 200, { Schedules: schedules.all.map(summary) });
      return;
    }
    const found = schedules.all.find((schedule) => schedule.name === name);
    if (found === undefined) {
      throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    }
    answerJson(response, 200, details(found));
  };
}

const summary = (schedule: Schedule) => ({
  Arn: arnInGroup(schedule),
  Name: schedule.name,
  GroupName: schedule.properties.GroupName,
  State: schedule.properties.State,
  Target: { Arn: schedule.properties.Target.Arn },
});
const details = (schedule: Schedule) => ({
  ...summary(schedule),
  ScheduleExpression: schedule.properties.ScheduleExpression.text,
  ScheduleExpressionTimezone: schedule.properties.ScheduleExpressionTimezone,
  FlexibleTimeWindow: schedule.properties.FlexibleTimeWindow,
  Target: schedule.properties.Target,
});

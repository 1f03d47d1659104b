import type { RuleProperties, SubscriptionProperties } from '../events/event-properties.ts';
import { isDeliverable } from '../events/targets.ts';
import { looseRoutes } from '../http/declared-apis.ts';
import type { AliasProperties } from '../keys/key-properties.ts';
import type { FunctionProperties, SourceMappingProperties } from '../lambda/function-properties.ts';
import type { QueueProperties } from '../queues/queue-properties.ts';
import type { ScheduleProperties } from '../scheduler/schedule-properties.ts';
import type { Resource } from './resolve.ts';
import { resourcesOf } from './resources-of.ts';

/** Everything in a template that would deliver to, or read from, something that is not there. */
export function looseEnds(resources: readonly Resource[]): string[] {
  const arns = new Set(resources.map(({ arn }) => arn));
  const names = new Set(resources.map(({ name }) => name));
  const problems: string[] = [];
  const expect = ({ logicalId, type }: Resource | Omit<Resource, 'properties'>, arn?: string) => {
    if (arn === undefined || (arns.has(arn) && isDeliverable(arn))) return;
    problems.push(
      `${logicalId} (${type}): ${arn} is not a function, queue, topic or state machine of this ` +
        'template: nothing else can be delivered to here',
    );
  };

  for (const rule of resourcesOf<RuleProperties>(resources, 'AWS::Events::Rule')) {
    for (const { Arn, DeadLetterConfig } of rule.properties.Targets) {
      expect(rule, Arn);
      expect(rule, DeadLetterConfig?.Arn);
    }
  }
  for (const schedule of resourcesOf<ScheduleProperties>(resources, 'AWS::Scheduler::Schedule')) {
    expect(schedule, schedule.properties.Target.Arn);
    expect(schedule, schedule.properties.Target.DeadLetterConfig?.Arn);
  }
  for (const each of resourcesOf<SubscriptionProperties>(resources, 'AWS::SNS::Subscription')) {
    expect(each, each.properties.Endpoint);
    expect(each, each.properties.RedrivePolicy?.deadLetterTargetArn);
  }
  for (const queue of resourcesOf<QueueProperties>(resources, 'AWS::SQS::Queue')) {
    expect(queue, queue.properties.RedrivePolicy?.deadLetterTargetArn);
  }
  for (const each of resourcesOf<FunctionProperties>(resources, 'AWS::Lambda::Function')) {
    expect(each, each.properties.DeadLetterConfig?.TargetArn);
  }
  const mappings = resourcesOf<SourceMappingProperties>(
    resources,
    'AWS::Lambda::EventSourceMapping',
  );
  for (const { logicalId, type, properties } of mappings) {
    const { EventSourceArn, FunctionName } = properties;
    if (!arns.has(EventSourceArn) || !(names.has(FunctionName) || arns.has(FunctionName))) {
      problems.push(`${logicalId} (${type}): queue or function is not in this template`);
    }
  }
  for (const each of resourcesOf<AliasProperties>(resources, 'AWS::KMS::Alias')) {
    const { TargetKeyId } = each.properties;
    const isKey = ({ type, reference, arn }: Resource) =>
      type === 'AWS::KMS::Key' && (reference === TargetKeyId || arn === TargetKeyId);
    if (!resources.some(isKey)) {
      problems.push(`${each.logicalId} (${each.type}): ${TargetKeyId} is no key of this template`);
    }
  }
  return [...problems, ...looseRoutes(resources)];
}

import { EnvironmentProblem } from '../environment-problem.ts';
import type { FunctionProperties, SourceMappingProperties } from '../lambda/function-properties.ts';
import type { Resource } from '../template/resolve.ts';
import { resourcesOf } from '../template/resources-of.ts';
import { type FunctionRights, makeAuthoriser, type RightNews } from './authoriser.ts';

/** What Lambda does with a queue in the name of the function that reads it. */
const reading = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

/**
 * Refuses a template whose functions lack a right that Lambda uses in their name: AWS would not
 * make the queue's mapping or the function with dead letters either.
 */
export function requirePlatformRights(
  resources: readonly Resource[],
  rightsOf: (functionName: string) => FunctionRights | undefined,
  heard: (functionName: string, news: RightNews) => void,
): void {
  const problems: string[] = [];
  const require = (functionName: string, action: string, arn: string) => {
    const rights = rightsOf(functionName);
    if (rights === undefined) return;
    const call = { action, call: action.split(':')[1] ?? '', resource: arn, countsUnits: false };
    const refusal = makeAuthoriser(rights, (news) => heard(functionName, news)).refusal({
      call,
      path: '',
      ifNoneMatch: undefined,
      body: '',
    });
    if (refusal !== undefined) problems.push(refusal);
  };
  const functions = resourcesOf<FunctionProperties>(resources, 'AWS::Lambda::Function');
  for (const { name, properties } of functions) {
    const deadLetters = properties.DeadLetterConfig?.TargetArn;
    if (deadLetters === undefined) continue;
    const isTopic = deadLetters.startsWith('arn:aws:sns:');
    require(name, isTopic ? 'sns:Publish' : 'sqs:SendMessage', deadLetters);
  }
  for (const { properties } of resourcesOf<SourceMappingProperties>(
    resources,
    'AWS::Lambda::EventSourceMapping',
  )) {
    const { FunctionName, EventSourceArn } = properties;
    const worker = functions.find(({ name, arn }) => [name, arn].includes(FunctionName));
    for (const action of reading) require(worker?.name ?? '', action, EventSourceArn);
  }
  if (problems.length === 0) return;
  throw new EnvironmentProblem(
    `Lambda could not do its part for functions of this template:\n- ${problems.join('\n- ')}`,
  );
}

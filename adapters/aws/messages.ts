import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { Defect, Unavailable } from '../../domain/errors.ts';
import type { Bus, Clock, Queues, Secrets, Topics, Workflows } from '../env.ts';
import { inOurWordsOf } from './sdk-errors.ts';

const eventSource = 'benefits-orchestrator';
/** The state was answered before, has timed out, or its execution has ended. */
const tokenIsGone = new Set(['TaskTimedOut', 'TaskDoesNotExist']);
const secretKeptMs = 5 * 60 * 1000;

/** Step Functions behind the workflows port. */
export const stepFunctionsWorkflows = (client: () => SFNClient): Workflows => ({
  start: (call, machine, name, input) =>
    inOurWordsOf(call, async () => {
      try {
        const answer = await client().send(
          new StartExecutionCommand({
            stateMachineArn: machine,
            name,
            input: JSON.stringify(input),
          }),
        );
        return { outcome: 'started', execution: answer.executionArn ?? '' };
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
        const execution = `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
        return { outcome: 'exists', execution };
      }
    }),
  answer: (call, taskToken, answer) =>
    inOurWordsOf(call, async () => {
      try {
        if ('succeeded' in answer) {
          const output = JSON.stringify(answer.succeeded);
          await client().send(new SendTaskSuccessCommand({ taskToken, output }));
        } else {
          await client().send(new SendTaskFailureCommand({ taskToken, ...answer.failed }));
        }
        return 'answered';
      } catch (error) {
        if (!(error instanceof Error) || !tokenIsGone.has(error.name)) throw error;
        return 'gone';
      }
    }),
});

/** EventBridge behind the bus port. */
export const eventBridgeBus = (client: () => EventBridgeClient): Bus => ({
  publish: (call, bus, type, detail) =>
    inOurWordsOf(call, async () => {
      const answer = await client().send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: bus,
              Source: eventSource,
              DetailType: type,
              Detail: JSON.stringify(detail),
            },
          ],
        }),
      );
      if (answer.FailedEntryCount) {
        const { ErrorCode, ErrorMessage } = answer.Entries?.[0] ?? {};
        throw new Unavailable(`Could not ${call}. ${ErrorCode}: ${ErrorMessage}`);
      }
    }),
});

/** SNS behind the topics port. */
export const snsTopics = (client: () => SNSClient): Topics => ({
  publish: (call, topic, subject, message) =>
    inOurWordsOf(call, async () => {
      await client().send(
        new PublishCommand({
          TopicArn: topic,
          Subject: subject.slice(0, 100),
          Message: message,
        }),
      );
    }),
});

/** SQS behind the queues port. */
export const sqsQueues = (client: () => SQSClient): Queues => ({
  send: (call, queue, message, delaySeconds) =>
    inOurWordsOf(call, async () => {
      await client().send(
        new SendMessageCommand({
          QueueUrl: queue,
          MessageBody: JSON.stringify(message),
          DelaySeconds: delaySeconds,
        }),
      );
    }),
});

/** Secrets Manager behind the secrets port; a rotated secret is known within five minutes. */
export const keptSecrets = (client: () => SecretsManagerClient, clock: Clock): Secrets => {
  const kept = new Map<string, { text: string; until: number }>();
  return {
    read: (call, secret) =>
      inOurWordsOf(call, async () => {
        const known = kept.get(secret);
        if (known && clock.elapsed() < known.until) return known.text;
        const answer = await client().send(new GetSecretValueCommand({ SecretId: secret }));
        if (answer.SecretString === undefined) throw new Defect(`${secret} holds no text`);
        kept.set(secret, { text: answer.SecretString, until: clock.elapsed() + secretKeptMs });
        return answer.SecretString;
      }),
  };
};

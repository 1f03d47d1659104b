import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import { checkSettings } from './deployment.ts';
import type { StandingStack } from './resolved.ts';

const clients = {
  bus: new EventBridgeClient({}),
  functions: new LambdaClient({}),
  objects: new S3Client({ forcePathStyle: true }),
  secrets: new SecretsManagerClient({}),
  workflows: new SFNClient({}),
};

/** Waits in real time: nothing here has a clock that could be moved. */
export const until = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Waited 45 s in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
};

/** What the operator's own systems do to the stack from outside, by AWS's APIs. */
export const operatorOf = (stack: StandingStack, outputs: Readonly<Record<string, string>>) => {
  const output = (name: string): string => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`The stack has no output ${name}.`);
    return value;
  };
  const idOf = (type: string, prefix: string): string => {
    const found = Object.entries(stack.resources).find(
      ([id, one]) => one.type === type && id.startsWith(prefix),
    );
    if (!found) throw new Error(`No ${type} stands whose id begins with ${prefix}.`);
    return found[1].id;
  };

  const invoke = async (name: string, payload: object): Promise<unknown> => {
    const FunctionName = idOf('AWS::Lambda::Function', name);
    const answer = await clients.functions.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    expect(answer.FunctionError, text).toBeUndefined();
    return JSON.parse(text);
  };

  return {
    output,
    invoke,

    drop: async (bucket: string, key: string, text: string): Promise<void> => {
      await clients.objects.send(
        new PutObjectCommand({ Bucket: output(bucket), Key: key, Body: text }),
      );
    },

    tell: async (source: string, type: string, detail: object): Promise<void> => {
      const { FailedEntryCount } = await clients.bus.send(
        new PutEventsCommand({
          Entries: [
            {
              EventBusName: output('Bus'),
              Source: source,
              DetailType: type,
              Detail: JSON.stringify({ version: 1, ...detail }),
            },
          ],
        }),
      );
      expect(FailedEntryCount).toBe(0);
    },

    /** The executions of a workflow, oldest first, when so many of them have ended. */
    ended: (machine: string, atLeast: number): Promise<DescribeExecutionOutput[]> =>
      until(`${atLeast} ended executions of ${machine}`, async () => {
        const { executions = [] } = await clients.workflows.send(
          new ListExecutionsCommand({ stateMachineArn: output(`${machine}StateMachine`) }),
        );
        const over = executions.filter(({ status }) => status !== 'RUNNING');
        if (over.length < atLeast) return undefined;
        const told = await Promise.all(
          over.map(({ executionArn }) =>
            clients.workflows.send(new DescribeExecutionCommand({ executionArn })),
          ),
        );
        return told.sort((a, b) => Number(a.startDate) - Number(b.startDate));
      }),

    /** The states that the first execution of a workflow has entered, once that one is among them. */
    entered: (machine: string, state: string): Promise<string[]> =>
      until(`${machine} in ${state}`, async () => {
        const { executions = [] } = await clients.workflows.send(
          new ListExecutionsCommand({ stateMachineArn: output(`${machine}StateMachine`) }),
        );
        const executionArn = executions.at(-1)?.executionArn;
        if (executionArn === undefined) return undefined;
        const { events = [] } = await clients.workflows.send(
          new GetExecutionHistoryCommand({ executionArn }),
        );
        const names = events.flatMap(
          ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [],
        );
        return names.includes(state) ? names : undefined;
      }),

    /** Asks a partner's stand-in at its Function URL, with the token the stack made for it. */
    askPartner: async (
      partner: string,
      request: { readonly method?: string; readonly path: string; readonly body?: object },
    ): Promise<unknown> => {
      const { SecretString } = await clients.secrets.send(
        new GetSecretValueCommand({ SecretId: output(`${partner}Secret`) }),
      );
      const id = new URL(output(`${partner}Url`)).hostname.split('.')[0];
      const base = `${checkSettings().AWS_ENDPOINT_URL}/_aws/lambda-url/${id}`;
      const answer = await fetch(`${base}${request.path}`, {
        method: request.method ?? 'GET',
        headers: { authorization: `Bearer ${SecretString}`, 'content-type': 'application/json' },
        ...(request.body && { body: JSON.stringify(request.body) }),
      });
      const text = await answer.text();
      expect(answer.ok, `${partner} answered ${answer.status}: ${text}`).toBe(true);
      return text === '' ? undefined : JSON.parse(text);
    },
  };
};
export type Operator = ReturnType<typeof operatorOf>;

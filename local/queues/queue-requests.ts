import { createHash } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../step-functions/ports.ts';
import type { LocalQueue, Queues } from './queues.ts';

const MESSAGE_BYTES_MAX = 1_048_576;
const LONGEST_POLL_SECONDS = 20;

const sent = z.object({
  MessageBody: z.string().min(1),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), z.unknown()).optional(),
});
const deleted = z.object({ ReceiptHandle: z.string() });
const hidden = z.object({
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int().min(0).max(43_200),
});
const received = z.object({
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: z.int().optional(),
  WaitTimeSeconds: z.int().min(0).max(LONGEST_POLL_SECONDS).default(0),
});

type Body = Readonly<Record<string, unknown>>;
type Action = (queue: LocalQueue, body: Body) => unknown;

/** The SQS API in its JSON protocol. */
export function makeQueueRequests(queues: Queues) {
  return async (action: string, body: Body): Promise<unknown> => {
    if (action === 'ListQueues') return { QueueUrls: queues.all().map(({ url }) => url) };
    const named = String(body.QueueUrl ?? body.QueueName ?? '');
    const queue = queues.find(named);
    if (queue === undefined) {
      throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${named}`);
    }
    const run = ACTIONS[action];
    if (run === undefined) throw new AwsError('InvalidAction', `SQS ${action} is not known here`);
    return run(queue, body);
  };
}

const ACTIONS: Readonly<Record<string, Action>> = {
  ChangeMessageVisibility: ({ queue }, body) => {
    const { ReceiptHandle, VisibilityTimeout } = check(hidden, body);
    if (!queue.hide(ReceiptHandle, VisibilityTimeout)) throw unknownHandle();
  },
  DeleteMessage: ({ queue }, body) => {
    // As on AWS, an old handle is no error: the message may have come to somebody else.
    queue.delete(check(deleted, body).ReceiptHandle);
  },
  DeleteMessageBatch: (queue, body) =>
    eachEntry(body, (entry) => {
      queue.queue.delete(check(deleted, entry).ReceiptHandle);
      return {};
    }),
  GetQueueAttributes: ({ arn, queue, properties }) => {
    const { visible, hidden: inFlight, delayed } = queue.count();
    return {
      Attributes: {
        QueueArn: arn,
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: String(delayed),
        VisibilityTimeout: String(properties.VisibilityTimeout),
        MessageRetentionPeriod: String(properties.MessageRetentionPeriod),
        DelaySeconds: String(properties.DelaySeconds),
      },
    };
  },
  GetQueueUrl: ({ url }) => ({ QueueUrl: url }),
  PurgeQueue: ({ queue }) => queue.purge(),
  ReceiveMessage: (queue, body) => receive(queue, body),
  SendMessage: (queue, body) => send(queue, body),
  SendMessageBatch: (queue, body) => eachEntry(body, (entry) => send(queue, entry)),
};

function send({ queue }: LocalQueue, body: Body): object {
  const { MessageBody, DelaySeconds, MessageAttributes } = check(sent, body);
  const bytes = Buffer.byteLength(MessageBody);
  if (bytes > MESSAGE_BYTES_MAX) {
    throw new AwsError('InvalidParameterValue', `a message of ${bytes} bytes is longer than 1 MiB`);
  }
  const message = queue.send(MessageBody, {
    ...(DelaySeconds !== undefined && { delaySeconds: DelaySeconds }),
    attributes: { ...(MessageAttributes && { MessageAttributes }) },
  });
  return { MessageId: message.id, MD5OfMessageBody: md5(MessageBody) };
}

async function receive({ queue }: LocalQueue, body: Body): Promise<object> {
  const { MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds } = check(received, body);
  const until = performance.now() + WaitTimeSeconds * 1000;
  let messages = queue.receive(MaxNumberOfMessages, VisibilityTimeout);
  while (messages.length === 0 && performance.now() < until) {
    await new Promise((later) => setTimeout(later, 50));
    messages = queue.receive(MaxNumberOfMessages, VisibilityTimeout);
  }
  if (messages.length === 0) return {};
  return {
    Messages: messages.map((message) => ({
      MessageId: message.id,
      ReceiptHandle: message.receipt,
      Body: message.body,
      MD5OfBody: md5(message.body),
      Attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAt),
      },
      MessageAttributes: message.attributes.MessageAttributes,
    })),
  };
}

/** A batch answers for each entry by its id; one entry's fault does not fail the others. */
function eachEntry(body: Body, run: (entry: Body) => object): object {
  const { Entries } = check(
    z.object({ Entries: z.array(z.looseObject({ Id: z.string() })) }),
    body,
  );
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of Entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.name, Message: error.message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

function check<T>(schema: z.ZodType<T>, body: Body): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AwsError('InvalidParameterValue', z.prettifyError(parsed.error));
}

const unknownHandle = () =>
  new AwsError('ReceiptHandleIsInvalid', 'The receipt handle is not that of the last receive');
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

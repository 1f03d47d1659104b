import { join } from 'node:path';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { openParkedLines } from '../adapters/parked-lines.ts';
import { compareBooks } from '../commands/books.ts';
import { type Desk, openDesk } from '../commands/desk.ts';
import { sentenceOf } from '../commands/dropped-extract.ts';
import { executionNamed } from '../commands/executions.ts';
import { settleAwake } from '../commands/settle-awake.ts';
import { programmeAtDesk } from '../commands/start.ts';
import { programmeNamed } from '../programmes/catalogue.ts';

const cycle = '2026-02';
const followUpsMax = 4;
const roundsMax = 40;
/** Longer than a message of line events stays hidden after a failure. */
const stepMs = 6 * 60_000;

/** `why` where it did not succeed. */
interface FollowUp {
  readonly run: string;
  readonly status: string;
  readonly why?: string;
}

/** What operations had to do after the faults, and what the books say then. */
export interface AfterFaults {
  readonly deadLetters: number;
  readonly followUps: readonly FollowUp[];
  readonly parkedBefore: number;
  readonly parkedAfter: number;
  readonly topUps: number;
  /** Ledger against charging, key by key: none where they agree. */
  readonly breaks: readonly string[];
}

/** Waits until no line event is under way, with whatever faults this process has. A month that did not
 * balance because one was between charging and the ledger is redriven after it. */
export const letEventsCome = async (folder: string): Promise<void> => {
  const desk = await openDesk({ dataFolder: folder, mustExist: true });
  try {
    await deliverEverything(desk);
  } finally {
    await desk.close();
  }
};

/** Opens the folder without faults and does what the runbook says: redrive dead letters, follow up
 * parked lines. Then the ledger and charging's list are compared key by key. */
export const settleAfterFaults = async (folder: string): Promise<AfterFaults> => {
  const desk = await openDesk({ dataFolder: folder, mustExist: true });
  try {
    const { programme } = programmeNamed(programmeAtDesk);
    const of = { programme: programme.programme, benefit: 'monthly-data', cycle } as const;
    const deadLetters = await deliverEverything(desk);
    const parkedBefore = (await openParkedLines(desk.env, of)).length;
    const followUps: FollowUp[] = [];
    while (followUps.length < followUpsMax && (await openParkedLines(desk.env, of)).length > 0) {
      followUps.push(await followUp(desk));
    }
    const { mbPerGb } = programme.benefits['monthly-data'].amount;
    const list = join(folder, 'out', 'charging-in-the-end.csv');
    const { topUps, breaks } = await compareBooks(desk.env, { ...of, mbPerGb }, list);
    const parkedAfter = (await openParkedLines(desk.env, of)).length;
    return { deadLetters, followUps, parkedBefore, parkedAfter, topUps, breaks };
  } finally {
    await desk.close();
  }
};

const followUp = async (desk: Desk): Promise<FollowUp> => {
  const { cloud, env } = desk;
  const asked = { cycle, kind: 'follow-up' };
  const answer = await cloud.invoke(cloud.outputs.StartMonthlyDataFunction ?? '', asked);
  if (!answer.ok) throw new Error(`The follow-up was refused: ${answer.errorMessage}`);
  const { run } = answer.payload as { run: string };
  const machine = env.settings.required('MONTHLY_DATA_STATE_MACHINE');
  const execution = await executionNamed(cloud, machine, run);
  if (!execution) throw new Error(`${run} was started and is not there.`);
  const ended = await cloud.stepFunctions.settled(execution.executionArn);
  const { status } = ended;
  return { run, status, ...(status !== 'SUCCEEDED' && { why: sentenceOf(ended) }) };
};

/** Lets every event come that is under way, dead letters among them; answers how many those were. */
const deliverEverything = async ({ cloud }: Desk): Promise<number> => {
  const queues = new SQSClient(cloud.clientConfig);
  try {
    const QueueUrl = cloud.outputs.LineEventsQueue ?? '';
    const { QueueUrls = [] } = await queues.send(new ListQueuesCommand({}));
    const DeadUrl = QueueUrls.find((url) => /LineEventDeadLetter/i.test(url));
    let moved = 0;
    for (let round = 0; round < roundsMax; round += 1) {
      await settleAwake(cloud);
      if (DeadUrl !== undefined)
        moved += await moveMessages(queues, { from: DeadUrl, to: QueueUrl });
      if ((await messagesIn(queues, QueueUrl)) === 0) return moved;
      await cloud.clock.advanceTo(cloud.clock.now() + stepMs);
    }
    throw new Error('Line events are still under way.');
  } finally {
    queues.destroy();
  }
};

const messagesIn = async (queues: SQSClient, QueueUrl: string): Promise<number> => {
  const AttributeNames = ['All'] as const;
  const { Attributes = {} } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return Object.entries(Attributes)
    .filter(([name]) => name.startsWith('ApproximateNumberOfMessages'))
    .reduce((sum, [, count]) => sum + Number(count), 0);
};

const moveMessages = async (
  queues: SQSClient,
  { from, to }: { from: string; to: string },
): Promise<number> => {
  for (let moved = 0; ; ) {
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return moved;
    for (const { Body, ReceiptHandle } of Messages) {
      await queues.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
      await queues.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
      moved += 1;
    }
  }
};

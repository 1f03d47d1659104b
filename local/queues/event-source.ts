import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Faults } from '../faults/faults.ts';
import { deleteOrDouble, withoutLateOnes } from '../faults/message-faults.ts';
import type { SourceMappingProperties } from '../lambda/function-properties.ts';
import type { InvokeResult } from '../step-functions/ports.ts';
import type { InFlight } from '../time/in-flight.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Message } from './kept-messages.ts';
import type { LocalQueue } from './queues.ts';

/** AWS begins with five pollers. */
const CONCURRENT_BATCHES = 5;

const partialAnswer = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Lets a function read a queue. What a batch answers for is deleted; the rest (a failed message of
 * a partial answer, or the whole batch) comes back when its visibility time is over.
 */
export function connectEventSource(
  source: LocalQueue,
  mapping: SourceMappingProperties,
  given: {
    readonly region: string;
    readonly timeline: Timeline;
    readonly inFlight: InFlight;
    readonly invoke: (payload: unknown) => Promise<InvokeResult>;
    readonly failed: (error: unknown) => void;
    readonly faults?: Faults | undefined;
  },
): void {
  if (!mapping.Enabled) return;
  const { queue } = source;
  const of = { queue, faults: given.faults, functionName: mapping.FunctionName };
  const concurrent = mapping.ScalingConfig?.MaximumConcurrency ?? CONCURRENT_BATCHES;
  const windowMs = mapping.MaximumBatchingWindowInSeconds * 1000;
  let running = 0;
  let gathering = false;

  const deliver = async (batch: readonly Message[]): Promise<void> => {
    const records = batch.map((message) => recordOf(message, source.arn, given.region));
    const answered = deliveredOf(batch, mapping, await given.invoke({ Records: records }));
    for (const { receipt } of answered) if (receipt !== undefined) deleteOrDouble(receipt, of);
  };
  const pump = (): void => {
    gathering = false;
    while (running < concurrent) {
      const received = queue.receive(mapping.BatchSize);
      if (received.length === 0) return;
      const batch = withoutLateOnes(received, of);
      if (batch.length === 0) continue;
      running++;
      const done = deliver(batch)
        .catch(given.failed)
        .finally(() => {
          running--;
          pump();
        });
      void given.inFlight.track(done);
    }
  };
  queue.onVisible(() => {
    if (windowMs === 0 || queue.count().visible >= mapping.BatchSize) return pump();
    if (gathering) return;
    gathering = true;
    given.timeline.after(windowMs, pump);
  });
}

/** The messages of a batch that are done with. An answer that cannot be read fails them all. */
function deliveredOf(
  batch: readonly Message[],
  mapping: SourceMappingProperties,
  result: InvokeResult,
): readonly Message[] {
  if (!result.ok) return [];
  if (!mapping.FunctionResponseTypes.includes('ReportBatchItemFailures')) return batch;
  const answer = partialAnswer.safeParse(result.payload ?? {});
  if (!answer.success) return [];
  const failures = new Set(answer.data.batchItemFailures?.map((each) => each.itemIdentifier));
  const known = new Set(batch.map(({ id }) => id));
  // A name that was never in the batch: AWS takes the whole batch as failed.
  if ([...failures].some((id) => !known.has(id))) return [];
  return batch.filter(({ id }) => !failures.has(id));
}

function recordOf(message: Message, queueArn: string, region: string): object {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAt),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    },
    messageAttributes: messageAttributes(message),
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}

function messageAttributes({ attributes }: Message): object {
  const given = (attributes.MessageAttributes ?? {}) as Record<
    string,
    { StringValue?: string; BinaryValue?: string; DataType: string }
  >;
  return Object.fromEntries(
    Object.entries(given).map(([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      { stringValue: StringValue, binaryValue: BinaryValue, dataType: DataType },
    ]),
  );
}

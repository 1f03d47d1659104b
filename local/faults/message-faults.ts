import type { Message } from '../queues/kept-messages.ts';
import type { Queue } from '../queues/queue.ts';
import type { Faults } from './faults.ts';

/** Takes out of a batch the messages that come late, and so behind others: they show again soon. */
export function withoutLateOnes(
  batch: readonly Message[],
  { queue, faults, functionName }: MessagesOf,
): readonly Message[] {
  if (faults === undefined) return batch;
  return batch.filter(({ receipt = '' }) => {
    if (!faults.meets('message_late', functionName)) return true;
    queue.hide(receipt, faults.lateSeconds());
    return false;
  });
}

/** Deletes a message that is done with; one that is to come twice shows again instead. */
export function deleteOrDouble(receipt: string, { queue, faults, functionName }: MessagesOf): void {
  if (faults?.meets('message_doubled', functionName)) queue.hide(receipt, faults.lateSeconds());
  else queue.delete(receipt);
}

export interface MessagesOf {
  readonly queue: Queue;
  readonly faults: Faults | undefined;
  readonly functionName: string;
}

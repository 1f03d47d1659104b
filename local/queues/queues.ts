import { join } from 'node:path';
import type { Of } from '../template/resources-of.ts';
import type { LocalClock } from '../time/clock.ts';
import type { Timeline } from '../time/timeline.ts';
import { openQueue, type Queue } from './queue.ts';
import type { QueueProperties } from './queue-properties.ts';

export interface LocalQueue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly properties: QueueProperties;
  readonly queue: Queue;
}

export interface Queues {
  /** By name, ARN or URL: the last part of each is the name. */
  find(nameArnOrUrl: string): LocalQueue | undefined;
  all(): readonly LocalQueue[];
  close(): void;
}

/** The queues of a template, with dead letters moved between them as their policies say. */
export function openQueues(
  declared: readonly Of<QueueProperties>[],
  given: { readonly folder: string; readonly clock: LocalClock; readonly timeline: Timeline },
): Queues {
  const byName = new Map<string, LocalQueue>();
  const find = (nameArnOrUrl: string) => byName.get(nameArnOrUrl.split(/[:/]/).at(-1) ?? '');
  for (const { name, arn, reference: url, properties } of declared) {
    const policy = properties.RedrivePolicy;
    const queue = openQueue({
      path: join(given.folder, `${name}.jsonl`),
      clock: given.clock,
      timeline: given.timeline,
      visibilitySeconds: properties.VisibilityTimeout,
      delaySeconds: properties.DelaySeconds,
      retentionSeconds: properties.MessageRetentionPeriod,
      ...(policy !== undefined && {
        deadLetters: {
          maxReceiveCount: policy.maxReceiveCount,
          send(message) {
            const { id, body, attributes } = message;
            const letters = find(policy.deadLetterTargetArn);
            if (letters === undefined) {
              throw new Error(`${name} has no dead-letter queue ${policy.deadLetterTargetArn}`);
            }
            letters.queue.send(body, { id, attributes });
          },
        },
      }),
    });
    byName.set(name, { name, arn, url, properties, queue });
  }
  return {
    find,
    all: () => [...byName.values()],
    close() {
      for (const { queue } of byName.values()) queue.close();
    },
  };
}

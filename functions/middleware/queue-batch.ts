import middy from '@middy/core';
import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { liveEnv } from '../../adapters/live-env.ts';
import { failureLog } from './failure-log.ts';
import { parsedEvent } from './parsed-event.ts';

/** One message of a queue, and how often it has come. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: unknown;
  readonly receives: number;
}

/** The messages to be delivered again; all others are done. */
export interface PartialAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

const batchSchema = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
    }),
  ),
});

/**
 * The door for a queue: each message stands for itself, in the order in which they came. One that
 * fails is logged and given back to the queue; it does not hold up the others.
 */
export const queueBatch = (
  make: (env: Env) => (message: QueuedMessage) => Promise<void>,
  env: Env = liveEnv(),
) => {
  const take = make(env);
  return middy<unknown, PartialAnswer>()
    .use(failureLog(env))
    .handler(async (event) => {
      const failures: PartialAnswer['batchItemFailures'] = [];
      for (const { messageId, body, attributes } of parsedEvent(batchSchema, event).Records) {
        try {
          await take({
            id: messageId,
            body: readable(body),
            receives: attributes.ApproximateReceiveCount,
          });
        } catch (error) {
          const { name, message, cause } = error as Error;
          env.log.error(message, { error: name, cause: String(cause ?? ''), message: messageId });
          failures.push({ itemIdentifier: messageId });
        }
      }
      return { batchItemFailures: failures };
    });
};

/** A body that is no JSON stays text: the one who takes the message says what is wrong with it. */
const readable = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

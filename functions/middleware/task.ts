import middy from '@middy/core';
import type * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { liveEnv } from '../../adapters/live-env.ts';
import { failureLog } from './failure-log.ts';
import { parsedEvent } from './parsed-event.ts';

/**
 * The door for everything that waits for one answer to one event (a workflow's task, a schedule, a
 * rule, an operator): the event is read by its schema, a failure is logged once and thrown on, so
 * that the caller's Retry sees its name.
 */
export const task = <S extends z.ZodType, R>(
  schema: S,
  make: (env: Env) => (event: z.infer<S>) => Promise<R>,
  env: Env = liveEnv(),
) => {
  const answer = make(env);
  return middy<unknown, R>()
    .use(failureLog(env))
    .handler((event) => answer(parsedEvent(schema, event)));
};

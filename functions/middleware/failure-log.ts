import type { MiddlewareObj } from '@middy/core';
import type { Env } from '../../adapters/env.ts';

/**
 * Logs a failure once, with the run and the request, and lets it through: whoever called matches
 * on its name. What a cause says is logged too, because the rethrown error crosses without it.
 */
export const failureLog = (env: Pick<Env, 'log'>): MiddlewareObj => ({
  onError: ({ error, event, context }) => {
    env.log.error(error?.message ?? 'failed without an error', {
      error: error?.name ?? 'unknown',
      cause: saidBy(error?.cause),
      run: runOf(event),
      request: context?.awsRequestId,
    });
  },
});

const saidBy = (cause: unknown): string | undefined =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined;

/** The run that an event is about, wherever the kinds of events name it. */
const runOf = (event: unknown): string | undefined => {
  const { run, plan, BatchInput } = Object(event);
  const name: unknown = run ?? plan?.run ?? BatchInput?.plan?.run;
  return typeof name === 'string' ? name : undefined;
};

import type { Env } from '../../../adapters/env.ts';
import { functionRows } from '../../../infra/functions.ts';
import type { Lambda } from './lambdas.ts';

/** A function as it is deployed: its name and time-out by its row, its entrance over an Env. */
export const realFunction = (
  row: string,
  entrance: (env: Env) => (event: unknown) => Promise<unknown>,
): Lambda => {
  const found = functionRows.find(({ name }) => name === row);
  if (!found) throw new Error(`There is no function ${row} in infra/functions.ts.`);
  return {
    name: row.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    timeoutMs: found.timeoutSeconds * 1000,
    make: entrance as Lambda['make'],
  };
};

/** Behind its real door: a middy handler, called as the Lambda runtime calls it. */
export const behindItsDoor = (door: (env: Env) => unknown) => (env: Env) => {
  const handle = door(env) as (event: unknown, context: object) => Promise<unknown>;
  return (event: unknown) => handle(event, {});
};

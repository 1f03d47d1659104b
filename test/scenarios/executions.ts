import type { Desk } from '../../commands/desk.ts';
import { type Execution, executionNamed } from '../../commands/executions.ts';
import type { Stage } from './stage.ts';

export const monthlyMachine = ({ env }: Desk): string =>
  env.settings.required('MONTHLY_DATA_STATE_MACHINE');

export const importMachine = ({ env }: Desk): string =>
  env.settings.required('COHORT_IMPORT_STATE_MACHINE');

interface Listed {
  readonly executions: readonly { readonly name: string; readonly executionArn: string }[];
  readonly nextToken?: string;
}

/** The names of every execution of a machine that was ever started. */
export const executionNames = async ({ cloud }: Desk, machine: string): Promise<string[]> => {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = (await cloud.stepFunctions.handle('ListExecutions', {
      stateMachineArn: machine,
      ...(nextToken === undefined ? {} : { nextToken }),
    })) as Listed;
    names.push(...page.executions.map(({ name }) => name));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names;
};

/** The execution of a run; fails the row where there is none. */
export const executionOf = async (desk: Desk, run: string): Promise<Execution> => {
  const found = await executionNamed(desk.cloud, monthlyMachine(desk), run);
  if (found) return found;
  const known = await executionNames(desk, monthlyMachine(desk));
  throw new Error(`There is no execution ${run}; there are: ${known.join(', ') || 'none'}.`);
};

/** Waits for the end of a run and says how it ended; a failed one with what it says of itself. */
export const endOfRun = async (stage: Stage, run: string): Promise<Execution> => {
  const desk = await stage.desk();
  await stage.settled((await executionOf(desk, run)).executionArn);
  await stage.rest();
  stage.remembered.latestRun = run;
  stage.remembered.cycles.add(run.slice('monthly-data-'.length, 'monthly-data-2026-02'.length));
  return await executionOf(desk, run);
};

/** The run must have ended so; otherwise the row says how it did end, and why. */
export const expectEnd = (
  execution: Execution,
  expected: { readonly status: string; readonly error?: string | undefined },
): void => {
  const { name, status, error, cause } = execution;
  if (status === expected.status && (!expected.error || error === expected.error)) return;
  throw new Error(
    `${name} is ${status}${error ? ` with ${error}: ${cause?.slice(0, 1_500)}` : ''}, expected ` +
      `${expected.status}${expected.error ? ` with ${expected.error}` : ''}.`,
  );
};

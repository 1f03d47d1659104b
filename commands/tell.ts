import { Unavailable } from '../domain/errors.ts';
import { EnvironmentProblem } from '../local/environment-problem.ts';
import { exitCodes, Problem } from './problems.ts';

/** Says what went wrong and what to do; a stack trace only where the fault is ours. */
export const tell = (error: unknown): number => {
  if (error instanceof Problem) {
    process.stderr.write(`${error.message}\n  What to do: ${error.todo}.\n`);
    return error.exitCode;
  }
  if (error instanceof EnvironmentProblem) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.environment;
  }
  if (error instanceof Unavailable) {
    process.stderr.write(
      `${error.message}\n  What to do: start again on the same folder, which goes on from here; should it ` +
        'happen again, read logs/problems.log of the data folder.\n',
    );
    return exitCodes.environment;
  }
  throw error;
};

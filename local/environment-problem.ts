/**
 * The machine, the data folder or the template does not let the local cloud run. The message says
 * what, where, and what to do; a command ends with exit code 3.
 */
export class EnvironmentProblem extends Error {
  override readonly name = 'EnvironmentProblem';
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flowNamed } from '../flows/catalogue.ts';
import { type Case, readCase } from './case.ts';
import type { Flow } from './flow.ts';

const folder = fileURLToPath(new URL('../regressions', import.meta.url));

/** Every case that once failed, by its file. */
export const regressions = (): { readonly file: string; readonly case: Case }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ file: name, case: readCase(join(folder, name)) }));

/** The flow of a case, and the case with its scenario read by the flow's form. */
export const flowOf = (given: Case): { readonly flow: Flow<never>; readonly case: Case } => {
  const flow = flowNamed(given.flow);
  const scenario = flow.schema.safeParse(given.scenario);
  if (scenario.success) return { flow, case: { ...given, scenario: scenario.data } };
  const faults = scenario.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The scenario is none of ${flow.name}. ${faults.join('; ')}`);
};

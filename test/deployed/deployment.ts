import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { StandingStack, Template } from './resolved.ts';

const environmentSchema = z.object({
  CHECK_ASSEMBLY: z.string(),
  CHECK_OUTPUTS: z.string(),
  CHECK_PYTHON: z.string(),
  CHECK_CLOCK_OFFSET_MS: z.coerce.number(),
  AWS_ENDPOINT_URL: z.url(),
});

/** What `check.ts` has deployed, and where. */
export interface Deployment {
  readonly assembly: string;
  /** The resources of both stacks. */
  readonly template: Template;
  readonly stack: StandingStack;
}

export const stackName = 'benefits-dev';

/** The stage's stack and the one that watches it, in the order in which they are deployed. */
export const stackNames = [stackName, `${stackName}-watch`];

/** What the check said about itself to the tests. */
export const checkSettings = () => environmentSchema.parse(process.env);

/** The second that it is where the functions run. */
export const nowThereSeconds = (): number =>
  Math.floor((Date.now() + checkSettings().CHECK_CLOCK_OFFSET_MS) / 1000);

/** Reads the template and asks every service for what stands of it. */
export const deployment = (): Deployment => {
  const { CHECK_ASSEMBLY: assembly } = checkSettings();
  const Resources = Object.assign({}, ...stackNames.map((name) => templateOf(assembly, name)));
  return { assembly, template: { Resources }, stack: standingStack() };
};

const templateOf = (assembly: string, name: string): Template['Resources'] => {
  const file = join(assembly, `${name}.template.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as Template).Resources;
};

/** The stack's outputs, as `cdk deploy` wrote them. */
export const outputsOf = (): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(checkSettings().CHECK_OUTPUTS, 'utf8'))[stackName];

/** Every resource of both stacks, as its own service describes it. */
export const standingStack = (): StandingStack => {
  const script = join(import.meta.dirname, 'describe.py');
  const told = execFileSync(checkSettings().CHECK_PYTHON, [script, ...stackNames], {
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  return JSON.parse(told) as StandingStack;
};

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
  readonly template: Template;
  readonly stack: StandingStack;
}

export const stackName = 'benefits-dev';

/** What the check said about itself to the tests. */
export const checkSettings = () => environmentSchema.parse(process.env);

/** The second that it is where the functions run. */
export const nowThereSeconds = (): number =>
  Math.floor((Date.now() + checkSettings().CHECK_CLOCK_OFFSET_MS) / 1000);

/** Reads the template and asks every service for what stands of it. */
export const deployment = (): Deployment => {
  const { CHECK_ASSEMBLY: assembly } = checkSettings();
  const file = join(assembly, `${stackName}.template.json`);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  return { assembly, template, stack: standingStack() };
};

/** The stack's outputs, as `cdk deploy` wrote them. */
export const outputsOf = (): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(checkSettings().CHECK_OUTPUTS, 'utf8'))[stackName];

/** Every resource of the stack, as its own service describes it. */
export const standingStack = (): StandingStack => {
  const script = join(import.meta.dirname, 'describe.py');
  const told = execFileSync(checkSettings().CHECK_PYTHON, [script, stackName], {
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  return JSON.parse(told) as StandingStack;
};

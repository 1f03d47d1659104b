import type { Flow } from '../core/flow.ts';
import { codeImport } from './code-import.ts';
import { cohortImport } from './cohort-import.ts';
import { customerDoor } from './customer-door.ts';
import { insuranceApplication } from './insurance-application.ts';
import { insuranceEnrolment } from './insurance-enrolment.ts';
import { monthlyBatch } from './monthly-batch.ts';
import { monthlyBatchC } from './monthly-batch-c.ts';
import { monthlyCap } from './monthly-cap.ts';
import { monthlyRun } from './monthly-run.ts';
import { ottClaim } from './ott-claim.ts';
import { roaming } from './roaming.ts';

/** Every flow, in the order in which they are simulated. A new one is one line here. */
export const flows: readonly Flow<never>[] = [
  monthlyBatch,
  monthlyBatchC,
  monthlyCap,
  monthlyRun,
  ottClaim,
  roaming,
  insuranceApplication,
  insuranceEnrolment,
  cohortImport,
  customerDoor,
  codeImport,
].map((flow) => flow as unknown as Flow<never>);

/** The flow of that name. */
export const flowNamed = (name: string): Flow<never> => {
  const found = flows.find((flow) => flow.name === name);
  if (found) return found;
  throw new Error(
    `There is no flow ${name}. There are: ${flows.map((flow) => flow.name).join(', ')}.`,
  );
};

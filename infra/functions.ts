import { approvalRows } from './function-rows/approval.ts';
import { cohortImportRows } from './function-rows/cohort-import.ts';
import { correctionsRows } from './function-rows/corrections.ts';
import { customerDoorRows } from './function-rows/customer-door.ts';
import { insuranceApplicationRows } from './function-rows/insurance-applications.ts';
import { insuranceEnrolmentRows } from './function-rows/insurance-enrolment.ts';
import { monthlyDataRows } from './function-rows/monthly-data.ts';
import { noticesRows } from './function-rows/notices.ts';
import { operationsRows } from './function-rows/operations.ts';
import { ottPassRows } from './function-rows/ott-pass.ts';
import { recordRows } from './function-rows/record.ts';
import { roamingBonusRows } from './function-rows/roaming-bonus.ts';
import type { ResourceSetting, Verb } from './permit.ts';

/** Settings that are not the name of a resource. */
export type PlainSetting =
  | 'STAGE'
  | 'CODE_VERSION'
  | 'PROGRAMME'
  | 'CHARGING_URL'
  | 'CHARGING_CLASS'
  | 'BATCHES_AT_ONCE_MAX'
  | 'CONTROL_FILE'
  | 'SEALING'
  | 'APPROVAL'
  | 'PUBLISHED_BY'
  | 'DEPLOYED_BY'
  | 'OTT_PARTNER_URL'
  | 'ORDER_SYSTEM_URL'
  | 'INSURER_URL'
  | 'PARTNER_EVENTS_URL'
  | 'QUIET_HOURS';

/** One function: everything about it that is not its code. */
export interface FunctionRow {
  /** The file's name, `verb-noun`; in PascalCase the CDK id and the placeholder in workflows. */
  readonly name: string;
  /** Who knocks: the folder below `functions/`. */
  readonly who: 'schedule' | 'workflow' | 'events' | 'api' | 'operations';
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Of /tmp; the 512 MB that every function has where it is left out. */
  readonly scratchMb?: number;
  /** What it may touch, and how. The right and the variable come together. */
  readonly uses: { readonly [S in ResourceSetting]?: readonly Verb[] };
  readonly settings: readonly PlainSetting[];
  /** For functions that are called without somebody waiting: where a lost call is kept. */
  readonly lostCalls?: 'start' | 'events';
  /** Who is hurt, and how, when this function fails: the alarm says it. */
  readonly errorImpact: string;
}

/** The functions by the part of the system that they are of: those of one part share a log. */
export const functionParts: Readonly<Record<string, readonly FunctionRow[]>> = {
  MonthlyData: [...monthlyDataRows, ...approvalRows, ...recordRows],
  CohortImport: cohortImportRows,
  OttPass: ottPassRows,
  RoamingBonus: roamingBonusRows,
  InsuranceEnrolment: insuranceEnrolmentRows,
  InsuranceApplications: insuranceApplicationRows,
  CustomerDoor: customerDoorRows,
  Operations: [...operationsRows, ...correctionsRows],
  Notices: noticesRows,
};

/**
 * Every function of ours. Adding one is a file and a row. A function holds only what its row says,
 * so the row is what a reviewer reads to know who can do what.
 */
export const functionRows: readonly FunctionRow[] = Object.values(functionParts).flat();

/** `open-run` is `OpenRun` in the template and in the workflow files. */
export const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The source of a function's entrance. */
export const entryOf = ({ name, who }: Pick<FunctionRow, 'name' | 'who'>): string =>
  `functions/${who}/${name}.ts`;

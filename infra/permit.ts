import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { acknowledgeWildcards } from './acknowledgements.ts';

/** The variable under which a function finds a resource. */
export type ResourceSetting =
  | 'LEDGER_TABLE'
  | 'WORK_TABLE'
  | 'CONTROLS_TABLE'
  | 'LINES_TABLE'
  | 'PEOPLE_TABLE'
  | 'EXTRACT_BUCKET'
  | 'COHORT_BUCKET'
  | 'PERSONS_BUCKET'
  | 'RESULTS_BUCKET'
  | 'RECORD_BUCKET'
  | 'MONTHLY_DATA_STATE_MACHINE'
  | 'MONTHLY_DATA_PREVIEW_STATE_MACHINE'
  | 'GRANT_CORRECTIONS_STATE_MACHINE'
  | 'COHORT_IMPORT_STATE_MACHINE'
  | 'BUS'
  | 'OPERATIONS_TOPIC'
  | 'LINE_EVENTS_QUEUE'
  | 'CHARGING_SECRET'
  | 'CODES_TABLE'
  | 'APPLICATIONS_TABLE'
  | 'ENROLMENTS_TABLE'
  | 'NOTICES_TABLE'
  | 'REQUESTS_TABLE'
  | 'ACCESS_TABLE'
  | 'CODES_BUCKET'
  | 'HANDOVER_BUCKET'
  | 'ACKNOWLEDGEMENT_BUCKET'
  | 'CODES_KEY'
  | 'RECORD_KEY'
  | 'CODE_FINGERPRINT_SECRET'
  | 'OTT_PARTNER_SECRET'
  | 'ORDER_SYSTEM_SECRET'
  | 'INSURER_SECRET'
  | 'NOTICES_TOPIC'
  | 'STATEMENT_LINES_TOPIC'
  | 'ROAMING_EVENTS_QUEUE'
  | 'CODE_IMPORT_STATE_MACHINE'
  | 'INSURANCE_ENROLMENT_STATE_MACHINE'
  | 'INSURANCE_APPLICATION_STATE_MACHINE'
  | 'DUE_DATES_STATE_MACHINE'
  | 'CUSTOMER_NOTICES_STATE_MACHINE'
  | 'MESSAGE_HUB_SECRET'
  | 'BILLING_SECRET'
  | 'STAND_IN_TABLE';

/** What a function may do to a resource, in words; the resource says which actions that takes. */
export type Verb =
  | 'get'
  | 'query'
  | 'scan'
  | 'insert'
  | 'update'
  | 'read'
  | 'list'
  | 'write'
  | 'write in parts'
  /** Into a bucket’s folder for reports, which is none of the runs’. */
  | 'report'
  | 'start'
  /** Of a workflow: its executions, their histories and Map Runs; and what only operators do. */
  | 'watch'
  | 'redrive'
  | 'stop'
  | 'publish'
  | 'send'
  | 'replace'
  /** PartiQL's UPDATE and DELETE, as a transaction needs them. */
  | 'change'
  | 'remove'
  /** Deletes an item that is of use for a time only. */
  | 'forget'
  /** Of a key: a fresh data key, and the opening of one. */
  | 'seal'
  | 'open'
  | 'sign'
  /** Answers a state that waits for a task token. */
  | 'answer';

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Record<string, Record<string, unknown>>;
  /** Why a resource of this permission ends in a wildcard. */
  readonly wildcardBecause?: string;
  /** True where the resource names the role in its own policy: a right inside the role would make
   * the two wait for each other. */
  readonly apart?: true;
}

/** A resource that functions can be let at. */
export interface Usable {
  readonly setting: ResourceSetting;
  /** What the function finds under the setting: a name, an address or an ARN. */
  readonly value: string;
  readonly permissionsFor: (verb: Verb) => readonly Permission[];
}

/** The sentence for a right that does not exist, such as sending mail to a table. */
export const notPossible = (setting: ResourceSetting, verb: Verb): never => {
  throw new Error(
    `Nobody can '${verb}' ${setting}. Take the verb out of its row in infra/functions.ts.`,
  );
};

/**
 * Lets a function at a resource: the rights for each verb and the variable that names it, in one
 * call, so that neither is ever there without the other.
 */
export const letUse = (worker: lambda.Function, thing: Usable, verbs: readonly Verb[]): void => {
  // A token is answered without naming the machine that waits for it.
  if (verbs.some((verb) => verb !== 'answer')) worker.addEnvironment(thing.setting, thing.value);
  for (const permission of verbs.flatMap((verb) => thing.permissionsFor(verb))) {
    const { actions, resources, conditions, wildcardBecause, apart } = permission;
    const statement = new iam.PolicyStatement({
      actions: [...actions],
      resources: [...resources],
      ...(conditions && { conditions }),
    });
    if (apart) {
      letApart(
        worker,
        `${actions.map((action) => action.replace(/^\w+:/, '')).join('')}${thing.setting}`,
        statement,
      );
    } else worker.addToRolePolicy(statement);
    if (wildcardBecause) acknowledgeWildcards(roleOf(worker), resources, wildcardBecause);
  }
};

/** One policy for all who hold the same right: each of its own would be a resource for each. */
const letApart = (worker: lambda.Function, id: string, statement: iam.PolicyStatement): void => {
  const stack = Stack.of(worker);
  const standing = stack.node.tryFindChild(id);
  if (standing instanceof iam.Policy) standing.attachToRole(roleOf(worker));
  else new iam.Policy(stack, id, { roles: [roleOf(worker)], statements: [statement] });
};

const roleOf = (worker: lambda.Function): iam.IRole => {
  if (worker.role) return worker.role;
  throw new Error(`${worker.node.path} has no role: make it with makeFunction.`);
};

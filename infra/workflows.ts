import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from './acknowledgements.ts';
import type { Bucket, Buckets } from './buckets.ts';
import { RoleWithRights, toCall } from './function.ts';
import { pascalCase } from './functions.ts';
import {
  notPossible,
  type Permission,
  type ResourceSetting,
  type Usable,
  type Verb,
} from './permit.ts';
import type { Stage } from './stages.ts';

/** What a workflow file may name: functions by their id, buckets as `ResultsBucket`. */
export interface Substitutes {
  readonly functions: ReadonlyMap<string, lambda.IFunction>;
  readonly buckets: ReadonlyMap<string, Bucket>;
}

const unique = (found: Iterable<string>): string[] => [...new Set(found)].sort();

/** Every `${Name}` of a workflow file. */
export const placeholdersOf = (definition: string): string[] =>
  unique([...definition.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? ''));

/** The labels of a workflow's distributed Maps: their children's names are made of them. */
export const mapLabelsOf = (definition: string): string[] =>
  unique([...definition.matchAll(/"Label"\s*:\s*"([^"]+)"/g)].map((match) => match[1] ?? ''));

/**
 * One workflow file as a state machine. Its role calls the functions that the file names, reads and
 * writes the buckets that it names, and starts children of itself where it has distributed Maps.
 */
export class Workflow extends Construct implements Usable {
  readonly setting: ResourceSetting;
  readonly value: string;
  readonly machine: sfn.StateMachine;

  constructor(
    scope: Construct,
    id: string,
    given: {
      setting: ResourceSetting;
      stage: Stage;
      name: string;
      file: string;
      substitutes: Substitutes;
      /** What its Maps read items from and write results to. */
      lets?: readonly (readonly [Bucket, Verb])[];
    },
  ) {
    super(scope, id);
    const { stage, name, file } = given;
    const definition = readFileSync(file, 'utf8');
    const named = this.#resolve(file, placeholdersOf(definition), given.substitutes);
    this.machine = new sfn.StateMachine(this, 'Machine', {
      role: new RoleWithRights(
        this,
        'MachineRole',
        new iam.ServicePrincipal('states.amazonaws.com'),
      ),
      // Named, so that operations finds it and its own role can name its children.
      stateMachineName: `${stage.name}-${name}`,
      definitionBody: sfn.DefinitionBody.fromFile(file),
      definitionSubstitutions: named.values,
      stateMachineType: sfn.StateMachineType.STANDARD,
      tracingEnabled: true,
      logs: {
        destination: new logs.LogGroup(this, 'Log', {
          // Below this prefix the size limit of CloudWatch's own policy does not count.
          logGroupName: `/aws/vendedlogs/states/${stage.name}-${name}`,
          retention: stage.logDays,
          // Named, so it must go with the stack for a second deployment to find the name free.
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ALL,
        // Inputs and outputs hold lines; the console's history has them for those who may look.
        includeExecutionData: false,
      },
    });
    this.setting = given.setting;
    this.value = this.machine.stateMachineArn;
    acknowledge(this, {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Log delivery and X-Ray know no resources in their actions; nothing else has *.',
    });
    this.#letCall(named.functions);
    this.#letUse(given.lets ?? []);
    const labels = mapLabelsOf(definition);
    if (labels.length > 0) this.#letRunChildren(labels);
  }

  permissionsFor(verb: Verb): readonly Permission[] {
    const resources = [this.machine.stateMachineArn];
    if (verb === 'start') return [{ actions: ['states:StartExecution'], resources }];
    if (verb === 'watch') return this.#toWatch();
    if (verb === 'redrive' || verb === 'stop') {
      const action = verb === 'stop' ? 'states:StopExecution' : 'states:RedriveExecution';
      return [{ actions: [action], ...this.#executions }];
    }
    if (verb === 'answer') {
      const actions = ['states:SendTaskSuccess', 'states:SendTaskFailure'];
      // A machine names the functions that answer it.
      return [{ actions, resources, apart: true }];
    }
    return notPossible(this.setting, verb);
  }

  /** Its executions, with their histories and the runs of their Maps. */
  #toWatch(): readonly Permission[] {
    return [
      { actions: ['states:ListExecutions'], resources: [this.machine.stateMachineArn] },
      {
        actions: [
          'states:DescribeExecution',
          'states:DescribeStateMachineForExecution',
          'states:GetExecutionHistory',
          'states:ListMapRuns',
        ],
        ...this.#executions,
      },
      {
        actions: ['states:DescribeMapRun'],
        resources: [this.#arnOf('mapRun', '/*')],
        wildcardBecause: 'Map Runs are named at run time, after the machine and the Map.',
      },
    ];
  }

  get #executions(): Omit<Permission, 'actions'> {
    return {
      resources: [this.#arnOf('execution', ':*')],
      wildcardBecause: 'Executions are named at run time, after the machine.',
    };
  }

  #arnOf(resource: 'execution' | 'mapRun', name: string): string {
    return Stack.of(this).formatArn({
      service: 'states',
      resource,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      resourceName: `${this.machine.stateMachineName}${name}`,
    });
  }

  #resolve(file: string, names: readonly string[], { functions, buckets }: Substitutes) {
    const values: Record<string, string> = {};
    const called: lambda.IFunction[] = [];
    for (const name of names) {
      const worker = functions.get(name);
      if (worker) called.push(worker);
      const value = worker?.functionArn ?? buckets.get(name)?.value;
      if (value === undefined) {
        throw new Error(
          `${file} names \${${name}}, which is neither a function nor a bucket of the stack. ` +
            `Known: ${[...functions.keys(), ...buckets.keys()].join(', ')}.`,
        );
      }
      values[name] = value;
    }
    return { values, functions: called };
  }

  #letCall(functions: readonly lambda.IFunction[]): void {
    if (functions.length > 0) this.machine.addToRolePolicy(toCall(...functions));
  }

  #letUse(lets: readonly (readonly [Bucket, Verb])[]): void {
    for (const permission of lets.flatMap(([bucket, verb]) => bucket.permissionsFor(verb))) {
      const { actions, resources, wildcardBecause } = permission;
      this.machine.addToRolePolicy(
        new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }),
      );
      if (wildcardBecause) acknowledgeWildcards(this, resources, wildcardBecause);
    }
  }

  /** In a policy of its own: in the role's, machine and role would wait for each other. */
  #letRunChildren(labels: readonly string[]): void {
    const { machine } = this;
    const execution = (resourceName: string) =>
      Stack.of(this).formatArn({
        service: 'states',
        resource: 'execution',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        resourceName: `${machine.stateMachineName}${resourceName}`,
      });
    const children = labels.map((label) => execution(`/${label}:*`));
    const own = execution(':*');
    const policy = new iam.Policy(this, 'ChildrenPolicy', {
      roles: [machine.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['states:StartExecution'],
          resources: [machine.stateMachineArn],
        }),
        new iam.PolicyStatement({
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [own, ...children],
        }),
        new iam.PolicyStatement({ actions: ['states:RedriveExecution'], resources: children }),
      ],
    });
    acknowledgeWildcards(
      policy,
      [own, ...children],
      'Its own executions and the children of its Maps: their last part is made at run time.',
    );
  }
}

/** What the file of a workflow is, which Maps of it read and write what, and what it is for. */
interface WorkflowRow {
  readonly setting: ResourceSetting;
  /** Of the file in state-machines/ and, behind the stage, of the machine. */
  readonly file: string;
  readonly lets: readonly (readonly [keyof Buckets, Verb])[];
}

/** Every workflow by its CDK id. */
export const workflowRows = {
  MonthlyData: {
    setting: 'MONTHLY_DATA_STATE_MACHINE',
    file: 'monthly-data',
    lets: [
      ['cohort', 'read'],
      ['results', 'read'],
      ['results', 'write in parts'],
    ],
  },
  MonthlyDataPreview: {
    setting: 'MONTHLY_DATA_PREVIEW_STATE_MACHINE',
    file: 'monthly-data-preview',
    // Its functions read the cohort; the machine itself reads and writes nothing.
    lets: [],
  },
  GrantCorrections: {
    setting: 'GRANT_CORRECTIONS_STATE_MACHINE',
    file: 'grant-corrections',
    lets: [['results', 'read']],
  },
  CohortImport: {
    setting: 'COHORT_IMPORT_STATE_MACHINE',
    file: 'cohort-import',
    lets: [
      ['persons', 'read'],
      ['persons', 'write in parts'],
    ],
  },
  InsuranceEnrolment: {
    setting: 'INSURANCE_ENROLMENT_STATE_MACHINE',
    file: 'insurance-enrolment',
    // Pages and answers by pseudonym: the people themselves are read by functions alone.
    lets: [
      ['results', 'read'],
      ['results', 'write in parts'],
    ],
  },
  CodeImport: { setting: 'CODE_IMPORT_STATE_MACHINE', file: 'code-import', lets: [] },
  CustomerNotices: {
    setting: 'CUSTOMER_NOTICES_STATE_MACHINE',
    file: 'customer-notices',
    lets: [['results', 'read']],
  },
  InsuranceApplication: {
    setting: 'INSURANCE_APPLICATION_STATE_MACHINE',
    file: 'insurance-application',
    lets: [],
  },
  DueDates: { setting: 'DUE_DATES_STATE_MACHINE', file: 'due-dates', lets: [] },
} as const satisfies Record<string, WorkflowRow>;
export type WorkflowName = keyof typeof workflowRows;

/** The names by which workflow files call buckets. */
const bucketNames: Readonly<Record<string, keyof Buckets>> = {
  CohortBucket: 'cohort',
  ResultsBucket: 'results',
  ExtractBucket: 'extract',
  PersonsBucket: 'persons',
  CodeFilesBucket: 'codes',
  HandoverBucket: 'handover',
  AcknowledgementBucket: 'acknowledgement',
};

/** Every workflow of the stage; functions by the names of their rows. */
export const makeWorkflows = (
  scope: Construct,
  stage: Stage,
  given: {
    folder: string;
    functions: ReadonlyMap<string, lambda.IFunction>;
    buckets: Buckets;
  },
): Readonly<Record<WorkflowName, Workflow>> => {
  const substitutes = {
    functions: new Map([...given.functions].map(([name, made]) => [pascalCase(name), made])),
    buckets: new Map(
      Object.entries(bucketNames).map(([name, bucket]) => [name, given.buckets[bucket]]),
    ),
  };
  const made = Object.entries(workflowRows).map(([id, { setting, file, lets }]) => [
    id,
    new Workflow(scope, id, {
      setting,
      stage,
      substitutes,
      name: file,
      file: join(given.folder, `${file}.asl.json`),
      lets: lets.map(([bucket, verb]) => [given.buckets[bucket], verb] as const),
    }),
  ]);
  return Object.fromEntries(made) as Record<WorkflowName, Workflow>;
};

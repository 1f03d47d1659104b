import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledgements.ts';
import type { DeadLetterQueue } from './messages.ts';
import type { Stage } from './stages.ts';

/** What a function is made of: its bundle, its size, and where its own log goes. */
export interface Making {
  readonly stage: Stage;
  readonly code: lambda.Code;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly scratchMb?: number | undefined;
  readonly environment: Record<string, string>;
  /** Of several functions together; one of its own where it is left out. */
  readonly logGroup?: logs.ILogGroup;
  /** For functions that are called without somebody waiting: where a lost call is kept. */
  readonly deadLetters?: DeadLetterQueue | undefined;
}

const retentionOf = (stage: Stage): logs.RetentionDays =>
  stage.logDays === 365 ? logs.RetentionDays.ONE_YEAR : logs.RetentionDays.ONE_MONTH;

/**
 * A role whose rights are part of it. A policy resource of its own for each of so many functions
 * and workflows would take the stack beyond the 500 resources that CloudFormation allows.
 */
export class RoleWithRights extends iam.Role {
  readonly #rights: iam.PolicyDocument;

  constructor(scope: Construct, id: string, assumedBy: iam.IPrincipal) {
    const rights = new iam.PolicyDocument();
    super(scope, id, {
      assumedBy,
      inlinePolicies: { Rights: rights },
    });
    this.#rights = rights;
  }

  override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.#rights.addStatements(statement);
    return { statementAdded: true, policyDependable: this };
  }
}

/** Own log group, own role that may write to it and nothing more. */
const makeRole = (scope: Construct, id: string, logGroup: logs.ILogGroup): iam.Role => {
  const role = new RoleWithRights(
    scope,
    `${id}Role`,
    new iam.ServicePrincipal('lambda.amazonaws.com'),
  );
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  );
  const reason =
    'X-Ray’s PutTraceSegments and PutTelemetryRecords know no resources; nothing else has *.';
  acknowledge(
    role,
    { id: 'AwsSolutions-IAM5[Resource::*]', reason },
    { id: 'Serverless-LambdaStarPermissions', reason },
  );
  return role;
};

const letKeepDeadLetters = (role: iam.Role, deadLetters: DeadLetterQueue): void => {
  for (const { actions, resources } of deadLetters.permissionsToSend()) {
    role.addToPolicy(new iam.PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }
};

/** Where functions write, for as long as the stage keeps logs. */
export const makeLogGroup = (scope: Construct, id: string, stage: Stage): logs.LogGroup =>
  new logs.LogGroup(scope, id, {
    retention: retentionOf(stage),
    removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });

/** A function of ours: Node 24 on arm64, JSON logs, traced, with a role and a log of its own. */
export const makeFunction = (scope: Construct, id: string, making: Making): lambda.Function => {
  const { stage, deadLetters } = making;
  const logGroup = making.logGroup ?? makeLogGroup(scope, `${id}Log`, stage);
  const role = makeRole(scope, id, logGroup);
  const made = new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    handler: 'index.handler',
    code: making.code,
    memorySize: making.memoryMb,
    timeout: Duration.seconds(making.timeoutSeconds),
    ...(making.scratchMb && { ephemeralStorageSize: Size.mebibytes(making.scratchMb) }),
    environment: { NODE_OPTIONS: '--enable-source-maps', ...making.environment },
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
    systemLogLevelV2: lambda.SystemLogLevel.WARN,
    tracing: lambda.Tracing.ACTIVE,
    role,
    ...(deadLetters && { deadLetterQueue: deadLetters.queue }),
  });
  if (deadLetters) letKeepDeadLetters(role, deadLetters);
  else {
    acknowledge(made, {
      id: 'Serverless-LambdaDLQ',
      reason:
        'Whoever calls it waits for the answer (a workflow, a queue or a person) and sees it fail.',
    });
  }
  return made;
};

/** Lets one service or role call a function as it stands, without versions or aliases. */
export const toCall = (...functions: readonly lambda.IFunction[]): iam.PolicyStatement =>
  new iam.PolicyStatement({
    actions: ['lambda:InvokeFunction'],
    resources: functions.map(({ functionArn }) => functionArn),
  });

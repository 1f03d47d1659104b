import type { DeclaredRights } from '../../local/authorisation/declared-rights.ts';
import type { Resource } from '../../local/template/resolve.ts';

/** One thing that somebody could do: what the table asks of every principal. */
export interface Sensitive {
  /** Heading of the table. */
  readonly group: string;
  /** The resource that the action is done to, and the ARN that IAM sees. */
  readonly to: string;
  readonly arn: string;
  /** Whose resource policy speaks of it. */
  readonly holder: string;
  readonly action: string;
  /** What the table says behind the action where circumstances decide. */
  readonly how?: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

interface Kind {
  readonly group: string;
  readonly type: string;
  readonly actions: readonly string[];
  /** What IAM sees instead of the resource's own ARN. */
  readonly arns?: (resource: Resource, rights: DeclaredRights) => readonly string[];
}

const actionsOf = (service: string, names: string): string[] =>
  names.split(/\s+/).map((name) => `${service}:${name}`);

/** Every name below a bucket that a policy speaks of, and one that none speaks of. */
const objectsOf = ({ arn }: Resource, { roles }: DeclaredRights): string[] => {
  const patterns = roles
    .flatMap(({ statements }) => statements)
    .flatMap(({ Resource = [] }) => Resource)
    .filter((pattern) => pattern.startsWith(`${arn}/`));
  return [...new Set([`${arn}/elsewhere`, ...patterns.map((each) => each.replaceAll('*', 'any'))])];
};

const executionsOf = ({ arn, name }: Resource, { roles }: DeclaredRights): string[] => {
  const own = `${arn.replace(':stateMachine:', ':execution:')}:any`;
  const children = roles
    .flatMap(({ statements }) => statements)
    .flatMap(({ Resource = [] }) => Resource)
    .filter((pattern) => pattern.includes(`:execution:${name}/`));
  return [...new Set([own, ...children.map((each) => each.replaceAll('*', 'any'))])];
};

/** What is sensitive, by the type of its resource: the actions as the services' own lists say them. */
const kinds: readonly Kind[] = [
  {
    group: 'Tables',
    type: 'AWS::DynamoDB::GlobalTable',
    actions: actionsOf(
      'dynamodb',
      `PutItem UpdateItem DeleteItem BatchWriteItem PartiQLInsert PartiQLUpdate PartiQLDelete
       Scan PartiQLSelect ExportTableToPointInTime DeleteTable UpdateTable UpdateTimeToLive
       UpdateContinuousBackups RestoreTableFromBackup RestoreTableToPointInTime PutResourcePolicy`,
    ),
  },
  {
    group: 'Keys',
    type: 'AWS::KMS::Key',
    actions: actionsOf(
      'kms',
      `Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo
       Sign CreateGrant PutKeyPolicy DisableKey ScheduleKeyDeletion`,
    ),
  },
  {
    group: 'Secrets',
    type: 'AWS::SecretsManager::Secret',
    actions: actionsOf(
      'secretsmanager',
      'GetSecretValue PutSecretValue UpdateSecret DeleteSecret PutResourcePolicy',
    ),
  },
  {
    group: 'Buckets',
    type: 'AWS::S3::Bucket',
    actions: actionsOf('s3', 'GetObject GetObjectVersion DeleteObject DeleteObjectVersion'),
    arns: objectsOf,
  },
  {
    group: 'Buckets',
    type: 'AWS::S3::Bucket',
    actions: actionsOf(
      's3',
      'ListBucket DeleteBucket PutBucketPolicy PutLifecycleConfiguration PutBucketVersioning',
    ),
  },
  {
    group: 'Workflows',
    type: 'AWS::StepFunctions::StateMachine',
    actions: actionsOf(
      'states',
      `StartExecution SendTaskSuccess SendTaskFailure SendTaskHeartbeat UpdateStateMachine
       DeleteStateMachine`,
    ),
  },
  {
    group: 'Workflows',
    type: 'AWS::StepFunctions::StateMachine',
    actions: actionsOf('states', 'StopExecution RedriveExecution'),
    arns: executionsOf,
  },
  {
    group: 'Functions',
    type: 'AWS::Lambda::Function',
    actions: actionsOf(
      'lambda',
      'InvokeFunction UpdateFunctionCode UpdateFunctionConfiguration AddPermission DeleteFunction',
    ),
  },
  {
    group: 'Topics',
    type: 'AWS::SNS::Topic',
    actions: actionsOf('sns', 'Publish Subscribe SetTopicAttributes AddPermission'),
  },
  {
    group: 'Queues',
    type: 'AWS::SQS::Queue',
    actions: actionsOf(
      'sqs',
      'SendMessage ReceiveMessage DeleteMessage PurgeQueue SetQueueAttributes',
    ),
  },
  {
    group: 'Schedules and rules',
    type: 'AWS::Events::Rule',
    actions: actionsOf('events', 'PutRule PutTargets DisableRule DeleteRule'),
  },
  {
    group: 'Schedules and rules',
    type: 'AWS::Scheduler::Schedule',
    actions: actionsOf('scheduler', 'UpdateSchedule DeleteSchedule'),
  },
  {
    group: 'Roles',
    type: 'AWS::IAM::Role',
    actions: [
      'sts:AssumeRole',
      ...actionsOf('iam', 'PassRole PutRolePolicy AttachRolePolicy UpdateAssumeRolePolicy'),
    ],
  },
];

/** What the bus hears, by whom it says it is from. */
const sources = ['operator.lines', 'operator.roaming', 'benefits-orchestrator', 'anybody'];

/** Everything that the table asks, for the resources of one stage. */
export const sensitiveOf = (
  resources: readonly Resource[],
  rights: DeclaredRights,
): readonly Sensitive[] => [
  ...kinds.flatMap(({ group, type, actions, arns }) =>
    resources
      .filter((resource) => resource.type === type)
      .flatMap((resource) =>
        (arns?.(resource, rights) ?? [resource.arn]).flatMap((arn) =>
          actions.map((action) => ({
            group,
            to: resource.logicalId,
            arn,
            holder: resource.arn,
            action,
          })),
        ),
      ),
  ),
  ...resources
    .filter(({ type }) => type === 'AWS::S3::Bucket')
    .flatMap((bucket) =>
      objectsOf(bucket, rights).flatMap((arn) =>
        [
          { how: 'where none is', context: { 's3:if-none-match': '*' } },
          { how: 'over what is there', context: {} },
        ].map(({ how, context }) => ({
          ...{ group: 'Buckets', to: bucket.logicalId, arn, holder: bucket.arn, how },
          action: 's3:PutObject',
          context: { ...context, 's3:ObjectCreationOperation': 'true' },
        })),
      ),
    ),
  ...resources
    .filter(({ type }) => type === 'AWS::Events::EventBus')
    .flatMap((bus) =>
      sources.map((source) => ({
        ...{ group: 'Bus', to: bus.logicalId, arn: bus.arn, holder: bus.arn },
        action: 'events:PutEvents',
        how: `as ${source}`,
        context: {
          'events:source': [source],
          'events:detail-type': [typeOf[source] ?? 'Anything'],
        },
      })),
    ),
  ...resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ logicalId, arn }) => ({
      ...{ group: 'Functions', to: logicalId, arn, holder: arn, how: 'without a signature' },
      action: 'lambda:InvokeFunctionUrl',
      context: { 'lambda:FunctionUrlAuthType': 'NONE' },
    })),
  ...(['ssm:PutParameter', 'cloudformation:UpdateStack'] as const).map((action) => ({
    ...{ group: 'The account', to: 'anything', action },
    arn: {
      'ssm:PutParameter': 'arn:aws:ssm:ap-northeast-2:111122223333:parameter/any',
      'cloudformation:UpdateStack':
        'arn:aws:cloudformation:ap-northeast-2:111122223333:stack/any/any',
    }[action],
    holder: '',
  })),
];

/** A type of event that each source may tell; its others are in infra/bus.ts. */
const typeOf: Readonly<Record<string, string>> = {
  'operator.lines': 'LineEnded',
  'operator.roaming': 'RoamingProductStarted',
};

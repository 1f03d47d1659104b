import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Standing, StandingStack } from './resolved.ts';

// biome-ignore lint/suspicious/noExplicitAny: the forms of CloudFormation and of as many services
type Any = any;

export interface Declared {
  /** Properties of the template, with every reference resolved. */
  readonly wanted: Any;
  readonly stands: Standing;
  readonly stack: StandingStack;
  /** The folder that `cdk synth` wrote. */
  readonly assembly: string;
}

/** Texts on both sides: what was declared and what its service says of it, by the property. */
type Pairs = Readonly<Record<string, readonly [declared: unknown, described: unknown]>>;

/** Which properties of the template have reached the service: for each type, every one that says
 * what the resource does. Descriptions and tags are left out. */
export const whatMustStand: Readonly<Record<string, (given: Declared) => Pairs>> = {
  'AWS::DynamoDB::GlobalTable': ({ wanted, stands: { is } }) => ({
    KeySchema: [wanted.KeySchema, is.KeySchema],
    BillingMode: [wanted.BillingMode, is.BillingModeSummary.BillingMode],
    GlobalSecondaryIndexes: [
      byName(wanted.GlobalSecondaryIndexes),
      byName(is.GlobalSecondaryIndexes),
    ],
    PointInTimeRecovery: [
      wanted.Replicas[0].PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false,
      is.backups.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus === 'ENABLED',
    ],
    TimeToLive: [
      wanted.TimeToLiveSpecification?.AttributeName,
      is.ttl.TimeToLiveStatus === 'ENABLED' ? is.ttl.AttributeName : undefined,
    ],
    Key: [wanted.Replicas[0].SSESpecification?.KMSMasterKeyId, is.SSEDescription?.KMSMasterKeyArn],
  }),
  'AWS::SQS::Queue': ({ wanted, stands: { is } }) => ({
    VisibilityTimeout: [String(wanted.VisibilityTimeout ?? 30), is.VisibilityTimeout],
    Retention: [String(wanted.MessageRetentionPeriod ?? 345_600), is.MessageRetentionPeriod],
    Key: [wanted.KmsMasterKeyId, is.KmsMasterKeyId],
    DeadLetters: [
      redrive(wanted.RedrivePolicy),
      redrive(is.RedrivePolicy && JSON.parse(is.RedrivePolicy)),
    ],
  }),
  'AWS::Lambda::Function': ({ wanted, stands: { is } }) => ({
    Environment: [wanted.Environment?.Variables ?? {}, is.Environment?.Variables ?? {}],
    MemorySize: [wanted.MemorySize, is.MemorySize],
    Timeout: [wanted.Timeout, is.Timeout],
    Runtime: [wanted.Runtime, is.Runtime],
    Handler: [wanted.Handler, is.Handler],
    Architectures: [wanted.Architectures, is.Architectures],
    EphemeralStorage: [wanted.EphemeralStorage?.Size ?? 512, is.EphemeralStorage?.Size],
    Tracing: [wanted.TracingConfig?.Mode ?? 'PassThrough', is.TracingConfig?.Mode],
    DeadLetters: [wanted.DeadLetterConfig?.TargetArn, is.DeadLetterConfig?.TargetArn],
    Log: [wanted.LoggingConfig?.LogGroup, is.LoggingConfig?.LogGroup],
    Role: [wanted.Role, is.Role],
  }),
  'AWS::Lambda::Permission': ({ wanted, stands: { is } }) => ({
    Action: [wanted.Action, is.Action],
    Principal: [wanted.Principal, principal(is.Principal)],
    SourceArn: [wanted.SourceArn, is.Condition?.ArnLike?.['AWS:SourceArn']],
    Function: [true, is.Resource.includes(String(wanted.FunctionName).split(':').at(-1))],
  }),
  'AWS::Lambda::Url': ({ wanted, stands: { is } }) => ({
    AuthType: [wanted.AuthType, is.AuthType],
    Function: [wanted.TargetFunctionArn, is.FunctionArn],
  }),
  'AWS::Lambda::EventSourceMapping': ({ wanted, stands: { is } }) => ({
    Source: [wanted.EventSourceArn, is.EventSourceArn],
    Function: [true, is.FunctionArn.endsWith(`:${wanted.FunctionName}`)],
    BatchSize: [wanted.BatchSize, is.BatchSize],
    AtOnce: [wanted.ScalingConfig, is.ScalingConfig],
    Answers: [wanted.FunctionResponseTypes, is.FunctionResponseTypes],
    State: ['Enabled', is.State],
  }),
  'AWS::ApiGatewayV2::Api': ({ wanted, stands: { is } }) => ({
    Name: [wanted.Name, is.Name],
    Protocol: [wanted.ProtocolType, is.ProtocolType],
  }),
  'AWS::ApiGatewayV2::Authorizer': ({ wanted, stands: { is } }) => ({
    Type: [wanted.AuthorizerType, is.AuthorizerType],
    IdentitySource: [wanted.IdentitySource, is.IdentitySource],
    Jwt: [wanted.JwtConfiguration, is.JwtConfiguration],
  }),
  'AWS::ApiGatewayV2::Integration': ({ wanted, stands: { is } }) => ({
    Type: [wanted.IntegrationType, is.IntegrationType],
    Uri: [wanted.IntegrationUri, is.IntegrationUri],
    Payload: [wanted.PayloadFormatVersion, is.PayloadFormatVersion],
  }),
  'AWS::ApiGatewayV2::Route': ({ wanted, stands: { is } }) => ({
    RouteKey: [wanted.RouteKey, is.RouteKey],
    Authorization: [wanted.AuthorizationType ?? 'NONE', is.AuthorizationType],
    Authorizer: [wanted.AuthorizerId ?? '', is.AuthorizerId ?? ''],
    Target: [wanted.Target, is.Target],
  }),
  'AWS::ApiGatewayV2::Stage': ({ wanted, stands: { is } }) => {
    const log = (stage: Any) => stage.AccessLogSettings?.DestinationArn;
    const own = is.stages.find((stage: Any) => log(stage) === log(wanted)) ?? is.stages[0];
    return {
      AutoDeploy: [wanted.AutoDeploy, own.AutoDeploy],
      AccessLog: [wanted.AccessLogSettings, own.AccessLogSettings],
      Throttle: [wanted.DefaultRouteSettings, own.DefaultRouteSettings],
    };
  },
  'AWS::Scheduler::Schedule': ({ wanted, stands: { is } }) => ({
    Expression: [wanted.ScheduleExpression, is.ScheduleExpression],
    Zone: [wanted.ScheduleExpressionTimezone, is.ScheduleExpressionTimezone],
    Group: [wanted.GroupName, is.GroupName],
    State: [wanted.State, is.State],
    Window: [wanted.FlexibleTimeWindow, is.FlexibleTimeWindow],
    Target: [wanted.Target, is.Target],
  }),
  'AWS::Scheduler::ScheduleGroup': ({ wanted, stands: { is } }) => ({
    Name: [wanted.Name, is.Name],
  }),
  'AWS::Events::EventBus': ({ wanted, stands: { is } }) => ({ Name: [wanted.Name, is.Name] }),
  'AWS::Events::EventBusPolicy': ({ wanted, stands: { is } }) => ({
    Statement: [
      wanted.Statement,
      is.policy.Statement?.find((one: Any) => one.Sid === wanted.StatementId),
    ],
  }),
  'AWS::Events::Rule': ({ wanted, stands: { is } }) => ({
    Bus: [wanted.EventBusName ?? 'default', is.EventBusName],
    Pattern: [wanted.EventPattern, is.pattern],
    State: [wanted.State, is.State],
    Targets: [wanted.Targets, is.targets],
  }),
  'AWS::S3::Bucket': ({ wanted, stands: { is } }) => ({
    Versioning: [wanted.VersioningConfiguration?.Status, is.versioning.Status],
    Encryption: [
      wanted.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault,
      is.encryption.Rules[0].ApplyServerSideEncryptionByDefault,
    ],
    Public: [wanted.PublicAccessBlockConfiguration, is.public],
    Events: [
      wanted.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ?? false,
      is.notification.EventBridgeConfiguration !== undefined,
    ],
  }),
  'AWS::S3::BucketPolicy': ({ wanted, stack }) => ({
    Policy: [wanted.PolicyDocument, stack.bucketPolicies[wanted.Bucket]],
  }),
  'AWS::SQS::QueuePolicy': ({ wanted, stack }) => ({
    Policy: [wanted.PolicyDocument, policyOfQueue(stack, wanted.Queues[0])],
  }),
  'AWS::SNS::Topic': ({ wanted, stands: { is } }) => ({
    Key: [wanted.KmsMasterKeyId, is.KmsMasterKeyId],
  }),
  'AWS::SNS::TopicPolicy': ({ wanted, stack }) => ({
    Policy: [wanted.PolicyDocument, thingOf(stack, wanted.Topics[0]).is.policy],
  }),
  'AWS::SNS::Subscription': ({ wanted, stands: { is } }) => ({
    Topic: [wanted.TopicArn, is.TopicArn],
    Endpoint: [wanted.Endpoint, is.Endpoint],
    Protocol: [wanted.Protocol, is.Protocol],
    DeadLetters: [wanted.RedrivePolicy, is.RedrivePolicy && JSON.parse(is.RedrivePolicy)],
  }),
  'AWS::SecretsManager::Secret': ({ wanted, stands: { is } }) => ({
    Key: [wanted.KmsKeyId, is.KmsKeyId],
  }),
  'AWS::KMS::Key': ({ wanted, stands: { is } }) => ({
    Spec: [wanted.KeySpec ?? 'SYMMETRIC_DEFAULT', is.KeySpec],
    Usage: [wanted.KeyUsage ?? 'ENCRYPT_DECRYPT', is.KeyUsage],
    Rotation: [wanted.EnableKeyRotation ?? false, is.rotation.KeyRotationEnabled ?? false],
    Policy: [wanted.KeyPolicy, is.policy],
  }),
  'AWS::Logs::LogGroup': ({ wanted, stands: { is } }) => ({
    Retention: [wanted.RetentionInDays, is.retentionInDays],
  }),
  'AWS::IAM::Role': ({ wanted, stands: { is } }) => ({
    Trust: [wanted.AssumeRolePolicyDocument, is.AssumeRolePolicyDocument],
    Rights: [
      wanted.Policies ?? [],
      (wanted.Policies ?? []).map(({ PolicyName }: Any) => ({
        PolicyName,
        PolicyDocument: is.policies[PolicyName],
      })),
    ],
  }),
  'AWS::IAM::Policy': ({ wanted, stack }) => ({
    Rights: [
      wanted.Roles.map(() => wanted.PolicyDocument),
      wanted.Roles.map((role: string) => thingOf(stack, role).is.policies[wanted.PolicyName]),
    ],
  }),
  'AWS::StepFunctions::StateMachine': ({ wanted, stands: { is }, assembly }) => ({
    Type: [wanted.StateMachineType, is.type],
    Role: [wanted.RoleArn, is.roleArn],
    Definition: [definitionOf(wanted, assembly), is.definition],
    Log: [logging(wanted.LoggingConfiguration), logging(is.loggingConfiguration)],
    Tracing: [
      wanted.TracingConfiguration?.Enabled ?? false,
      is.tracingConfiguration?.enabled ?? false,
    ],
  }),
  'AWS::CloudWatch::Dashboard': ({ stands: { is } }) => ({
    Widgets: [true, JSON.parse(is.DashboardBody).widgets.length > 5],
  }),
  // The emulator knows nothing of it; the template's own test says what is asked of which logs.
  'AWS::Logs::QueryDefinition': () => ({}),
  'AWS::CloudWatch::Alarm': ({ wanted, stands: { is } }) => ({
    Metric: [
      [wanted.Namespace, wanted.MetricName, wanted.Statistic, wanted.Period],
      [is.Namespace, is.MetricName, is.Statistic, is.Period],
    ],
    Dimensions: [wanted.Dimensions ?? [], is.Dimensions ?? []],
    Threshold: [
      [wanted.ComparisonOperator, wanted.Threshold, wanted.EvaluationPeriods],
      [is.ComparisonOperator, is.Threshold, is.EvaluationPeriods],
    ],
    Missing: [wanted.TreatMissingData ?? 'missing', is.TreatMissingData ?? 'missing'],
    Actions: [wanted.AlarmActions ?? [], is.AlarmActions ?? []],
  }),
};

/** A property that the emulator does not keep, and how that was seen. A row whose property stands
 * after all fails: then it is taken out. */
export const notKeptThere: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Stage.Throttle': 'GetStage shows no limit, and none is enforced',
  'AWS::DynamoDB::GlobalTable.Key': 'what a replica says of encryption is dropped',
  'AWS::DynamoDB::GlobalTable.PointInTimeRecovery': 'what a replica says of backups is dropped',
  'AWS::DynamoDB::GlobalTable.TimeToLive': 'DescribeTimeToLive says DISABLED',
  'AWS::Lambda::Function.DeadLetters': 'GetFunctionConfiguration shows none',
  'AWS::S3::Bucket.Encryption': 'GetBucketEncryption says AES256 whatever was asked',
  'AWS::Scheduler::Schedule.Zone': 'GetSchedule says UTC, and it fires by UTC',
  'AWS::SNS::Topic.Key': 'GetTopicAttributes shows none',
  'AWS::StepFunctions::StateMachine.Log': 'DescribeStateMachine shows none',
  'AWS::StepFunctions::StateMachine.Tracing': 'DescribeStateMachine shows none',
};

const byName = (indexes: Any[] | undefined): unknown[] =>
  (indexes ?? [])
    .map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }))
    .sort((a, b) => (a.IndexName < b.IndexName ? -1 : 1));

const redrive = (policy: Any): unknown =>
  policy && [policy.deadLetterTargetArn, Number(policy.maxReceiveCount)];

const principal = (given: Any): unknown => given?.Service ?? given?.AWS ?? given;

const thingOf = ({ resources }: StandingStack, id: string): Standing => {
  const found = Object.values(resources).find((one) => one.id === id && one.is !== undefined);
  if (found) return found;
  throw new Error(`Nothing stands by the name of ${id}.`);
};

const policyOfQueue = (stack: StandingStack, url: string): unknown =>
  JSON.parse(thingOf(stack, url).is.Policy);

const logging = (given: Any): unknown => {
  const level = given?.Level ?? given?.level;
  const [first] = given?.Destinations ?? given?.destinations ?? [];
  const group = first?.CloudWatchLogsLogGroup ?? first?.cloudWatchLogsLogGroup;
  return [level, group?.LogGroupArn ?? group?.logGroupArn];
};

/** The file of the workflow, with the stack's own functions in the places of their names. */
const definitionOf = (wanted: Any, assembly: string): unknown => {
  const { DefinitionS3Location, DefinitionSubstitutions } = wanted;
  const text = readFileSync(join(assembly, `asset.${DefinitionS3Location.Key}`), 'utf8');
  return JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, (_, name) => DefinitionSubstitutions[name]));
};

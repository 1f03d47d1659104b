import type * as z from 'zod';
import {
  bucketPolicyProperties,
  busPolicyProperties,
  permissionProperties,
  queuePolicyProperties,
  rolePolicyProperties,
  roleProperties,
  secretPolicyProperties,
  topicPolicyProperties,
} from '../authorisation/right-properties.ts';
import { tableProperties } from '../database/table-properties.ts';
import {
  busProperties,
  ruleProperties,
  subscriptionProperties,
  topicProperties,
} from '../events/event-properties.ts';
import { apiAddress, functionUrlAddress } from '../http/addresses.ts';
import {
  apiProperties,
  authorizerProperties,
  functionUrlProperties,
  integrationProperties,
  routeProperties,
  stageProperties,
} from '../http/http-properties.ts';
import { aliasProperties, keyProperties } from '../keys/key-properties.ts';
import {
  functionProperties,
  invokeConfigProperties,
  sourceMappingProperties,
} from '../lambda/function-properties.ts';
import { bucketProperties } from '../objects/bucket-properties.ts';
import { queueProperties } from '../queues/queue-properties.ts';
import { scheduleGroupProperties, scheduleProperties } from '../scheduler/schedule-properties.ts';
import { secretProperties } from '../secrets/secret-properties.ts';
import { stateMachineProperties } from './state-machine-properties.ts';

/** Where the resources of one template live. */
export interface Place {
  readonly region: string;
  readonly account: string;
  readonly stackName: string;
  /** Address of the gateway: queue URLs, APIs and Function URLs begin with it. */
  readonly endpoint: string;
}

type Text = (name: string, place: Place, logicalId: string) => string;

/** It works: these are its properties, its name, and what `Ref` and `Fn::GetAtt` of it give. */
interface Runs {
  readonly runs: z.ZodType;
  readonly named?: string;
  readonly reference: Text;
  readonly attributes?: Readonly<Record<string, Text>>;
}
/** The template may have it; here it does nothing, for this reason. */
interface WithoutEffect {
  readonly withoutEffect: string;
}
/** It cannot run here, and leaving it out would give a false picture. */
interface Refused {
  readonly refused: string;
}
export type ResourceType = Runs | WithoutEffect | Refused;

const itsName: Text = (name) => name;
const itsLogicalId: Text = (_name, _place, logicalId) => logicalId;
const arn =
  (service: string, kind = ''): Text =>
  (name, { region, account }) =>
    `arn:aws:${service}:${region}:${account}:${kind}${name}`;
const bucketArn: Text = (name) => `arn:aws:s3:::${name}`;
const queueUrl: Text = (name, { endpoint, account }) => `${endpoint}/${account}/${name}`;

const NO_METRICS = 'there are no metrics here';

/** Every resource type a template may hold. A type that is not in this table is refused. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': {
    runs: apiProperties,
    reference: itsLogicalId,
    attributes: {
      ApiEndpoint: (_name, { endpoint }, logicalId) => apiAddress(endpoint, logicalId),
      ApiId: itsLogicalId,
    },
  },
  'AWS::ApiGatewayV2::Authorizer': {
    runs: authorizerProperties,
    reference: itsLogicalId,
    attributes: { AuthorizerId: itsLogicalId },
  },
  'AWS::ApiGatewayV2::Integration': {
    runs: integrationProperties,
    reference: itsLogicalId,
    attributes: { IntegrationId: itsLogicalId },
  },
  'AWS::ApiGatewayV2::Route': {
    runs: routeProperties,
    reference: itsLogicalId,
    attributes: { RouteId: itsLogicalId },
  },
  'AWS::ApiGatewayV2::Stage': { runs: stageProperties, named: 'StageName', reference: itsName },
  'AWS::DynamoDB::GlobalTable': {
    runs: tableProperties,
    named: 'TableName',
    reference: itsName,
    attributes: { Arn: arn('dynamodb', 'table/') },
  },
  'AWS::DynamoDB::Table': {
    runs: tableProperties,
    named: 'TableName',
    reference: itsName,
    attributes: { Arn: arn('dynamodb', 'table/') },
  },
  'AWS::Events::EventBus': {
    runs: busProperties,
    named: 'Name',
    reference: itsName,
    attributes: { Arn: arn('events', 'event-bus/'), Name: itsName },
  },
  'AWS::Events::Rule': {
    runs: ruleProperties,
    named: 'Name',
    reference: itsName,
    attributes: { Arn: arn('events', 'rule/') },
  },
  'AWS::KMS::Alias': { runs: aliasProperties, named: 'AliasName', reference: itsName },
  'AWS::KMS::Key': {
    runs: keyProperties,
    reference: itsName,
    attributes: { Arn: arn('kms', 'key/'), KeyId: itsName },
  },
  'AWS::Lambda::EventInvokeConfig': { runs: invokeConfigProperties, reference: itsName },
  'AWS::Lambda::EventSourceMapping': {
    runs: sourceMappingProperties,
    reference: itsName,
    attributes: { EventSourceMappingArn: arn('lambda', 'event-source-mapping:'), Id: itsName },
  },
  'AWS::Lambda::Function': {
    runs: functionProperties,
    named: 'FunctionName',
    reference: itsName,
    attributes: { Arn: arn('lambda', 'function:') },
  },
  'AWS::Lambda::Url': {
    runs: functionUrlProperties,
    named: 'TargetFunctionArn',
    // The ARN of the function, as CloudFormation has it.
    reference: itsName,
    attributes: {
      FunctionArn: itsName,
      FunctionUrl: (_name, { endpoint }, logicalId) => functionUrlAddress(endpoint, logicalId),
    },
  },
  'AWS::S3::Bucket': {
    runs: bucketProperties,
    named: 'BucketName',
    reference: itsName,
    attributes: { Arn: bucketArn },
  },
  'AWS::SNS::Subscription': { runs: subscriptionProperties, reference: arn('sns') },
  'AWS::SNS::Topic': {
    runs: topicProperties,
    named: 'TopicName',
    reference: arn('sns'),
    attributes: { TopicArn: arn('sns'), TopicName: itsName },
  },
  'AWS::SQS::Queue': {
    runs: queueProperties,
    named: 'QueueName',
    reference: queueUrl,
    attributes: { Arn: arn('sqs'), QueueName: itsName, QueueUrl: queueUrl },
  },
  'AWS::Scheduler::Schedule': {
    runs: scheduleProperties,
    named: 'Name',
    reference: itsName,
    attributes: { Arn: arn('scheduler', 'schedule/default/') },
  },
  'AWS::Scheduler::ScheduleGroup': {
    runs: scheduleGroupProperties,
    named: 'Name',
    reference: itsName,
    attributes: { Arn: arn('scheduler', 'schedule-group/') },
  },
  'AWS::SecretsManager::Secret': {
    runs: secretProperties,
    named: 'Name',
    reference: arn('secretsmanager', 'secret:'),
    attributes: { Id: arn('secretsmanager', 'secret:') },
  },
  'AWS::StepFunctions::StateMachine': {
    runs: stateMachineProperties,
    named: 'StateMachineName',
    reference: arn('states', 'stateMachine:'),
    attributes: { Arn: arn('states', 'stateMachine:'), Name: itsName },
  },

  // What says who may do what: functions' calls are judged by it.
  'AWS::Events::EventBusPolicy': { runs: busPolicyProperties, reference: itsName },
  'AWS::IAM::Policy': { runs: rolePolicyProperties, reference: itsName },
  'AWS::IAM::Role': {
    runs: roleProperties,
    named: 'RoleName',
    reference: itsName,
    attributes: { Arn: (name, { account }) => `arn:aws:iam::${account}:role/${name}` },
  },
  'AWS::Lambda::Permission': { runs: permissionProperties, reference: itsName },
  'AWS::S3::BucketPolicy': { runs: bucketPolicyProperties, reference: itsName },
  'AWS::SNS::TopicPolicy': { runs: topicPolicyProperties, reference: itsName },
  'AWS::SQS::QueuePolicy': { runs: queuePolicyProperties, reference: itsName },
  'AWS::SecretsManager::ResourcePolicy': { runs: secretPolicyProperties, reference: itsName },

  'AWS::CDK::Metadata': { withoutEffect: 'it only tells AWS which constructs were used' },
  'AWS::CloudWatch::Alarm': { withoutEffect: NO_METRICS },
  'AWS::CloudWatch::CompositeAlarm': { withoutEffect: NO_METRICS },
  'AWS::CloudWatch::Dashboard': { withoutEffect: NO_METRICS },
  'AWS::Logs::LogGroup': { withoutEffect: 'logs are files in the data folder' },
  'AWS::Logs::MetricFilter': { withoutEffect: NO_METRICS },
  'AWS::Logs::QueryDefinition': { withoutEffect: 'logs are files in the data folder' },
  'AWS::Logs::ResourcePolicy': { withoutEffect: 'logs are files in the data folder' },
  'AWS::XRay::SamplingRule': { withoutEffect: 'there is no tracing here' },

  'AWS::CloudFormation::CustomResource': {
    refused: 'a custom resource is code that only a deployment runs: use a native property',
  },
  'AWS::CloudFormation::Stack': { refused: 'nested stacks are not followed: keep one stack' },
  'AWS::IAM::ManagedPolicy': {
    refused: 'rights are read from roles and their policies: write them into AWS::IAM::Policy',
  },
  'AWS::Lambda::Alias': { refused: 'there is one version of each function: point at the function' },
  'AWS::Lambda::LayerVersion': { refused: 'layers are not laid: bundle the code instead' },
  'AWS::Lambda::Version': { refused: 'there is one version of each function' },
};

/** What becomes of resources of a type; an unknown one is refused with what to do about it. */
export function resourceType(type: string): ResourceType {
  if (type.startsWith('Custom::')) {
    return RESOURCE_TYPES['AWS::CloudFormation::CustomResource'] as ResourceType;
  }
  return (
    RESOURCE_TYPES[type] ?? {
      refused:
        'the local cloud does not know this type: add it to local/template/resource-types.ts, ' +
        'as running or as without effect with the reason',
    }
  );
}

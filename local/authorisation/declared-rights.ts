import * as z from 'zod';
import type { FunctionProperties } from '../lambda/function-properties.ts';
import type { Resource } from '../template/resolve.ts';
import { resourcesOf } from '../template/resources-of.ts';
import type { Statement } from './policy-document.ts';
import type {
  bucketPolicyProperties,
  busPolicyProperties,
  permissionProperties,
  queuePolicyProperties,
  RolePolicyProperties,
  RoleProperties,
  secretPolicyProperties,
  topicPolicyProperties,
} from './right-properties.ts';

/** A role of the template, with everything it may do, wherever the template says it. */
export interface DeclaredRole {
  readonly logicalId: string;
  readonly arn: string;
  readonly statements: readonly Statement[];
  /** Who may become it. */
  readonly trust: readonly Statement[];
}

/** Everything that a template says of who may do what. */
export interface DeclaredRights {
  readonly roles: readonly DeclaredRole[];
  /** By the ARN of the resource that it is the policy of. */
  readonly resourcePolicies: Readonly<Record<string, readonly Statement[]>>;
  /** Which key seals a resource, both by ARN: whoever uses the one needs the other. */
  readonly sealedBy: Readonly<Record<string, string>>;
  /** Roles of functions, both by ARN. */
  readonly roleOfFunction: Readonly<Record<string, string>>;
  /** The keys that other names stand for, by `alias/…` and key id. */
  readonly keysByName: Readonly<Record<string, string>>;
}

/** Reads a resolved template for its roles, policies, key policies and permissions. */
export function declaredRights(resources: readonly Resource[]): DeclaredRights {
  const roles = resourcesOf<RoleProperties>(resources, 'AWS::IAM::Role').map(
    ({ logicalId, name, arn, properties }) => ({
      logicalId,
      arn,
      trust: properties.AssumeRolePolicyDocument,
      statements: [
        ...properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument),
        ...resourcesOf<RolePolicyProperties>(resources, 'AWS::IAM::Policy')
          .filter((policy) => policy.properties.Roles.includes(name))
          .flatMap((policy) => policy.properties.PolicyDocument),
      ],
    }),
  );
  const keysByName = namesOfKeys(resources);
  const functions = resourcesOf<FunctionProperties>(resources, 'AWS::Lambda::Function');
  return {
    roles,
    resourcePolicies: resourcePoliciesOf(resources),
    sealedBy: Object.fromEntries(
      resources.flatMap((resource) => {
        const key = sealingKeyOf(resource);
        return key === undefined ? [] : [[resource.arn, keysByName[key] ?? key]];
      }),
    ),
    roleOfFunction: Object.fromEntries(
      functions.flatMap(({ arn, properties: { Role } }) => (Role ? [[arn, Role]] : [])),
    ),
    keysByName,
  };
}

function namesOfKeys(resources: readonly Resource[]): Record<string, string> {
  const keys = resourcesOf<unknown>(resources, 'AWS::KMS::Key');
  const byName = Object.fromEntries(keys.map(({ name, arn }) => [name, arn]));
  const aliases = resourcesOf<{ AliasName: string; TargetKeyId: string }>(
    resources,
    'AWS::KMS::Alias',
  );
  for (const { properties } of aliases) {
    byName[properties.AliasName] = byName[properties.TargetKeyId] ?? properties.TargetKeyId;
  }
  return byName;
}

function resourcePoliciesOf(resources: readonly Resource[]): Record<string, Statement[]> {
  const policies: Record<string, Statement[]> = {};
  const add = (reference: string, statements: readonly Statement[]) => {
    const arn = resources.find(
      (each) => each.reference === reference || each.name === reference || each.arn === reference,
    )?.arn;
    if (arn === undefined) throw new Error(`a policy is for ${reference}, which is not here`);
    policies[arn] = [...(policies[arn] ?? []), ...statements];
  };
  const each = <S extends z.ZodType>(type: string, take: (properties: z.infer<S>) => void) => {
    for (const { properties } of resourcesOf<z.infer<S>>(resources, type)) take(properties);
  };
  each<typeof bucketPolicyProperties>('AWS::S3::BucketPolicy', (of) =>
    add(of.Bucket, of.PolicyDocument),
  );
  each<typeof topicPolicyProperties>('AWS::SNS::TopicPolicy', (of) => {
    for (const topic of of.Topics) add(topic, of.PolicyDocument);
  });
  each<typeof queuePolicyProperties>('AWS::SQS::QueuePolicy', (of) => {
    for (const queue of of.Queues) add(queue, of.PolicyDocument);
  });
  each<typeof secretPolicyProperties>('AWS::SecretsManager::ResourcePolicy', (of) =>
    add(of.SecretId, of.ResourcePolicy),
  );
  each<typeof busPolicyProperties>('AWS::Events::EventBusPolicy', (of) =>
    add(of.EventBusName, of.Statement),
  );
  each<typeof permissionProperties>('AWS::Lambda::Permission', (of) =>
    add(of.FunctionName, [statementOfPermission(of)]),
  );
  for (const { arn, properties } of resourcesOf<{ KeyPolicy?: Statement[] }>(
    resources,
    'AWS::KMS::Key',
  )) {
    add(arn, properties.KeyPolicy ?? []);
  }
  return policies;
}

/** As Lambda writes a permission into the function's policy. */
function statementOfPermission(given: z.infer<typeof permissionProperties>): Statement {
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = given;
  const { FunctionUrlAuthType, InvokedViaFunctionUrl } = given;
  const isService = Principal.includes('.');
  return {
    Effect: 'Allow',
    Principal: isService ? { Service: [Principal] } : { AWS: [Principal] },
    Action: [Action],
    Resource: [FunctionName],
    Condition: {
      ...(SourceArn && { ArnLike: { 'aws:SourceArn': [SourceArn] } }),
      ...((SourceAccount || FunctionUrlAuthType) && {
        StringEquals: {
          ...(SourceAccount && { 'aws:SourceAccount': [SourceAccount] }),
          ...(FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': [FunctionUrlAuthType] }),
        },
      }),
      ...(InvokedViaFunctionUrl !== undefined && {
        Bool: { 'lambda:InvokedViaFunctionUrl': [String(InvokedViaFunctionUrl)] },
      }),
    },
  };
}

const tableKey = z.object({ KMSMasterKeyId: z.string().optional() }).optional();

/** Where each type says with which key it is sealed. */
const sealing: Readonly<Record<string, z.ZodType<string | undefined>>> = {
  'AWS::DynamoDB::GlobalTable': z
    .object({ Replicas: z.array(z.object({ SSESpecification: tableKey })).default([]) })
    .transform(({ Replicas: [first] }) => first?.SSESpecification?.KMSMasterKeyId),
  'AWS::DynamoDB::Table': z
    .object({ SSESpecification: tableKey })
    .transform(({ SSESpecification }) => SSESpecification?.KMSMasterKeyId),
  'AWS::S3::Bucket': z
    .object({
      BucketEncryption: z
        .object({
          ServerSideEncryptionConfiguration: z.array(
            z.object({
              ServerSideEncryptionByDefault: z
                .object({ KMSMasterKeyID: z.string().optional() })
                .optional(),
            }),
          ),
        })
        .optional(),
    })
    .transform(
      ({ BucketEncryption }) =>
        BucketEncryption?.ServerSideEncryptionConfiguration[0]?.ServerSideEncryptionByDefault
          ?.KMSMasterKeyID,
    ),
  'AWS::SNS::Topic': z
    .object({ KmsMasterKeyId: z.string().optional() })
    .transform(({ KmsMasterKeyId }) => KmsMasterKeyId),
  'AWS::SQS::Queue': z
    .object({ KmsMasterKeyId: z.string().optional() })
    .transform(({ KmsMasterKeyId }) => KmsMasterKeyId),
  'AWS::SecretsManager::Secret': z
    .object({ KmsKeyId: z.string().optional() })
    .transform(({ KmsKeyId }) => KmsKeyId),
};

const sealingKeyOf = ({ type, properties }: Resource): string | undefined =>
  sealing[type]?.parse(properties);

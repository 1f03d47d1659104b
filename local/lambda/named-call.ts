import type { ClientRequest } from 'node:http';

/** One call as the record names it. */
export interface NamedCall {
  /** The IAM permission it needs: `dynamodb:PartiQLInsert`. */
  readonly action: string;
  /** The API operation: `BatchExecuteStatement`. */
  readonly call: string;
  /** Table, bucket, queue, topic, machine, function or address. */
  readonly resource: string;
  readonly countsUnits: boolean;
  /** A transaction of statements: what it needs of which table, each once. */
  readonly parts?: readonly { readonly action: string; readonly table: string }[];
}

const SERVICES: Readonly<Record<string, string>> = {
  AWSEvents: 'events',
  AWSStepFunctions: 'states',
  AmazonSQS: 'sqs',
  DynamoDB_20120810: 'dynamodb',
  TrentService: 'kms',
  secretsmanager: 'secretsmanager',
};
const RESOURCE_FIELD =
  /"(?:TableName|QueueUrl|SecretId|KeyId|stateMachineArn|executionArn|mapRunArn|EventBusName)":"([^"]+)"/;
const STATEMENTS = /"Statement":"\s*(INSERT|SELECT|UPDATE|DELETE)[^"\\]*\\"([^"\\]+)\\"/gi;
const S3_SUBRESOURCE = /[?&](uploads|uploadId|list-type|versions|delete)\b/;

/** Names a call made by an AWS client, from its headers and the beginning of its body. */
export function describeAwsCall(request: ClientRequest, body: string): NamedCall {
  const target = request.getHeader('x-amz-target');
  if (typeof target === 'string') return describeTarget(target, body);
  const { method, path } = request;
  const signature = String(request.getHeader('authorization') ?? '');
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(signature)?.[1];
  if (service === 's3') return describeObjectCall(method, path);
  if (service === 'sns') return describeQueryCall(body);
  if (service === 'lambda') {
    const name = decodeURIComponent(/\/functions\/([^/]+)\//.exec(path)?.[1] ?? path);
    return named('lambda:InvokeFunction', 'Invoke', name);
  }
  if (service !== undefined) return named(`${service}:${method}`, method, path);
  return describeOtherCall(method, `http://${String(request.getHeader('host') ?? '')}`, path);
}

/** Names a call to anything else: a partner's address without identifiers that may be in it. */
export function describeOtherCall(method: string, origin: string, path: string): NamedCall {
  return named('http', method, origin + (path.split('?')[0] ?? ''));
}

function describeTarget(target: string, body: string): NamedCall {
  const dot = target.indexOf('.');
  const call = target.slice(dot + 1);
  const prefix = target.slice(0, dot);
  const service = SERVICES[prefix] ?? prefix;
  if (service === 'dynamodb') {
    const found = statementsIn(body, call === 'ExecuteTransaction' ? Number.POSITIVE_INFINITY : 1);
    const [first] = found;
    if (first !== undefined) {
      const parts = found.length > 1 ? { parts: found } : {};
      return { ...named(first.action, call, first.table), countsUnits: true, ...parts };
    }
  }
  const resource = RESOURCE_FIELD.exec(body)?.[1] ?? '';
  return { ...named(`${service}:${call}`, call, resource), countsUnits: service === 'dynamodb' };
}

/** The rights that the first statements ask for; batches of ours are of one kind. */
function statementsIn(body: string, most: number): { action: string; table: string }[] {
  const found = new Map<string, { action: string; table: string }>();
  for (const [, verb = '', table = ''] of body.matchAll(STATEMENTS).take(most)) {
    const action = `dynamodb:PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1).toLowerCase()}`;
    found.set(`${action} ${table}`, { action, table });
  }
  return [...found.values()];
}

function describeObjectCall(method: string, path: string): NamedCall {
  const bucket = decodeURIComponent(path.split(/[/?]/)[1] ?? '');
  const sub = S3_SUBRESOURCE.exec(path)?.[1];
  const hasKey = /^\/[^/?]+\/[^?]/.test(path);
  if (method === 'PUT') {
    return named('s3:PutObject', sub === 'uploadId' ? 'UploadPart' : 'PutObject', bucket);
  }
  if (method === 'POST') {
    return named(
      's3:PutObject',
      sub === 'uploads' ? 'CreateMultipartUpload' : 'CompleteMultipartUpload',
      bucket,
    );
  }
  if (method === 'DELETE') {
    return sub === 'uploadId'
      ? named('s3:AbortMultipartUpload', 'AbortMultipartUpload', bucket)
      : named('s3:DeleteObject', 'DeleteObject', bucket);
  }
  if (!hasKey) return named('s3:ListBucket', 'ListObjectsV2', bucket);
  const permission = /[?&]versionId=/.test(path) ? 's3:GetObjectVersion' : 's3:GetObject';
  return named(permission, method === 'HEAD' ? 'HeadObject' : 'GetObject', bucket);
}

function describeQueryCall(body: string): NamedCall {
  const form = new URLSearchParams(body);
  const call = form.get('Action') ?? '';
  return named(`sns:${call}`, call, form.get('TopicArn') ?? '');
}

const named = (action: string, call: string, resource: string): NamedCall => ({
  action,
  call,
  resource,
  countsUnits: false,
});

import type { NamedCall } from '../lambda/named-call.ts';
import type { RightAsked } from './evaluate.ts';

/** What has to be known of a template to say which rights a call needs. */
export interface Surroundings {
  readonly region: string;
  readonly account: string;
  readonly roleArn: string;
  /** Which key seals a resource, both by ARN. */
  readonly sealedBy: Readonly<Record<string, string>>;
  readonly keysByName: Readonly<Record<string, string>>;
}

/** A call as it leaves: what it was named, and the rest that decides which rights it needs. */
export interface SentCall {
  readonly call: NamedCall;
  readonly path: string;
  readonly ifNoneMatch: string | undefined;
  readonly body: string;
}

interface Right {
  readonly action: string;
  readonly arn: string;
  readonly context?: Record<string, readonly string[]>;
}

/**
 * Every right that AWS asks for before it serves a call, those of the key behind the resource
 * included. A call to anything but AWS needs none.
 */
export function neededRights(sent: SentCall, at: Surroundings): RightAsked[] {
  const service = sent.call.action.split(':')[0] ?? '';
  const rights = (servicesRights[service] ?? unknownRights)(sent, at);
  const always = { 'aws:principalarn': [at.roleArn], 'aws:securetransport': ['true'] };
  return rights.flatMap((right) =>
    [right, ...keyRights(right, sent, at)].map(({ action, arn, context }) => ({
      action,
      arn,
      context: { ...always, ...context },
    })),
  );
}

type RightsOf = (sent: SentCall, at: Surroundings) => Right[];

const arnOf = (service: string, { region, account }: Surroundings, rest: string): string =>
  rest.startsWith('arn:') ? rest : `arn:aws:${service}:${region}:${account}:${rest}`;

const servicesRights: Readonly<Record<string, RightsOf>> = {
  http: () => [],
  dynamodb: (sent, at) =>
    tablesUsed(sent).map(({ action, table }) => ({ action, arn: tableArn(table, sent, at) })),
  s3: objectRights,
  sqs: ({ call }, at) => [
    {
      action: call.action.replace(/Batch$/, ''),
      arn: arnOf('sqs', at, call.resource.split('/').at(-1) ?? ''),
    },
  ],
  sns: ({ call }) => [{ action: call.action.replace(/Batch$/, ''), arn: call.resource }],
  secretsmanager: ({ call }, at) => [
    {
      action: call.action,
      arn: call.resource.startsWith('arn:')
        ? call.resource
        : arnOf('secretsmanager', at, `secret:${call.resource}`),
    },
  ],
  kms: ({ call }, at) => [
    { action: call.action, arn: at.keysByName[call.resource] ?? call.resource },
  ],
  lambda: ({ call }, at) => [
    { action: call.action, arn: arnOf('lambda', at, lambdaName(call.resource)) },
  ],
  events: busRights,
  states: machineRights,
};

const lambdaName = (name: string): string => (name.startsWith('arn:') ? name : `function:${name}`);

const unknownRights: RightsOf = ({ call }) => [{ action: call.action, arn: '*' }];

/** The rights that parts of a transaction by items take, by what the part is called. */
const itemActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

function tablesUsed({ call, body }: SentCall): { action: string; table: string }[] {
  if (call.parts !== undefined) return [...call.parts];
  switch (call.call) {
    case 'BatchGetItem':
    case 'BatchWriteItem': {
      const { RequestItems } = JSON.parse(body) as { RequestItems: object };
      return Object.keys(RequestItems).map((table) => ({ action: call.action, table }));
    }
    case 'TransactWriteItems':
    case 'TransactGetItems': {
      const { TransactItems } = JSON.parse(body) as {
        TransactItems: Record<string, { TableName: string }>[];
      };
      return TransactItems.flatMap((item) =>
        Object.entries(item).map(([part, { TableName }]) => ({
          action: `dynamodb:${itemActions[part] ?? part}`,
          table: TableName,
        })),
      );
    }
    default:
      return [{ action: call.action, table: call.resource }];
  }
}

function tableArn(table: string, { body, call }: SentCall, at: Surroundings): string {
  const arn = arnOf('dynamodb', at, table.startsWith('arn:') ? table : `table/${table}`);
  const index = /^(Query|Scan)$/.test(call.call) && /"IndexName":"([^"]+)"/.exec(body)?.[1];
  return index ? `${arn}/index/${index}` : arn;
}

const creations = /^(PutObject|CompleteMultipartUpload)$/;

function objectRights({ call, path, ifNoneMatch }: SentCall): Right[] {
  const bucket = `arn:aws:s3:::${call.resource}`;
  if (call.action === 's3:ListBucket') return [{ action: call.action, arn: bucket }];
  const key = decodeURIComponent(path.split('?')[0] ?? '').slice(call.resource.length + 2);
  const context = {
    's3:objectcreationoperation': [String(creations.test(call.call))],
    ...(ifNoneMatch !== undefined && { 's3:if-none-match': [ifNoneMatch] }),
  };
  return [{ action: call.action, arn: `${bucket}/${key}`, context }];
}

function busRights({ call, body }: SentCall, at: Surroundings): Right[] {
  if (call.call !== 'PutEvents') return unknownRights({ call } as SentCall, at);
  const { Entries } = JSON.parse(body) as {
    Entries: { EventBusName?: string; Source?: string; DetailType?: string }[];
  };
  const buses = new Set(Entries.map(({ EventBusName = 'default' }) => EventBusName));
  return [...buses].map((bus) => {
    const entries = Entries.filter(({ EventBusName = 'default' }) => EventBusName === bus);
    return {
      action: call.action,
      arn: arnOf('events', at, bus.startsWith('arn:') ? bus : `event-bus/${bus}`),
      context: {
        'events:source': entries.map(({ Source = '' }) => Source),
        'events:detail-type': entries.map(({ DetailType = '' }) => DetailType),
      },
    };
  });
}

function machineRights({ call, body }: SentCall, at: Surroundings): Right[] {
  if (!call.call.startsWith('SendTask')) return [{ action: call.action, arn: call.resource }];
  // A token of ours names its execution; AWS asks for a right on the machine behind it.
  const token = /"taskToken":"([^"]+)"/.exec(body)?.[1] ?? '';
  const execution = Buffer.from(token, 'base64url').toString();
  const machine = /:execution:([^:/]+)/.exec(execution)?.[1] ?? '';
  return [{ action: call.action, arn: arnOf('states', at, `stateMachine:${machine}`) }];
}

/** What the key behind a resource is asked for, by the right that is used on the resource. */
const keyActions: Readonly<Record<string, readonly string[]>> = {
  'secretsmanager:GetSecretValue': ['kms:Decrypt'],
  'sns:Publish': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'sqs:ReceiveMessage': ['kms:Decrypt'],
  'sqs:SendMessage': ['kms:GenerateDataKey', 'kms:Decrypt'],
};
const objectKeyActions: Readonly<Record<string, readonly string[]>> = {
  CompleteMultipartUpload: ['kms:Decrypt'],
  CreateMultipartUpload: ['kms:GenerateDataKey'],
  GetObject: ['kms:Decrypt'],
  PutObject: ['kms:GenerateDataKey'],
  UploadPart: ['kms:GenerateDataKey', 'kms:Decrypt'],
};

/** A service opens and seals in the name of whoever calls it: without the key it refuses. */
export function keyRights(
  { action, arn }: { readonly action: string; readonly arn: string },
  { call }: Pick<SentCall, 'call'>,
  at: Pick<Surroundings, 'region' | 'sealedBy'>,
): Right[] {
  const service = action.split(':')[0] ?? '';
  const key = at.sealedBy[ownerOf(arn)];
  if (key === undefined) return [];
  const actions =
    service === 'dynamodb'
      ? ['kms:Decrypt']
      : ((service === 's3' ? objectKeyActions[call.call] : keyActions[action]) ?? []);
  const context = { 'kms:viaservice': [`${service}.${at.region}.amazonaws.com`] };
  return actions.map((each) => ({ action: each, arn: key, context }));
}

/** What has the key and the policy: the bucket of an object, the table of an index. */
export const ownerOf = (arn: string): string =>
  arn.startsWith('arn:aws:s3:') ? (arn.split('/')[0] ?? arn) : arn.replace(/\/index\/.*$/, '');

import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';
import type { TableProperties } from './table-properties.ts';

const READY_WITHIN_MS = 30_000;
const described = z.object({
  Table: z.object({
    TableStatus: z.string(),
    KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
    GlobalSecondaryIndexes: z.array(z.object({ IndexName: z.string() })).default([]),
  }),
});

/**
 * Brings the tables of a template up on a DynamoDB endpoint. One that exists is kept with its
 * items; where its keys or indexes are not the template's, that is an EnvironmentProblem.
 */
export async function createTables(
  endpoint: string,
  tables: readonly { readonly name: string; readonly properties: TableProperties }[],
): Promise<void> {
  await Promise.all(
    tables.map(async ({ name, properties }) => {
      const existing = await describe(endpoint, name);
      if (existing === undefined) await create(endpoint, name, properties);
      else refuseOtherShape(name, existing, properties);
      await untilActive(endpoint, name);
    }),
  );
}

async function create(endpoint: string, name: string, table: TableProperties): Promise<void> {
  const plain = (
    indexes: readonly { IndexName: string; KeySchema: unknown; Projection: unknown }[],
  ) =>
    indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
  const global = plain(table.GlobalSecondaryIndexes);
  const local = plain(table.LocalSecondaryIndexes);
  await ask(endpoint, 'CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
  });
}

async function describe(endpoint: string, name: string) {
  try {
    return described.parse(await ask(endpoint, 'DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if (error instanceof DatabaseError && error.type.endsWith('ResourceNotFoundException')) {
      return undefined;
    }
    throw error;
  }
}

function refuseOtherShape(
  name: string,
  existing: z.infer<typeof described>['Table'],
  wanted: TableProperties,
): void {
  const keys = (schema: readonly { AttributeName: string; KeyType: string }[]) =>
    schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ');
  const indexes = (list: readonly { IndexName: string }[]) =>
    list
      .map(({ IndexName }) => IndexName)
      .sort()
      .join(', ');
  const same =
    keys(existing.KeySchema) === keys(wanted.KeySchema) &&
    indexes(existing.GlobalSecondaryIndexes) === indexes(wanted.GlobalSecondaryIndexes);
  if (same) return;
  throw new EnvironmentProblem(
    `table ${name} in the data folder has other keys or indexes than the template: ` +
      'start with an empty data folder (--fresh), or on another one (--data)',
  );
}

async function untilActive(endpoint: string, name: string): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 20) {
    if ((await describe(endpoint, name))?.TableStatus === 'ACTIVE') return;
    await new Promise((later) => setTimeout(later, 20));
  }
  throw new EnvironmentProblem(`table ${name} did not become active at ${endpoint}`);
}

class DatabaseError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** One call without the SDK: a start makes a few of them, and a client would cost its memory. */
async function ask(endpoint: string, action: string, body: object): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'x-amz-date': '20260101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, ' +
        'SignedHeaders=host;x-amz-date, Signature=local',
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { __type?: string; message?: string };
  if (response.ok) return answer;
  throw new DatabaseError(answer.__type ?? '', `${action} at ${endpoint}: ${answer.message}`);
}

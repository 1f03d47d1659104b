import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

/** Where a content lies in the stand-ins' table. */
export interface ContentKey {
  readonly pk: string;
  readonly sk: string;
}

/** What a stand-in knows, as items of the table that all of them share: many sandboxes answer. */
export interface Contents {
  get(key: ContentKey): Promise<unknown>;
  put(key: ContentKey, content: unknown): Promise<void>;
  /** False where something stands there already. */
  putFirst(key: ContentKey, content: unknown): Promise<boolean>;
}

/** The contents of a table; read as they are now, never as they were. */
export const contentsOf = (table: string): Contents => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const write = async (key: ContentKey, content: unknown, condition?: string): Promise<void> => {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { ...key, content },
        ...(condition !== undefined && { ConditionExpression: condition }),
      }),
    );
  };
  return {
    get: async (key) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      return Item?.content;
    },
    put: (key, content) => write(key, content),
    putFirst: async (key, content) => {
      try {
        await write(key, content, 'attribute_not_exists(pk)');
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
};

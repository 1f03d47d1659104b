import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDatabase } from '../../local/database/database-process.ts';

/** What a stand-in stands on where it is deployed, brought up for a test. */
export interface DeployedGround {
  close(): Promise<void>;
}

/**
 * The stand-ins' table in a database of its own and every secret with this token, by the variables
 * that the functions read. `secrets` are the names of those that name a secret.
 */
export const deployedGround = async (
  token: string,
  ...secrets: readonly string[]
): Promise<DeployedGround> => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const database = await startDatabase(join(folder, 'tables.sqlite'), folder, () => {});
  const answer = JSON.stringify({ SecretString: token });
  const server = createServer((_, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    STAND_IN_TABLE: 'stand-ins',
    ...Object.fromEntries(secrets.map((name) => [name, 'the-secret'])),
  });
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: 'stand-ins',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [text('pk'), text('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return {
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { stackName } from './deployment.ts';

/** How much of the account still stands, besides what the bootstrap made. */
export const whatIsLeft = async (env: NodeJS.ProcessEnv) => {
  const client = {
    endpoint: String(env.AWS_ENDPOINT_URL),
    region: String(env.AWS_REGION),
    credentials: {
      accessKeyId: String(env.AWS_ACCESS_KEY_ID),
      secretAccessKey: String(env.AWS_SECRET_ACCESS_KEY),
    },
  };
  const kms = new KMSClient(client);
  const [tables, keys, functions, buckets, workflows, queues] = await Promise.all([
    new DynamoDBClient(client).send(new ListTablesCommand({})),
    kms.send(new ListKeysCommand({})),
    new LambdaClient(client).send(new ListFunctionsCommand({})),
    new S3Client({ ...client, forcePathStyle: true }).send(new ListBucketsCommand({})),
    new SFNClient(client).send(new ListStateMachinesCommand({})),
    new SQSClient(client).send(new ListQueuesCommand({})),
  ]);
  const described = await Promise.all(
    (keys.Keys ?? []).map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))),
  );
  const ours = (buckets.Buckets ?? []).filter(({ Name }) => Name?.startsWith(`${stackName}-`));
  return {
    tables: tables.TableNames?.length ?? 0,
    keysInUse: described.filter(({ KeyMetadata }) => KeyMetadata?.KeyState === 'Enabled').length,
    functions: functions.Functions?.length ?? 0,
    buckets: ours.length,
    workflows: workflows.stateMachines?.length ?? 0,
    queues: queues.QueueUrls?.length ?? 0,
  };
};

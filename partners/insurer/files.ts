import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  answersKeyFor,
  answersToFile,
  type FileConduct,
  fileConductSchema,
  usualConduct,
} from './answers-to-file.ts';

const settingsSchema = z.object({ STAND_IN_TABLE: z.string(), ACKNOWLEDGEMENT_BUCKET: z.string() });

const arrivedSchema = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), 'version-id': z.string() }),
  }),
});

/** The conduct towards files is the attribute `conduct`, as JSON, of this item of STAND_IN_TABLE. */
const controlKey = { pk: 'insurer', sk: 'CONTROL#files' };

const kstOffsetMs = 9 * 3_600_000;

/**
 * The insurer's side of the files: a hand-over file comes, its answers go back under the same name.
 * The same file again is answered once: the first answers stay.
 */
const makeAnswerFiles = () => {
  const { STAND_IN_TABLE: table, ACKNOWLEDGEMENT_BUCKET: bucket } = settingsSchema.parse(
    process.env,
  );
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const objects = new S3Client({});
  const conductNow = async (): Promise<FileConduct> => {
    const { Item } = await tables.send(new GetCommand({ TableName: table, Key: controlKey }));
    return Item ? fileConductSchema.parse(JSON.parse(String(Item.conduct))) : usualConduct;
  };
  return async (event: unknown): Promise<{ answered: boolean }> => {
    const { detail } = arrivedSchema.parse(event);
    const answers = answersKeyFor(detail.object.key);
    if (!answers) return { answered: false };
    const handedOver = await objects.send(
      new GetObjectCommand({
        Bucket: detail.bucket.name,
        Key: detail.object.key,
        VersionId: detail.object['version-id'],
      }),
    );
    const content = (await handedOver.Body?.transformToString('utf8')) ?? '';
    const today = new Date(Date.now() + kstOffsetMs).toISOString().slice(0, 10);
    const text = answersToFile({ name: answers.name, content }, await conductNow(), today);
    if (text === undefined) return { answered: false };
    try {
      await objects.send(
        new PutObjectCommand({ Bucket: bucket, Key: answers.key, Body: text, IfNoneMatch: '*' }),
      );
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'PreconditionFailed') throw error;
    }
    return { answered: true };
  };
};

/** Built at the first call: a sandbox answers many files. */
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const answerFiles = once(makeAnswerFiles);

export const handler = (event: unknown): Promise<{ answered: boolean }> => answerFiles()(event);

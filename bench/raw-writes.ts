import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { startDatabase } from '../local/database/database-process.ts';

const writer = fileURLToPath(new URL('./raw-writer.ts', import.meta.url));
const measuredSchema = z.object({ items: z.int().positive(), seconds: z.number().positive() });

export type RawWay = 'insert' | 'batch-write';

/** As many groups of items under way as a run keeps batches under way. */
const groupsAtOnce = 9;

/**
 * How many items a second the same database takes when nothing else goes on: a fresh file on the
 * same disk, the same items, one writing process.
 */
export const rawWriteRate = async (
  scratch: string,
  itemsFile: string,
  way: RawWay,
): Promise<number> => {
  const folder = await mkdtemp(join(scratch, 'raw-'));
  const database = await startDatabase(join(folder, 'raw.db'), folder, (message) => {
    throw new Error(message);
  });
  try {
    const text = await written(database.endpoint, [itemsFile, way, String(groupsAtOnce)]);
    const { items, seconds } = measuredSchema.parse(JSON.parse(text));
    return items / seconds;
  } finally {
    await database.stop();
    await rm(folder, { recursive: true });
  }
};

const written = (endpoint: string, args: readonly string[]): Promise<string> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [writer, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
        AWS_REGION: 'ap-northeast-2',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', fail);
    child.on('exit', (code) => {
      if (code === 0) done(Buffer.concat(out).toString('utf8'));
      else fail(new Error(`the raw writer ended with ${code}`));
    });
  });

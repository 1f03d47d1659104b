import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchStatementError,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Defect, Unavailable } from '../../domain/errors.ts';
import type { Clock, InsertResult, Item } from '../env.ts';
import { toAttribute } from './attribute-values.ts';
import { inOurWords, meansNotNow } from './sdk-errors.ts';

const statementsPerCall = 25;
const callsAtOnce = 4;
const roundsMax = 5;
const firstPauseMs = 40;

const passing = new Set([
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'InternalServerError',
  'TransactionConflict',
]);

export interface Statement {
  readonly Statement: string;
  readonly Parameters: AttributeValue[];
}

/** An item as PartiQL's INSERT; attributes that are undefined are left out. */
export const insertStatement = (table: string, item: Item): Statement => {
  const names: string[] = [];
  const parameters: AttributeValue[] = [];
  for (const name in item) {
    const value = item[name];
    if (value === undefined) continue;
    names.push(`'${name}':?`);
    parameters.push(toAttribute(value));
  }
  return { Statement: `INSERT INTO "${table}" VALUE {${names.join(',')}}`, Parameters: parameters };
};

const resultOf = (call: string, error: BatchStatementError | undefined): InsertResult | 'again' => {
  if (error === undefined) return 'inserted';
  if (error.Code === 'DuplicateItem') return 'duplicate';
  if (error.Code !== undefined && passing.has(error.Code)) return 'again';
  throw new Defect(`Could not ${call}. ${error.Code}: ${error.Message}`);
};

/**
 * Puts each item whose key is absent, by PartiQL INSERT: a role that holds only this right can
 * neither overwrite nor delete. This loop is the one retry layer: the client makes one attempt. A
 * statement whose answer was lost is asked again and then answers `duplicate`, which is the truth.
 */
export const insertAll =
  (client: () => DynamoDBClient, clock: Clock) =>
  async (call: string, table: string, items: readonly Item[]): Promise<InsertResult[]> => {
    const results: InsertResult[] = new Array(items.length);
    const chunks: number[][] = [];
    for (let from = 0; from < items.length; from += statementsPerCall) {
      const until = Math.min(from + statementsPerCall, items.length);
      chunks.push(Array.from({ length: until - from }, (_, place) => from + place));
    }
    const statements = items.map((item) => insertStatement(table, item));
    const worker = async (): Promise<void> => {
      for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
        await insertChunk({ call, client, clock, statements, results }, chunk);
      }
    };
    await Promise.all(Array.from({ length: Math.min(callsAtOnce, chunks.length) }, worker));
    return results;
  };

interface Inserting {
  readonly call: string;
  readonly client: () => DynamoDBClient;
  readonly clock: Clock;
  readonly statements: readonly Statement[];
  readonly results: InsertResult[];
}

const insertChunk = async (inserting: Inserting, chunk: readonly number[]): Promise<void> => {
  let open = chunk;
  for (let round = 1; open.length > 0; round += 1) {
    if (round > roundsMax) {
      throw new Unavailable(`Could not ${inserting.call}: ${open.length} items were throttled`);
    }
    if (round > 1) await inserting.clock.sleep(firstPauseMs * 2 ** (round - 2));
    open = await insertOnce(inserting, open, round === roundsMax);
  }
};

/** Answers the places that are to be asked again. */
const insertOnce = async (
  { call, client, statements, results }: Inserting,
  places: readonly number[],
  last: boolean,
): Promise<number[]> => {
  let responses: { Error?: BatchStatementError | undefined }[];
  try {
    const answer = await client().send(
      new BatchExecuteStatementCommand({
        Statements: places.map((place) => statements[place] as Statement),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    responses = answer.Responses ?? [];
  } catch (error) {
    if (last || !meansNotNow(error)) throw inOurWords(call, error);
    return [...places];
  }
  if (responses.length !== places.length) {
    throw new Defect(`Could not ${call}: ${responses.length} answers to ${places.length} inserts`);
  }
  return places.filter((place, index) => {
    const result = resultOf(call, responses[index]?.Error);
    if (result !== 'again') results[place] = result;
    return result === 'again';
  });
};

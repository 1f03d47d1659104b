import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoDatabase } from '../../../adapters/aws/database.ts';

const conflict = Object.assign(new Error('Transaction is ongoing for the item'), {
  name: 'TransactionConflictException',
  $metadata: { httpStatusCode: 400 },
});
const lostRace = Object.assign(new Error('The conditional request failed'), {
  name: 'ConditionalCheckFailedException',
  $metadata: { httpStatusCode: 400 },
});

let answers: (Error | object)[];
let pauses: number[];

/** A table that answers as told, and takes the write after that. */
const client = (): DynamoDBClient =>
  ({
    send: async () => {
      const answer = answers.shift() ?? { Attributes: { pk: { S: 'written' } } };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  }) as unknown as DynamoDBClient;

const clock = {
  now: () => 0,
  elapsed: () => 0.5,
  sleep: async (ms: number) => void pauses.push(ms),
};
const update = () =>
  dynamoDatabase({ once: client, patient: client }, clock).update('park the line', 'Work', {
    ...{ key: { pk: 'PARKED#L-1', sk: 'data' }, set: { status: 'open' } },
    ...{ condition: 'attribute_exists(#pk)', names: { '#pk': 'pk' }, values: {} },
  });

beforeEach(() => {
  answers = [];
  pauses = [];
});

describe('an item that a transaction holds', () => {
  it('is written once the transaction is over, after pauses that grow', async () => {
    answers = [conflict, conflict, conflict];
    expect(await update()).toEqual({ pk: 'written' });
    expect(pauses).toHaveLength(3);
    expect(pauses.toSorted((one, other) => one - other)).toEqual(pauses);
  });

  it('is given up after six times, and may be asked for again', async () => {
    answers = Array.from({ length: 6 }, () => conflict);
    await expect(update()).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('park the line'),
    });
    expect(pauses).toHaveLength(5);
  });

  it('is not asked for again where somebody else was first', async () => {
    answers = [conflict, lostRace];
    await expect(update()).rejects.toMatchObject({ name: 'Conflict' });
    expect(pauses).toHaveLength(1);
  });
});

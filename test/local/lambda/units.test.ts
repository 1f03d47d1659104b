import { describe, expect, it } from 'vitest';
import { countUnits } from '../../../local/lambda/units.ts';

const units = (answer: object) =>
  Object.fromEntries(countUnits(Buffer.from(JSON.stringify(answer))));

describe('capacity units', () => {
  it.each<[object, object, string]>([
    [
      { Items: [], ConsumedCapacity: { TableName: 'T', CapacityUnits: 0.5 } },
      { T: 0.5 },
      'one table',
    ],
    [
      {
        ConsumedCapacity: [
          { TableName: 'T', CapacityUnits: 2 },
          { TableName: 'U', CapacityUnits: 1.5 },
        ],
      },
      { T: 2, U: 1.5 },
      'each of several',
    ],
    [{ Items: [{ text: { S: '"ConsumedCapacity"' } }] }, {}, 'none where none is reported'],
    [
      {
        Responses: [
          { TableName: 'T' },
          { Error: { Code: 'DuplicateItem', Message: 'exists' }, TableName: 'T' },
        ],
        ConsumedCapacity: [{ TableName: 'T', CapacityUnits: 1 }],
      },
      { T: 2 },
      'one more for an insert whose key exists',
    ],
  ])('%j: %j, %s', (answer, expected) => {
    expect(units(answer)).toEqual(expected);
  });
});

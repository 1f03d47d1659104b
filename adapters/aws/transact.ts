import {
  type CancellationReason,
  type DynamoDBClient,
  ExecuteTransactionCommand,
  type ParameterizedStatement,
  TransactWriteItemsCommand,
  type Update as Updated,
} from '@aws-sdk/client-dynamodb';
import { Defect, Unavailable } from '../../domain/errors.ts';
import type { Clock, Item, Transacted, Write } from '../env.ts';
import { toAttribute, toAttributes } from './attribute-values.ts';
import { isConflict, pauseAfter, roundsMax } from './conflicts.ts';
import { insertStatement } from './insert-all.ts';
import { inOurWords } from './sdk-errors.ts';

/** Reasons for which the write itself is to blame. */
const refusals = new Set(['ConditionalCheckFailed', 'DuplicateItem']);
/** Reasons that are over in a moment. */
const passing = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'InternalServerError',
]);

/**
 * All writes or none, by PartiQL, so that a role's rights tell an insert from an overwrite. A
 * conflict with another transaction is tried again; the client's own retries carry one token, so
 * that a repeated call does not write twice within DynamoDB's ten minutes.
 */
export const transact =
  (client: () => DynamoDBClient, clock: Clock) =>
  async (call: string, writes: readonly Write[]): Promise<Transacted> => {
    const send = writes.some((write) => 'add' in write || 'count' in write)
      ? sendUpdates(writes.map(updateOf))
      : sendStatements(writes.map(statementOf));
    for (let round = 1; ; round += 1) {
      const reasons = await attempt(call, () => send(client()));
      if (!reasons) return { outcome: 'written' };
      const codes = reasons.map(({ Code }) => Code ?? 'None');
      const places = codes.flatMap((code, place) => (refusals.has(code) ? [place] : []));
      if (places.length > 0) return { outcome: 'refused', places };
      const other = codes.find((code) => code !== 'None' && !passing.has(code));
      if (other) throw new Defect(`Could not ${call}: ${other}`);
      if (round === roundsMax) throw new Unavailable(`Could not ${call}: ${codes.join(', ')}`);
      await pauseAfter(round, clock);
    }
  };

type Send = (client: DynamoDBClient) => Promise<unknown>;

const sendStatements =
  (TransactStatements: ParameterizedStatement[]): Send =>
  (client) =>
    client.send(
      new ExecuteTransactionCommand({ TransactStatements, ReturnConsumedCapacity: 'TOTAL' }),
    );

/** PartiQL cannot add to what stands there, so counts go by the updates of a transaction. */
const sendUpdates =
  (updates: Updated[]): Send =>
  (client) =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: updates.map((Update) => ({ Update })),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );

/** Undefined where everything was written. */
const attempt = async (
  call: string,
  send: () => Promise<unknown>,
): Promise<readonly CancellationReason[] | undefined> => {
  try {
    await send();
    return undefined;
  } catch (error) {
    const { name, CancellationReasons } = error as Error & {
      CancellationReasons?: CancellationReason[];
    };
    if (name === 'TransactionCanceledException' && CancellationReasons) return CancellationReasons;
    if (isConflict(error)) return [{ Code: 'TransactionConflict' }];
    throw inOurWords(call, error);
  }
};

const statementOf = (write: Write): ParameterizedStatement => {
  if ('insert' in write) return insertStatement(write.table, write.insert);
  if ('remove' in write) {
    return {
      Statement: `DELETE FROM "${write.table}" WHERE "pk"=? AND "sk"=?`,
      Parameters: keyOf(write.remove),
    };
  }
  if ('add' in write || 'count' in write) {
    throw new Defect('A transaction of statements holds no counts and no sums');
  }
  const conditions = Object.entries(write.when);
  const where = conditions.map(([name, must]) =>
    must === 'absent' ? `"${name}" IS MISSING` : `"${name}"=?`,
  );
  return {
    Statement:
      `UPDATE "${write.table}" SET "${write.set.attribute}"=? ` +
      `WHERE ${['"pk"=?', '"sk"=?', ...where].join(' AND ')}`,
    Parameters: [
      toAttribute(write.set.value),
      ...keyOf(write.key),
      ...conditions.flatMap(([, must]) => (must === 'absent' ? [] : [toAttribute(must.is)])),
    ],
  };
};

const updateOf = (write: Write): Updated => {
  const [name, key] = ['#counted', 'key' in write ? toAttributes(write.key) : {}];
  if ('add' in write) {
    const { attribute, by, upTo } = write.add;
    return {
      ...{ TableName: write.table, Key: key, ExpressionAttributeNames: { [name]: attribute } },
      UpdateExpression: `SET ${name} = ${name} + :by`,
      ConditionExpression: `${name} <= :most`,
      ExpressionAttributeValues: toAttributes({ ':by': by, ':most': upTo - by }),
    };
  }
  if (!('count' in write)) throw new Defect('A transaction of counts holds nothing else');
  const { attribute, from, to } = write.count;
  return {
    ...{ TableName: write.table, Key: key, ExpressionAttributeNames: { [name]: attribute } },
    UpdateExpression: `SET ${name} = :to`,
    ConditionExpression: from === 0 ? `attribute_not_exists(${name})` : `${name} = :from`,
    ExpressionAttributeValues: toAttributes({ ':to': to, ...(from !== 0 && { ':from': from }) }),
  };
};

const keyOf = ({ pk, sk }: Item) => [toAttribute(pk), toAttribute(sk)];

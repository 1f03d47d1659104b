const REPORTED = /\{"TableName":"([^"]+)","CapacityUnits":([\d.]+)/g;
const DUPLICATE = /\{"Error":\{"Code":"DuplicateItem"[^}]*\}(?:,"TableName":"([^"]+)")?/g;

/**
 * Capacity units per table as an answer of DynamoDB reports them (ReturnConsumedCapacity). The
 * database counts nothing for an INSERT whose key exists; on AWS a failed conditional write is paid
 * for, so one unit each is added here (an item of ours is at most 1 KB).
 */
export function countUnits(answer: Buffer): Map<string, number> {
  const units = new Map<string, number>();
  const add = (table: string, used: number) => units.set(table, (units.get(table) ?? 0) + used);
  // The report stands last: a page of a million bytes of items is not read for it.
  const reportedAt = answer.lastIndexOf('"ConsumedCapacity"');
  if (reportedAt >= 0) {
    for (const [, table = '', used] of answer.toString('utf8', reportedAt).matchAll(REPORTED)) {
      add(table, Number(used));
    }
  }
  if (answer.includes('"DuplicateItem"')) {
    for (const [, table = ''] of answer.toString('utf8').matchAll(DUPLICATE)) add(table, 1);
  }
  return units;
}

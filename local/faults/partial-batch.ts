/** A batch of DynamoDB of which some parts were throttled. */
export interface CutBatch {
  /** The request with the parts that are let through. */
  readonly body: string;
  /** The answer that the client meets, made of the service's answer to those. */
  answerOf(said: string): string;
}

const THROTTLED_SHARE = 0.4;

interface BatchStatements {
  readonly Statements: readonly unknown[];
}
interface BatchKeys {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly unknown[] }>>;
}

/** Leaves some parts of a batch out, never all; undefined where it has one part alone. */
export function cutBatch(target: string, body: string, draw: () => number): CutBatch | undefined {
  const asked: unknown = JSON.parse(body);
  return target === 'BatchExecuteStatement'
    ? cutStatements(asked as BatchStatements, draw)
    : cutKeys(asked as BatchKeys, draw);
}

const cutStatements = (asked: BatchStatements, draw: () => number): CutBatch | undefined => {
  const throttled = partsOf(asked.Statements, draw);
  if (throttled === undefined) return undefined;
  const isThrottled = (place: number) => throttled.has(place);
  const admitted = asked.Statements.filter((_, place) => !isThrottled(place));
  return {
    body: JSON.stringify({ ...asked, Statements: admitted }),
    answerOf(said) {
      const answer = JSON.parse(said) as { Responses: unknown[] };
      const rest = [...answer.Responses];
      const error = { Error: { Code: 'ThrottlingError', Message: 'Disturbed.' } };
      const Responses = asked.Statements.map((_, place) =>
        isThrottled(place) ? error : rest.shift(),
      );
      return JSON.stringify({ ...answer, Responses });
    },
  };
};

const cutKeys = (asked: BatchKeys, draw: () => number): CutBatch | undefined => {
  const [[table, wanted] = []] = Object.entries(asked.RequestItems);
  if (table === undefined || wanted === undefined) return undefined;
  const unread = partsOf(wanted.Keys, draw);
  if (unread === undefined) return undefined;
  const keysWhere = (isUnread: boolean) => ({
    [table]: { ...wanted, Keys: wanted.Keys.filter((_, place) => unread.has(place) === isUnread) },
  });
  return {
    body: JSON.stringify({ ...asked, RequestItems: keysWhere(false) }),
    answerOf: (said) => JSON.stringify({ ...JSON.parse(said), UnprocessedKeys: keysWhere(true) }),
  };
};

/** Places of the parts that are left out: at least one, and at least one stays. */
const partsOf = (parts: readonly unknown[], draw: () => number): Set<number> | undefined => {
  if (parts.length < 2) return undefined;
  const out = new Set(parts.keys().filter(() => draw() < THROTTLED_SHARE));
  if (out.size === 0) out.add(Math.floor(draw() * parts.length));
  if (out.size === parts.length) out.delete(Math.floor(draw() * parts.length));
  return out;
};

import type { SpelledRight } from '../../local/authorisation/rights-book.ts';

/** A right that stands beside another for the same deed: where the one is used, both may stay. */
interface Companion {
  readonly action: RegExp;
  /** The action that shows the deed, on the same resource or on the one that `on` makes of it. */
  readonly of: RegExp;
  readonly on?: (resource: string) => string;
  readonly because: string;
}

export const companions: readonly Companion[] = [
  {
    action: /^dynamodb:(Batch)?GetItem$/,
    of: /^dynamodb:(Batch)?GetItem$/,
    because: 'reading by key, one or many at a time',
  },
  {
    action: /^dynamodb:Query$/,
    of: /^dynamodb:Query$/,
    on: (resource) => resource.replace(/\/index\/.*$/, ''),
    because: 'a table and its index hold the same items',
  },
  {
    action: /^s3:GetObject(Version)?$/,
    of: /^s3:GetObject(Version)?$/,
    because: 'the same object, with and without its version',
  },
  {
    action: /^s3:ListBucket$/,
    of: /^s3:GetObject(Version)?$/,
    on: (resource) => resource.split('/')[0] ?? resource,
    because: 'without it an absent object is a 403, not a 404',
  },
  {
    action: /^states:SendTask(Success|Failure)$/,
    of: /^states:SendTask(Success|Failure)$/,
    because: 'an answer is yes or no',
  },
  {
    action: /^sqs:(ChangeMessageVisibility|GetQueueUrl)$/,
    of: /^sqs:ReceiveMessage$/,
    because: 'part of reading a queue',
  },
];

/** True where a right that was not used stands beside one that was. */
export const standsBeside = (right: SpelledRight, used: readonly SpelledRight[]): boolean =>
  companions.some(({ action, of, on = (resource) => resource }) => {
    if (!action.test(right.action)) return false;
    const here = on(right.resource);
    return used.some(
      (each) =>
        each.function === right.function && of.test(each.action) && on(each.resource) === here,
    );
  });

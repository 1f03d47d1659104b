import type { Case } from './case.ts';

const docs = 'https://docs.aws.amazon.com';
const dynamodb = `${docs}/amazondynamodb/latest/developerguide`;
const sqs = `${docs}/AWSSimpleQueueService/latest/SQSDeveloperGuide`;
const http = `${docs}/apigateway/latest/developerguide`;

/** The behaviours of everything around the workflows. */
export const serviceCases = {
  invoke: {
    area: 'Lambda',
    holds:
      'one invocation at a time per sandbox, which stays warm; environment, time-out, memory and reserved concurrency of its own; 6 MB',
    known: 'page',
    page: `${docs}/lambda/latest/dg/gettingstarted-limits.html`,
    proofs: {
      'local/lambda/functions.test.ts': [
        'serves two invocations at once in two workers, never two in one',
        'keeps its warm state from one invocation to the next',
        'has its own environment and none of this process',
        'is ended at its time-out, and the next invocation finds a fresh one',
        'is throttled beyond its reserved concurrency',
        'is refused a payload over 6 MB',
      ],
    },
  },
  asyncInvoke: {
    area: 'Lambda',
    holds:
      'an asynchronous invocation that fails is tried again after one and two minutes, then it is a dead letter',
    known: 'page',
    page: `${docs}/lambda/latest/dg/invocation-async.html`,
    proofs: {
      'local/events/buses.test.ts': [
        'is tried again after one and two minutes, then kept as a dead letter',
      ],
    },
  },
  functionUrl: {
    area: 'Lambda',
    holds: 'a Function URL hands on the request in format 2.0, and answers 502 for what throws',
    known: 'page and recorded',
    page: `${docs}/lambda/latest/dg/urls-invocation.html`,
    proofs: {
      'local/http/apis.test.ts': [
        'of a Function URL keeps the escapes of the path and the cookie header',
        'of a function that throws is a 502 of its URL',
      ],
    },
  },
  queueReader: {
    area: 'SQS',
    holds:
      'a function that reads a queue answers for each message: only what failed is shown again, and a dead letter after maxReceiveCount',
    known: 'page',
    page: `${docs}/lambda/latest/dg/with-sqs.html`,
    proofs: {
      'local/queues/queues.test.ts': [
        'gets what is sent, and what it answers for is gone',
        'gets only the failed message of a batch again; after three times it is a dead letter',
      ],
    },
  },
  queue: {
    area: 'SQS',
    holds: 'a received message is hidden for its visibility time; it comes at least once',
    known: 'page',
    page: `${sqs}/sqs-visibility-timeout.html`,
    proofs: {
      'local/queues/queues.test.ts': [
        'is hidden from the moment it is received until its visibility time is over',
        'can be shown again at once by its receiver, and counted',
        'what was sent is there, delayed messages on time, received ones shown again',
      ],
    },
  },
  topic: {
    area: 'SNS',
    holds:
      'a message reaches a function in the record that SNS makes of it, and queues in its envelope',
    known: 'page',
    page: `${docs}/sns/latest/dg/sns-lambda-as-subscriber.html`,
    proofs: {
      'local/events/deliveries.test.ts': ['reaches a function in the record that SNS makes of it'],
      'local/events/buses.test.ts': ['takes a message from a function or a person'],
    },
  },
  rule: {
    area: 'EventBridge',
    holds: 'a rule matches values by equality, any of several, in every field that it names',
    known: 'page',
    page: `${docs}/eventbridge/latest/userguide/eb-event-patterns.html`,
    proofs: {
      'local/events/event-pattern.test.ts': ['%j is %s: %s'],
      'local/events/buses.test.ts': [
        'reaches the targets of the rules it matches, in AWS’s envelope',
        'that no rule asks for reaches nobody',
      ],
    },
  },
  delivery: {
    area: 'EventBridge',
    holds:
      'what cannot be delivered is tried again, at most 185 times within a day unless told otherwise, then it is a dead letter',
    known: 'page',
    page: `${docs}/eventbridge/latest/userguide/eb-rule-event-delivery.html`,
    proofs: {
      'local/conformance/delivery-retries.test.ts': ['what a schedule or a rule delivers %s'],
    },
  },
  schedule: {
    area: 'Scheduler',
    holds:
      'cron in the zone it names, Korean month ends and leap days included; one start for each instant, at least once; a disabled one never',
    known: 'page',
    page: `${docs}/scheduler/latest/UserGuide/schedule-types.html`,
    proofs: {
      'local/scheduler/cron.test.ts': ['%s %s after %s: %s, %s'],
      'local/scheduler/schedules.test.ts': [
        'fires when the clock passes the instant, with that instant, once',
        'fires every month that a long step passes, in order',
        'does not fire again after a restart, and the clock has not gone back',
      ],
    },
  },
  scheduleFailure: {
    area: 'Scheduler',
    holds:
      'a target that cannot be reached is tried again by the retry policy, then a dead letter is written',
    known: 'page',
    page: `${docs}/scheduler/latest/UserGuide/configuring-schedule-dlq.html`,
    proofs: {
      'local/conformance/delivery-retries.test.ts': ['what a schedule or a rule delivers %s'],
    },
  },
  conditionalPut: {
    area: 'S3',
    holds: 'If-None-Match lets one of many writers of a key pass; the others get 412',
    known: 'page',
    page: `${docs}/AmazonS3/latest/userguide/conditional-requests.html`,
    proofs: {
      'local/objects/objects.test.ts': [
        'lets one of many writers succeed',
        'is possible again after a deletion',
      ],
    },
  },
  retention: {
    area: 'S3',
    holds:
      "a version under the bucket's default retention is not deleted before its time: in compliance by nobody, in governance by whoever asks to pass by; the time counts by the bucket's rule as it is now, and retention or legal hold of one object are refused",
    known: 'page',
    page: `${docs}/AmazonS3/latest/userguide/object-lock.html`,
    proofs: {
      'local/objects/objects.test.ts': [
        'lets nobody delete a version, whoever asks to pass by',
        'of the looser kind gives way to whoever asks to pass by',
      ],
    },
  },
  versions: {
    area: 'S3',
    holds: 'a version stays readable by its id, also behind a delete marker',
    known: 'page',
    page: `${docs}/AmazonS3/latest/userguide/DeleteMarker.html`,
    proofs: {
      'local/objects/objects.test.ts': [
        'each stay readable by their id; the last is the object',
        'outlive the deletion of the object',
      ],
    },
  },
  objectCreated: {
    area: 'S3',
    holds: 'a new object is an "Object Created" event of its bucket, with key and version',
    known: 'page',
    page: `${docs}/AmazonS3/latest/userguide/ev-events.html`,
    proofs: {
      'local/objects/objects.test.ts': ['announces an object with its version, as S3 does'],
      'local/events/deliveries.test.ts': ['are told to the rule of their bucket alone'],
    },
  },
  insert: {
    area: 'DynamoDB',
    holds:
      'an INSERT of a key that exists is DuplicateItem, for its own statement alone; 25 statements a call',
    known: 'page',
    page: `${dynamodb}/ql-reference.insert.html`,
    proofs: {
      'local/conformance/dynamodb.test.ts': [
        'of a key that exists is a DuplicateItem of its own statement, and changes nothing',
        'of twenty-six statements is refused, of twenty-five is not',
      ],
    },
  },
  condition: {
    area: 'DynamoDB',
    holds: 'a condition is checked and the write done as one; who fails may see the item',
    known: 'page',
    page: `${dynamodb}/Expressions.ConditionExpressions.html`,
    proofs: {
      'local/conformance/dynamodb.test.ts': [
        'lets one of many writers pass, and shows the others what is there',
        'of an update is checked against what is stored, and the update counts exactly',
      ],
    },
  },
  transaction: {
    area: 'DynamoDB',
    holds:
      'a transaction of up to 100 actions is whole or not at all, and the same one for the same token',
    known: 'page',
    page: `${dynamodb}/transaction-apis.html`,
    proofs: {
      'local/conformance/dynamodb.test.ts': [
        'is whole or not at all, and names the reason of each action',
        'is the same one for the same token, and refused for other actions',
        'takes a hundred actions, not one more, and no item twice',
      ],
    },
  },
  item: {
    area: 'DynamoDB',
    holds: 'an item has at most 400 KB; an index holds the items that have its key',
    known: 'page',
    page: `${dynamodb}/ServiceQuotas.html`,
    proofs: {
      'local/conformance/dynamodb.test.ts': [
        'has at most 400 KB, names of attributes included',
        'is in an index while it has the index’s key, and nowhere in it without',
      ],
    },
  },
  httpEvent: {
    area: 'HTTP API',
    holds: 'a function gets the request in payload format 2.0, and its answer is the response',
    known: 'page and recorded',
    page: `${http}/http-api-develop-integrations-lambda.html`,
    proofs: {
      'local/http/apis.test.ts': [
        'has everything that AWS documents, the path without the prefix',
        'leaves out what the request does not have',
        'has the form that the function gave it',
      ],
    },
  },
  route: {
    area: 'HTTP API',
    holds: 'the most specific route takes a request',
    known: 'page',
    page: `${http}/http-api-develop-routes.html`,
    proofs: { 'local/http/route-key.test.ts': ["describe('of AWS’s own example'"] },
  },
  authorizer: {
    area: 'HTTP API',
    holds:
      'a JWT authorizer checks signature, issuer, audience, time and scopes, and hands the claims on',
    known: 'page and recorded',
    page: `${http}/http-api-jwt-authorizer.html`,
    proofs: {
      'local/http/jwt-authorizer.test.ts': [
        'hands the claims to the function, each as a text',
        'goes by the clock of the cloud',
        'refuses everybody while the issuer does not answer as one',
      ],
      'local/http/issuer-keys.test.ts': [
        'keeps keys for two hours and no longer, and one question serves all who wait',
      ],
    },
  },
  keys: {
    area: 'KMS',
    holds:
      'what a key seals opens with the same key and context alone; an RSA key signs messages and digests alike, one of a curve (P-256) messages alone',
    known: 'page',
    page: `${docs}/kms/latest/APIReference/API_Decrypt.html`,
    proofs: {
      'local/keys/keys.test.ts': [
        'gives data keys that it alone opens again, and says which key it was',
        'does not open what another key sealed',
        'signs a message and its digest alike, and tells the public half',
      ],
    },
  },
  secret: {
    area: 'Secrets Manager',
    holds: 'a generated secret is made once and read by its ARN',
    known: 'page',
    page: `${docs}/secretsmanager/latest/apireference/API_GetSecretValue.html`,
    proofs: { 'local/events/buses.test.ts': ['is made once and read by its ARN'] },
  },
} as const satisfies Readonly<Record<string, Case>>;

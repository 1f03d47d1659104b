/** Where the local cloud is known to differ from AWS, and what keeps that from mattering. */
export interface Difference {
  readonly area: string;
  readonly onAws: string;
  readonly here: string;
  /**
   * `refused`: whoever asks for it is told, before anything runs. `fails`: it is an error here, never
   * another answer. `differs`: it runs and is not the same; the reason says why we may live with it.
   */
  readonly kind: 'refused' | 'fails' | 'differs';
  readonly reason: string;
  /** The test that keeps the refusal or the difference as it is said to be: file and title. */
  readonly proof?: readonly [file: string, title: string];
}

const check = 'local/step-functions/definition-check.test.ts';
const refusal = '%s is refused, with its remedy';

export const differences: readonly Difference[] = [
  {
    area: 'Step Functions',
    onAws: 'JSONata, variables (Assign)',
    here: 'refused when a machine is created or updated',
    kind: 'refused',
    reason: 'our workflows are JSONPath: operations read them as documents',
    proof: [check, refusal],
  },
  {
    area: 'Step Functions',
    onAws: 'paths with wildcards, slices, filters, descents',
    here: 'refused',
    kind: 'refused',
    reason: 'a path names one place; functions select',
    proof: [check, refusal],
  },
  {
    area: 'Step Functions',
    onAws:
      'over 200 services, activities, HTTP tasks, other parameters of lambda:invoke, Credentials',
    here: 'refused: tasks call functions',
    kind: 'refused',
    reason: 'our workflows call functions alone',
    proof: [check, refusal],
  },
  {
    area: 'Step Functions',
    onAws: 'Express machines, synchronous executions, versions, aliases, TestState',
    here: 'InvalidDefinition, or UnknownOperationException that names the action',
    kind: 'refused',
    reason: 'no template of ours has them',
    proof: [
      'local/step-functions/api.test.ts',
      'answers tags, and says which action it does not have',
    ],
  },
  {
    area: 'Distributed Map',
    onAws:
      'Standard children, Maps inside other states, CSV, Parquet, manifests, listings, preview results',
    here: 'refused',
    kind: 'refused',
    reason: 'one frozen JSONL object, Express children, results exported',
    proof: [check, refusal],
  },
  {
    area: 'Distributed Map',
    onAws: 'compressed objects are read',
    here: 'States.ItemReaderFailed: their bytes are no JSON',
    kind: 'fails',
    reason: 'the cohort is not compressed, so that it can be read from any place',
  },
  {
    area: 'Step Functions',
    onAws: 'the name of a closed execution is free again after 90 days',
    here: 'never: ExecutionAlreadyExists',
    kind: 'fails',
    reason: 'histories are kept for good; a run’s name must not come twice',
    proof: [
      'local/conformance/execution-names.test.ts',
      'the same name is the same execution of one machine alone, and for good once it has ended',
    ],
  },
  {
    area: 'Step Functions',
    onAws:
      'a redrive repeats only the failed iterations of an inline Map and branches of a Parallel',
    here: 'all of them',
    kind: 'differs',
    reason: 'every task is idempotent: repeating what succeeded changes nothing',
  },
  {
    area: 'Step Functions',
    onAws: 'a machine does not die',
    here: 'a killed process repeats the task under way: a second TaskScheduled, retries count anew',
    kind: 'differs',
    reason: 'exactly what an at-least-once invocation on AWS does to a function',
    proof: [
      'local/step-functions/survival.test.ts',
      'goes on at the state last entered, with the input it was entered with',
    ],
  },
  {
    area: 'Step Functions',
    onAws: 'iterations that run at once mix their events as they come',
    here: 'in a fixed order',
    kind: 'differs',
    reason: 'nothing may rely on it; chains by previousEventId are the same',
  },
  {
    area: 'Step Functions',
    onAws: 'States.MathRandom draws a number of AWS’s for a seed',
    here: 'another one, the same each time',
    kind: 'differs',
    reason: 'how AWS draws is not documented',
  },
  {
    area: 'Step Functions',
    onAws: 'a token that is answered before its worker has returned: not documented',
    here: 'the answer counts at once, and there is no TaskSubmitted',
    kind: 'differs',
    reason: 'whoever answered was told that it counts',
    proof: [
      'local/step-functions/tokens.test.ts',
      'keeps an answer that came before the hand-over returned, also when killed then',
    ],
  },
  {
    area: 'Distributed Map',
    onAws:
      'a tripped run may go on until it has failed; what its files hold after a redrive is not documented',
    here: 'its children end first; files are written anew with each child’s last outcome',
    kind: 'differs',
    reason: 'the manifest of our runs is made of those files: they must be whole',
    proof: [
      'local/step-functions/distributed-map.test.ts',
      'a run that exceeds its tolerance leaves its files too, the unlaunched as PENDING',
    ],
  },
  {
    area: 'Step Functions',
    onAws: 'quotas on rates; the history of 90 days; deletion takes a while',
    here: 'none; for ever; at once',
    kind: 'differs',
    reason: 'one machine is slower than every quota',
  },
  {
    area: 'DynamoDB',
    onAws: 'throttling, conflicts of transactions, expiry by TimeToLive, a lag of indexes',
    here: 'none of them',
    kind: 'differs',
    reason: 'the fault simulator raises them; code reads the attribute of expiry itself',
  },
  {
    area: 'Lambda',
    onAws: 'a sandbox of its own for each call, frozen in between',
    here: 'threads of one process, a few at once, others wait their turn',
    kind: 'differs',
    reason: 'memory of a laptop; reserved concurrency is kept',
    proof: ['local/lambda/functions.test.ts', 'is throttled beyond its reserved concurrency'],
  },
  {
    area: 'EventBridge',
    onAws: 'numeric and CIDR filters, $or, archives, other targets',
    here: 'an error at start, naming the property',
    kind: 'refused',
    reason: 'no rule of ours uses them',
    proof: ['local/events/event-pattern.test.ts', '%j: %s'],
  },
  {
    area: 'Scheduler',
    onAws: 'rate, at, zones with daylight saving, flexible windows',
    here: 'an error at start',
    kind: 'refused',
    reason: 'our schedules are cron in Korea’s zone, which has no daylight saving',
    proof: ['local/scheduler/cron.test.ts', '%s (%s)'],
  },
  {
    area: 'Scheduler',
    onAws: 'a dead letter carries the error as attributes of the message',
    here: 'the input alone',
    kind: 'differs',
    reason: 'people read it; no code does',
  },
  {
    area: 'SNS',
    onAws: 'filter policies, e-mail, web addresses, FIFO topics',
    here: 'an error at start',
    kind: 'refused',
    reason: 'the hub takes everything from a queue',
  },
  {
    area: 'SQS',
    onAws: 'FIFO queues; standard ones may change the order and deliver twice',
    here: 'refused; in order, twice only after a restart or a visibility time',
    kind: 'differs',
    reason: 'the simulator shuffles and repeats',
  },
  {
    area: 'S3',
    onAws: 'copies, If-Match, lists of versions, tags, lifecycle',
    here: 'NotImplemented by name; expiry never happens',
    kind: 'refused',
    reason: 'no function uses them',
    proof: ['local/objects/objects.test.ts', 'that S3 has and the local cloud has not is said so'],
  },
  {
    area: 'HTTP API',
    onAws: 'hosts with TLS, throttling by route, CORS, other authorizers',
    here: 'a path below one address; no throttling; the rest is an error at start',
    kind: 'differs',
    reason: 'the event a function sees is the same but for its domain name',
  },
];

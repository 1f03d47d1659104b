import type { Case } from './case.ts';

const dg = 'https://docs.aws.amazon.com/step-functions/latest/dg';
const api = 'https://docs.aws.amazon.com/step-functions/latest/apireference';

/** The behaviours of Step Functions. */
export const workflowCases = {
  paths: {
    area: 'Step Functions',
    holds:
      'InputPath, Parameters, ResultSelector, ResultPath and OutputPath in this order; null discards; a path to nothing is States.Runtime',
    known: 'page and recorded',
    page: `${dg}/concepts-input-output-filtering.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        "describe('data paths'",
        'a path to nothing is States.Runtime, which no Catch catches',
      ],
      'local/conformance/runtime-errors.test.ts': ['%s is States.Runtime, in the words of AWS'],
    },
  },
  context: {
    area: 'Step Functions',
    holds:
      'the context object: execution with input and redrives, machine, state with its retries, task token, item of a Map',
    known: 'page and recorded',
    page: `${dg}/input-output-contextobject.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        'tells execution, machine and state, under the root input',
        'counts retries and gives items to iterations and their states',
      ],
      'local/step-functions/tokens.test.ts': ['goes on with the output that the token brings'],
    },
  },
  choice: {
    area: 'Step Functions',
    holds:
      'the first rule that is met decides; another type is no match; without a match and a Default it is States.Runtime',
    known: 'page and recorded',
    page: `${dg}/amazon-states-language-choice-state.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        '%j with %j goes to %s',
        'without a match and a Default fails with States.Runtime, as AWS names it',
      ],
    },
  },
  wait: {
    area: 'Step Functions',
    holds: 'a Wait lasts until its instant; one that has passed does not wait; what is none fails',
    known: 'page and recorded',
    page: `${dg}/amazon-states-language-wait-state.html`,
    proofs: {
      'local/step-functions/states.test.ts': ['%j with %j lasts %d seconds'],
      'local/conformance/runtime-errors.test.ts': ['a wait of nearly 2^31 seconds is no error'],
      'local/step-functions/survival.test.ts': ['neither shortens a wait nor begins it anew'],
    },
  },
  ending: {
    area: 'Step Functions',
    holds: 'Succeed and Fail end the execution; Error and Cause may be read from the input',
    known: 'page and recorded',
    page: `${dg}/amazon-states-language-fail-state.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        'fails with its Error and Cause, read from paths and intrinsics',
      ],
    },
  },
  task: {
    area: 'Step Functions',
    holds:
      'lambda:invoke answers StatusCode, ExecutedVersion and Payload; the name of a thrown error is the error, the runtime’s JSON its Cause; a fault of Lambda itself is Lambda.*',
    known: 'page and recorded',
    page: `${dg}/connect-lambda.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        'gives the whole answer of lambda:invoke, as AWS wraps it',
        'fails with the error type, and the runtime’s JSON as cause',
        'fails with the service’s own text where Lambda itself refuses',
      ],
    },
  },
  retry: {
    area: 'Step Functions',
    holds:
      'Retry: interval 1, rate 2, three attempts unless told otherwise; MaxDelaySeconds bounds, FULL jitter draws from nothing up to the delay; each retrier counts for itself',
    known: 'page',
    page: `${dg}/concepts-error-handling.html`,
    proofs: {
      'local/step-functions/retry.test.ts': [
        'is 1, 2 and 4 seconds, three times, unless told otherwise',
        'grows by the rate up to MaxDelaySeconds',
        'with FULL jitter is anything from nothing up to the delay',
        'with MaxAttempts 0 never comes',
        'is counted for each retrier by itself',
        'is tried again on virtual time until it succeeds',
      ],
    },
  },
  catch: {
    area: 'Step Functions',
    holds: 'Catch comes after the last attempt, its ResultPath puts the error beside the input',
    known: 'page and recorded',
    page: `${dg}/concepts-error-handling.html`,
    proofs: {
      'local/step-functions/retry.test.ts': [
        'goes to its Catch after the last attempt, the error beside its input',
        'fails with the last error when the attempts are used up',
      ],
    },
  },
  errorNames: {
    area: 'Step Functions',
    holds:
      'States.ALL is every error but States.Runtime, States.TaskFailed every one but States.Timeout; other names are matched to the letter',
    known: 'page and recorded',
    page: `${dg}/concepts-error-handling.html`,
    proofs: {
      'local/step-functions/retry.test.ts': [
        '%s and %s: %s',
        'retries a time-out by States.Timeout',
        'is not tried again for an error nobody named',
      ],
    },
  },
  intrinsics: {
    area: 'Step Functions',
    holds: 'the eighteen intrinsics; what one cannot do is States.Runtime',
    known: 'page and recorded',
    page: `${dg}/intrinsic-functions.html`,
    proofs: {
      'local/conformance/intrinsics.test.ts': [
        '%s of %j is %j',
        '%s of %j is States.Runtime, not States.IntrinsicFailure',
      ],
    },
  },
  taskTimeout: {
    area: 'Step Functions',
    holds: 'TimeoutSeconds or its Path ends a task as States.Timeout; without one it may take days',
    known: 'page and recorded',
    page: `${dg}/amazon-states-language-task-state.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        'without TimeoutSeconds may take days; with it ends in States.Timeout',
        'reads its time-out from its input, a year included',
      ],
    },
  },
  tokens: {
    area: 'Step Functions',
    holds:
      'a task waits for its token, which is good once; heartbeats keep it alive; a late or a second answer is refused',
    known: 'page and recorded',
    page: `${dg}/connect-to-resource.html`,
    proofs: {
      'local/step-functions/tokens.test.ts': [
        'goes on with the output that the token brings',
        'fails with the error that the token brings',
        'a token is good once, and only while somebody waits for it',
        'without a heartbeat in time ends in States.Timeout; heartbeats keep it alive',
        'whose time is up has no use for its token any more, though its execution goes on',
      ],
      'local/events/deliveries.test.ts': [
        'stays alive by heartbeats until its time is up, over a restart',
      ],
    },
  },
  inlineMap: {
    area: 'Step Functions',
    holds:
      'an inline Map keeps the items’ order in its results, runs MaxConcurrency at a time (at most 40), and fails with its first failure',
    known: 'page and recorded',
    page: `${dg}/concepts-asl-use-map-state-inline.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        'a Map keeps the order and its limit of concurrency',
        'a failing iteration fails the Map, which may catch it',
        'a failing iteration ends the others, their waits included',
      ],
    },
  },
  redrive: {
    area: 'Step Functions',
    holds:
      'a redrive goes on at the state that did not end, under the same name, definition and input, within 14 days; a failed Map Run serves what has not succeeded; behind a Catch only the Fail state is repeated',
    known: 'page',
    page: `${dg}/redrive-executions.html`,
    proofs: {
      'local/step-functions/survival.test.ts': [
        'of a tripped Map serves exactly what has not succeeded',
        'runs a failed state again, and no state before it, under the same ARN',
        'behind a Catch repeats the Fail state alone: why a distributed Map must have none',
        'is refused while it runs, when it succeeded, and after 14 days',
        'after States.DataLimitExceeded begins a new Map Run, as after a Retry of the Map',
      ],
    },
  },
  names: {
    area: 'Step Functions',
    holds:
      'a name of up to 80 characters without those excluded stands for one execution: the same start while it runs, ExecutionAlreadyExists otherwise',
    known: 'page',
    page: `${api}/API_StartExecution.html`,
    proofs: {
      'local/conformance/execution-names.test.ts': [
        'a name with %s is InvalidName',
        'a name of %s',
        'the same name is the same execution of one machine alone, and for good once it has ended',
      ],
      'local/step-functions/api.test.ts': ['a name stands for one run'],
    },
  },
  payload: {
    area: 'Step Functions',
    holds:
      '256 KiB in UTF-8 bytes for inputs, outputs, answers of tasks and what Parameters make; States.DataLimitExceeded beyond',
    known: 'page and recorded',
    page: `${dg}/service-quotas.html`,
    proofs: {
      'local/step-functions/states.test.ts': [
        'a larger answer of a function is States.DataLimitExceeded, and may be caught',
        'a larger output of a state ends the execution, whatever is caught',
        'bytes count, not characters',
        'a larger input is refused at the start',
      ],
      'local/conformance/payload-limit.test.ts': [
        'an input that Parameters make larger than 256 KiB never reaches the task',
        'the limit is 262,144 bytes of the execution’s input, not one more',
      ],
    },
  },
  history: {
    area: 'Step Functions',
    holds: 'the events of a history, their order, and which event each one follows',
    known: 'page and recorded',
    page: `${api}/API_HistoryEvent.html`,
    proofs: {
      'local/conformance/history-events.test.ts': [
        'a task that is tried twice, a choice and an ending',
        'a Map: an iteration follows the one before it in its place',
        'a Map that is retried says that it failed only once nothing retries it',
        'a Parallel goes on from the branch that ended last',
      ],
      'local/step-functions/api.test.ts': [
        'answers a history in order or reversed, page by page, with or without data',
      ],
    },
  },
  executionTimeout: {
    area: 'Step Functions',
    holds: 'TimeoutSeconds of a machine ends an execution as TIMED_OUT, whatever catches',
    known: 'page',
    page: `${dg}/amazon-states-language-state-machine-structure.html`,
    proofs: {
      'local/conformance/execution-timeout.test.ts': [
        'TimeoutSeconds of the machine ends it as TIMED_OUT, at that second, whatever catches',
      ],
    },
  },
  stop: {
    area: 'Step Functions',
    holds:
      'StopExecution ends an execution as ABORTED with its error and cause; Express children run on',
    known: 'page',
    page: `${api}/API_StopExecution.html`,
    proofs: {
      'local/step-functions/survival.test.ts': [
        'aborts at once, with error and cause; the task’s late answer changes nothing',
        'leaves Express children to their end; a redrive serves the rest, none of them twice',
      ],
    },
  },
  statusChange: {
    area: 'Step Functions',
    holds: 'every change of an execution’s status is an event on the default bus',
    known: 'page',
    page: `${dg}/cw-events.html`,
    proofs: {
      'local/step-functions/api.test.ts': [
        'every change of status is an event on the bus, as AWS shapes it',
      ],
    },
  },
  machines: {
    area: 'Step Functions',
    holds:
      'machines are created, changed, described, listed, validated and deleted; an execution keeps the definition it began with',
    known: 'page',
    page: `${api}/API_UpdateStateMachine.html`,
    proofs: {
      'local/conformance/definitions.test.ts': ['%s is none'],
      'local/step-functions/api.test.ts': [
        'creates, describes, updates, lists and deletes a machine',
        'an execution keeps its definition for DescribeStateMachineForExecution',
      ],
    },
  },
} as const satisfies Readonly<Record<string, Case>>;

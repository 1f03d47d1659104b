import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endingDifference, historyDifference } from './likeness.ts';
import { readRecordings } from './recordings.ts';
import { replay } from './replay.ts';

const definition = `{
  // A comment, and a comma at the end: others write so.
  "StartAt": "Ask",
  "States": { "Ask": { "Type": "Task", "Resource": "__tbd__", "End": true, } },
}`;

const events = (output: object) => [
  {
    id: 1,
    previousEventId: 0,
    type: 'ExecutionStarted',
    timestamp: 'timestamp',
    executionStartedEventDetails: {
      input: { n: 1 },
      inputDetails: { truncated: false },
      roleArn: 'snf_role_arn',
    },
  },
  {
    id: 2,
    previousEventId: 0,
    type: 'TaskStateEntered',
    timestamp: 'timestamp',
    stateEnteredEventDetails: { input: { n: 1 }, inputDetails: { truncated: false }, name: 'Ask' },
  },
  {
    id: 3,
    previousEventId: 2,
    type: 'LambdaFunctionScheduled',
    timestamp: 'timestamp',
    lambdaFunctionScheduledEventDetails: {
      input: { n: 1 },
      inputDetails: { truncated: false },
      resource: 'arn:<partition>:lambda:<region>:111111111111:function:<name>',
    },
  },
  { id: 4, previousEventId: 3, type: 'LambdaFunctionStarted', timestamp: 'timestamp' },
  {
    id: 5,
    previousEventId: 4,
    type: 'LambdaFunctionSucceeded',
    timestamp: 'timestamp',
    lambdaFunctionSucceededEventDetails: { output: { n: 2 }, outputDetails: { truncated: false } },
  },
  {
    id: 6,
    previousEventId: 5,
    type: 'TaskStateExited',
    timestamp: 'timestamp',
    stateExitedEventDetails: { name: 'Ask', output: { n: 2 }, outputDetails: { truncated: false } },
  },
  {
    id: 7,
    previousEventId: 6,
    type: 'ExecutionSucceeded',
    timestamp: 'timestamp',
    executionSucceededEventDetails: { output, outputDetails: { truncated: false } },
  },
];

/** A folder as LocalStack's tests of Step Functions have it, with one recording. */
const aCopy = (output: object): string => {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('templates/a/statemachines/ask.json5', definition);
  put(
    'templates/a/a_templates.py',
    'class A:\n    ASK: Final[str] = os.path.join(\n        _THIS_FOLDER, "statemachines/ask.json5"\n    )\n',
  );
  put(
    'v2/test_a.py',
    'class TestA:\n    @markers\n    def test_ask(self):\n        template = A.load(A.ASK)\n        template["States"]["Ask"]["Resource"] = arn\n',
  );
  const id = 'tests/aws/services/stepfunctions/v2/test_a.py::TestA::test_ask';
  put(
    'v2/test_a.snapshot.json',
    JSON.stringify({
      [id]: { 'recorded-content': { get_execution_history: { events: events(output) } } },
    }),
  );
  return folder;
};

const compared = async (output: object) => {
  const [recording] = readRecordings(aCopy(output));
  if (recording === undefined) throw new Error('The recording was not found.');
  const ours = await replay(recording.definitions[0], recording);
  if (ours.outcome !== 'ended') throw new Error(ours.why);
  return {
    ending: endingDifference(recording.events, ours.events),
    history: historyDifference(recording.events, ours.events),
  };
};

test('a recording is found with its definition, replayed, and alike event by event', async () => {
  expect(await compared({ n: 2 })).toEqual({ ending: undefined, history: undefined });
});

test('an execution that ended otherwise on AWS is told, with both sides', async () => {
  expect(await compared({ n: 3 })).toEqual({
    ending: 'ending.executionSucceededEventDetails.output.n: AWS 3, here 2',
    history: 'event 7 ExecutionSucceeded.executionSucceededEventDetails.output.n: AWS 3, here 2',
  });
});

test('what our engine refuses is no agreement', async () => {
  const jsonata = { StartAt: 'A', QueryLanguage: 'JSONata', States: { A: { Type: 'Succeed' } } };
  expect(await replay(jsonata, { input: {}, events: [] })).toMatchObject({ outcome: 'refused' });
});

import { describe, expect, test } from 'vitest';
import { checkDefinition } from '../../../local/step-functions/definition-check.ts';
import { aDistributedMap, aTask, aWorld, inARow } from './world.ts';

const batcher = { ItemBatcher: { MaxItemsPerBatch: 10 } };
const aMap = (fields: object) => inARow({ Each: aDistributedMap({ ...batcher, ...fields }) });
const aReader = (ReaderConfig: object, Parameters: object = { Bucket: 'b', Key: 'k' }) => ({
  ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig, Parameters },
});
const aPass = (fields: object) => inARow({ Pass: { Type: 'Pass', ...fields } });
const template = (expression: string) => aPass({ Parameters: { 'x.$': expression } });

describe('a definition that would run differently from AWS', () => {
  const rows: [string, object, RegExp][] = [
    // construct, definition, what the finding says
    ['JSONata, all of it', { ...aPass({}), QueryLanguage: 'JSONata' }, /JSONata/],
    ['JSONata in a state', aPass({ QueryLanguage: 'JSONata' }), /'Pass': QueryLanguage/],
    ['variables', aPass({ Assign: { a: 1 } }), /Assign/],
    ['a variable read', template('$plan.run'), /variable/],
    ['a JSONata output', aPass({ Output: '{% 1 %}' }), /Output/],
    ['a wildcard', template('$.xs[*].id'), /wildcard/],
    ['a filter', template('$.xs[?(@.a==1)]'), /wildcard, slice, filter/],
    ['a descent', aPass({ OutputPath: '$..id' }), /descent/],
    ['a slice inside an intrinsic', template('States.ArrayLength($.xs[0:2])'), /one place/],
    ['a variable in an intrinsic', template("States.Format('{}', $plan)"), /variable/],
    ['an intrinsic that does not exist', template('States.Uuid()'), /intrinsic 'States.Uuid/],
    ['an argument too many', template('States.ArrayLength($.a, $.b)'), /as many arguments/],
    ['a call that does not end', template('States.ArrayLength($.a'), /intrinsic/],
    ['a quote in a path', template("$['it\\'s']"), /backslash/],
    ['a ResultPath with an index', aPass({ ResultPath: '$.a[0]' }), /ResultPath/],
    [
      'a service other than Lambda',
      inARow({ S: aTask('x', { Resource: 'arn:aws:states:::sns:publish' }) }),
      /sns:publish/,
    ],
    [
      'an asynchronous invocation',
      inARow({ S: aTask('x', { Parameters: { FunctionName: 'f', InvocationType: 'Event' } }) }),
      /InvocationType/,
    ],
    ['credentials', inARow({ S: aTask('x', { Credentials: { RoleArn: 'r' } }) }), /Credentials/],
    [
      'States.ALL beside others',
      inARow({ S: aTask('x', { Retry: [{ ErrorEquals: ['A', 'States.ALL'] }] }) }),
      /stand alone/,
    ],
    [
      'States.ALL before others',
      inARow({
        S: aTask('x', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }),
      }),
      /put it last/,
    ],
    [
      'a heartbeat that never fires',
      inARow({ S: aTask('x', { TimeoutSeconds: 5, HeartbeatSeconds: 9 }) }),
      /HeartbeatSeconds/,
    ],
    ['an Iterator', inARow({ M: { Type: 'Map', Iterator: aPass({}) } }), /ItemProcessor/],
    [
      'a reader on an inline Map',
      inARow({ M: { Type: 'Map', ...aReader({ InputType: 'JSONL' }), ItemProcessor: aPass({}) } }),
      /DISTRIBUTED/,
    ],
    [
      'a distributed Map in a branch',
      inARow({ P: { Type: 'Parallel', Branches: [aMap({})] } }),
      /top level/,
    ],
    [
      'Standard children',
      aMap({
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...aPass({}),
        },
      }),
      /EXPRESS/,
    ],
    ['CSV', aMap(aReader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' })), /InputType CSV/],
    ['no InputType', aMap(aReader({})), /InputType \(none\)/],
    [
      'a nonsense transformation',
      aMap(aReader({ InputType: 'JSONL', Transformation: 'NONSENSE' })),
      /ReaderConfig.Transformation/,
    ],
    [
      'an owner check',
      aMap(
        aReader({ InputType: 'JSONL' }, { Bucket: 'b', 'Key.$': '$.k', ExpectedBucketOwner: '1' }),
      ),
      /ExpectedBucketOwner/,
    ],
    [
      'a listing of objects',
      aMap({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:listObjectsV2',
          Parameters: { Bucket: 'b', Prefix: 'p' },
        },
      }),
      /listObjectsV2/,
    ],
    ['a batcher without a limit', aMap({ ItemBatcher: { BatchInput: {} } }), /without a limit/],
    [
      'an unknown batcher field',
      aMap({ ItemBatcher: { MaxItemsPerBatches: 3 } }),
      /MaxItemsPerBatches/,
    ],
    [
      'a writer that only previews',
      aMap({ ResultWriter: { WriterConfig: { OutputType: 'JSON' } } }),
      /putObject/,
    ],
    ['a label with spaces', aMap({ Label: 'all the lines' }), /Label/],
    [
      'a state that is not there',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } },
      /'B', and there is no such state/,
    ],
  ];
  test.each(rows)('%s is refused, with its remedy', (_construct, definition, says) => {
    const findings = checkDefinition(definition);
    expect(findings.join('\n')).toMatch(says);
  });

  test('is refused when it is registered, naming the machine', () => {
    const world = aWorld();
    expect(() => world.register(aPass({ Assign: {} }), 'monthly-data')).toThrow(
      /'monthly-data':\n- State 'Pass': the field Assign .*; pass data by input and output paths/,
    );
  });
});

test('what runs as on AWS is let pass', () => {
  const paths = ["States.Format('{} of {}', $.a, $$.Execution.Name)", '$.xs[0].id', "$['a b']"];
  for (const path of paths) expect(checkDefinition(template(path))).toEqual([]);
  const calls = [
    "States.StringSplit($.a, ',;')",
    "States.Format('it\\'s {}', States.Base64Encode($.a[0]))",
    "States.ArrayContains(States.Array(1, -2.5, true, null), $['a b'])",
  ];
  for (const call of calls) expect(checkDefinition(template(call))).toEqual([]);
  expect(checkDefinition(aMap({}))).toEqual([]);
});

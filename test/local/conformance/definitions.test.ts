import { describe, expect, test } from 'vitest';
import { checkStructure } from '../../../local/step-functions/structure-check.ts';
import { workflowFiles } from '../../state-machines/definitions.ts';
import { aWorld, inARow } from '../step-functions/world.ts';

const roleArn = 'arn:aws:iam::111111111111:role/workflow';
const pass = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
const only = (state: object) => ({ StartAt: 'A', States: { A: state } });
const schema = 'SCHEMA_VALIDATION_FAILED';
const missing = 'MISSING_TRANSITION_TARGET';

const rows: [what: string, definition: object, code: string, message: RegExp, location: string][] =
  [
    // The first two as recorded from AWS, to the letter.
    ['nothing', {}, schema, /^These fields are required: \[States, StartAt\]$/, '/'],
    ['no start', { States: pass.States }, schema, /^These fields are required: \[StartAt\]$/, '/'],
    [
      'a type that does not exist',
      only({ Type: 'Nonsense' }),
      schema,
      /Task, Pass/,
      '/States/A/Type',
    ],
    ['no way on', only({ Type: 'Pass' }), schema, /Next, End/, '/States/A'],
    ['two ways on', only({ Type: 'Pass', End: true, Next: 'A' }), schema, /Next, End/, '/States/A'],
    [
      'a field of another type',
      only({ Type: 'Pass', End: true, Retry: [] }),
      schema,
      /not supported/,
      '/States/A/Retry',
    ],
    [
      'a task without its resource',
      only({ Type: 'Task', End: true }),
      schema,
      /Resource/,
      '/States/A',
    ],
    ['a wait for nothing', only({ Type: 'Wait', End: true }), schema, /Seconds/, '/States/A'],
    [
      'a choice among nothing',
      only({ Type: 'Choice', Choices: [] }),
      schema,
      /not empty/,
      '/States/A/Choices',
    ],
    [
      'a target that is not there',
      only({ Type: 'Pass', Next: 'B' }),
      missing,
      /'Next' target: B/,
      '/States/A/Next',
    ],
    [
      'a start that is not there',
      { ...pass, StartAt: 'B' },
      missing,
      /'StartAt' target: B/,
      '/StartAt',
    ],
    [
      'a state that nothing leads to',
      { StartAt: 'A', States: { ...pass.States, B: { Type: 'Succeed' } } },
      missing,
      /"B" is not reachable/,
      '/States/B',
    ],
    [
      'a fault inside a Map',
      only({ Type: 'Map', End: true, ItemProcessor: only({ Type: 'Pass' }) }),
      schema,
      /Next, End/,
      '/States/A/ItemProcessor/States/A',
    ],
    [
      'a Retry that names no error',
      only({ Type: 'Parallel', End: true, Branches: [pass], Retry: [{ ErrorEquals: [] }] }),
      schema,
      /not empty/,
      '/States/A/Retry[0]/ErrorEquals',
    ],
  ];

describe('a definition with', () => {
  test.each(rows)('%s is none', async (_what, definition, code, message, location) => {
    const world = aWorld();
    const text = JSON.stringify(definition);
    const { result, diagnostics } = await world.call('ValidateStateMachineDefinition', {
      definition: text,
    });
    expect(result).toBe('FAIL');
    const found = diagnostics.find((one: { location: string }) => one.location === location);
    expect(found).toMatchObject({
      severity: 'ERROR',
      code,
      message: expect.stringMatching(message),
    });
    await expect(
      world.call('CreateStateMachine', { name: 'm', definition: text, roleArn }),
    ).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining(`${code}: ${found.message} at ${location}`),
    });
    expect((await world.call('ListStateMachines', {})).stateMachines).toEqual([]);
  });
});

test('what is no JSON, what AWS has and this engine has not, and what is well', async () => {
  const world = aWorld();
  const validate = async (definition: string) =>
    world.call('ValidateStateMachineDefinition', { definition });
  expect(await validate('')).toMatchObject({
    result: 'FAIL',
    diagnostics: [{ code: schema, message: 'Definition must be a valid JSON object' }],
  });
  expect((await validate('not a definition')).diagnostics).toMatchObject([
    { code: 'INVALID_JSON_DESCRIPTION' },
  ]);
  const jsonata = JSON.stringify({ ...pass, QueryLanguage: 'JSONata' });
  expect((await validate(jsonata)).diagnostics).toMatchObject([
    { code: 'NOT_SUPPORTED_HERE', message: expect.stringContaining('JSONata') },
  ]);
  // Empty lists of retriers and catchers are well, as recorded from AWS.
  const both = { Type: 'Parallel', Branches: [pass], Retry: [], Catch: [] };
  const well = JSON.stringify(inARow({ A: both, B: { Type: 'Succeed' } }));
  expect(await validate(well)).toEqual({ result: 'OK', diagnostics: [], truncated: false });
});

test.each(workflowFiles)('$name is one', ({ definition }) => {
  expect(checkStructure(definition)).toEqual([]);
});

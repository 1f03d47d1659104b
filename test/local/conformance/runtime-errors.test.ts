import { expect, test } from 'vitest';
import { aTask, aWorld, inARow } from '../step-functions/world.ts';

const at = (state: string) =>
  `An error occurred while executing the state '${state}' (entered at the event id #2). `;

/** What AWS was recorded to say, to the letter. */
const rows: [what: string, state: object, input: unknown, cause: string][] = [
  [
    'a wait for less than nothing',
    { Type: 'Wait', SecondsPath: '$.s' },
    { s: -1 },
    'The SecondsPath parameter references a negative value: $.s == -1',
  ],
  [
    'a wait for half a second',
    { Type: 'Wait', SecondsPath: '$.s' },
    { s: 1.5 },
    'The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5',
  ],
  [
    'a wait for what is not there',
    { Type: 'Wait', SecondsPath: '$.s' },
    {},
    'The SecondsPath parameter does not reference an input value: $.s',
  ],
  [
    'a wait until no instant',
    { Type: 'Wait', TimestampPath: '$.t' },
    { t: '2016-12-05T21:29:29' },
    'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time ' +
      'format string: $.t == 2016-12-05T21:29:29',
  ],
  [
    'a wait until a month that no year has',
    { Type: 'Wait', TimestampPath: '$.t' },
    { t: '2016-13-05T21:29:29Z' },
    'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time ' +
      'format string: $.t == 2016-13-05T21:29:29Z',
  ],
  [
    'a wait of more than 2^31 seconds',
    { Type: 'Wait', TimestampPath: '$.t' },
    { t: '2095-01-01T00:00:00Z' },
    'Wait state delay is too long.',
  ],
  [
    'a concurrency that is no number',
    {
      Type: 'Map',
      MaxConcurrencyPath: '$.c',
      ItemsPath: '$.i',
      ItemProcessor: inARow({ P: { Type: 'Pass' } }),
    },
    { c: 'many', i: [] },
    'The MaxConcurrencyPath field refers to value "many" which is not a valid integer: $.c',
  ],
  [
    'a template with a path to nothing',
    { Type: 'Pass', Parameters: { inner: { 'value.$': '$.a.b' } } },
    { a: 1 },
    `The JSONPath '$.a.b' specified for the field 'value.$' could not be found in the input '{"a":1}'`,
  ],
  [
    'an error that is read from nothing',
    { Type: 'Fail', ErrorPath: '$.ErrorX' },
    {},
    "The JSONPath '$.ErrorX' specified for the field 'ErrorPath' could not be found in the input '{}'",
  ],
  [
    'an InputPath whose last step is missing',
    { Type: 'Pass', InputPath: '$.a.b' },
    { a: {} },
    "Invalid path '$.a.b' : No results for path: $['a']['b']",
  ],
  [
    'an OutputPath that breaks off before its end',
    { Type: 'Pass', OutputPath: '$.no.such' },
    {},
    "Invalid path '$.no.such' : Missing property in path $['no']",
  ],
  [
    'a time-out that is read from nothing',
    aTask('serve', { TimeoutSecondsPath: '$.seconds' }),
    {},
    "Invalid path '$.seconds' : No results for path: $['seconds']",
  ],
];

test.each(rows)('%s is States.Runtime, in the words of AWS', async (_what, state, input, cause) => {
  const ended = await aWorld({ serve: () => 1 }).run(inARow({ Look: state }), input);
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(ended.cause).toBe(at('Look') + cause);
});

test('a wait of nearly 2^31 seconds is no error', async () => {
  const world = aWorld();
  world.register(inARow({ Look: { Type: 'Wait', Timestamp: '2094-01-01T00:00:00Z' } }));
  const arn = await world.start();
  await world.time.advance(60_000);
  expect(await world.eventTypes(arn)).toEqual(['ExecutionStarted', 'WaitStateEntered']);
});

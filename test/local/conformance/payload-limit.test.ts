import { expect, test } from 'vitest';
import { aTask, aWorld, inARow } from '../step-functions/world.ts';

const states = (Payload: object) => ({
  Make: { Type: 'Pass', Result: { text: 'x'.repeat(200_000) } },
  Serve: aTask('serve', {
    Parameters: { FunctionName: 'serve', Payload },
    OutputPath: '$.StatusCode',
  }),
});
const run = async (Payload: object, input: unknown = {}) => {
  const world = aWorld({ serve: () => 1 });
  const ended = await world.run(inARow(states(Payload)), input);
  return { ...ended, called: world.calls.length };
};

test('an input that Parameters make larger than 256 KiB never reaches the task', async () => {
  expect(await run({ 'once.$': '$.text' })).toMatchObject({ status: 'SUCCEEDED', called: 1 });
  for (const twice of [
    { 'a.$': '$.text', 'b.$': '$.text' },
    { 'a.$': "States.Format('{}{}', $.text, $.text)" },
  ]) {
    const ended = await run(twice);
    expect(ended).toMatchObject({ error: 'States.DataLimitExceeded', called: 0 });
  }
  const grown = await run({ 'a.$': '$.text', 'b.$': '$$.Execution.Input' }, 'y'.repeat(100_000));
  expect(grown).toMatchObject({ error: 'States.DataLimitExceeded', called: 0 });
});

test('the limit is 262,144 bytes of the execution’s input, not one more', async () => {
  const world = aWorld();
  world.register(inARow({ Done: { Type: 'Succeed' } }));
  const exact = 'x'.repeat(262_144 - 2);
  expect((await world.ended(await world.start(exact, 'fits'))).status).toBe('SUCCEEDED');
  await expect(world.start(`${exact}x`, 'does-not')).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

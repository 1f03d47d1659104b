import { expect, test } from 'vitest';
import { aTask, aWorld, inARow } from '../step-functions/world.ts';

test('TimeoutSeconds of the machine ends it as TIMED_OUT, at that second, whatever catches', async () => {
  const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];
  const states = { Serve: aTask('serve', { Catch }), Done: { Type: 'Succeed' } };
  const world = aWorld({ serve: () => new Promise(() => {}) });
  world.register(inARow(states, { TimeoutSeconds: 60 }));
  const arn = await world.start();
  await world.time.advance(59_999);
  expect(world.engine.progress(arn).status).toBe('RUNNING');
  await world.time.advance(1);
  expect(await world.ended(arn)).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  const last = (await world.history(arn)).at(-1);
  expect(last).toMatchObject({
    type: 'ExecutionTimedOut',
    executionTimedOutEventDetails: { error: 'States.Timeout' },
  });
});

import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Unavailable } from '../../../domain/errors.ts';
import { task } from '../../../functions/middleware/task.ts';
import { monthlyEnv } from '../../fakes/monthly-env.ts';

const schema = z.object({ run: z.string(), count: z.int() });
const context = { awsRequestId: 'request-1' } as never;

describe('the door of a task', () => {
  it('refuses input by field and reason, and never repeats the value', async () => {
    const env = await monthlyEnv();
    const door = task(schema, () => async () => 'done', env);
    const refused = door({ run: 'R', count: 'Kim 010-1234' }, context);
    await expect(refused).rejects.toMatchObject({
      name: 'InputRejected',
      message: expect.stringContaining('count: '),
    });
    expect(JSON.stringify(env.logged)).not.toContain('Kim');
  });

  it('logs a failure once, with run and request, and throws it on under its name', async () => {
    const env = await monthlyEnv();
    const cause = new Error('socket closed');
    const door = task(
      schema,
      () => async () => {
        throw new Unavailable('Charging is out', { cause });
      },
      env,
    );
    await expect(door({ run: 'R', count: 1 }, context)).rejects.toMatchObject({
      name: 'Unavailable',
    });
    expect(env.logged).toEqual([
      {
        level: 'error',
        message: 'Charging is out',
        error: 'Unavailable',
        cause: 'Error: socket closed',
        run: 'R',
        request: 'request-1',
      },
    ]);
  });
});

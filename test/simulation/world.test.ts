import { describe, expect, it } from 'vitest';
import type { Env } from '../../adapters/env.ts';
import type { Case, PlannedFault } from './core/case.ts';
import { makeWorld, type World } from './core/world.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

const worldWith = (...plan: PlannedFault[]): World => {
  const given: Case = {
    ...{ flow: 'none', scenario: {}, plan, outages: [], tape: [], chance: 0 },
  };
  return makeWorld(given, { startAt: 0, settings: {}, traced: true });
};

const live = async (world: World): Promise<void> => {
  await turn();
  while (world.agenda.step(Number.POSITIVE_INFINITY)) await turn();
};

/** A function that writes down how far it came. */
const declare = (world: World, steps: string[]): void =>
  world.lambda({
    name: 'Write',
    timeoutMs: 10_000,
    make: (env: Env) => async () => {
      try {
        await env.database.insertAll('write one', 'T', [{ pk: 'a', sk: 's' }]);
        steps.push('one');
        await env.database.insertAll('write two', 'T', [{ pk: 'b', sk: 's' }]);
        steps.push('two');
      } catch (error) {
        steps.push((error as Error).name);
        throw error;
      } finally {
        steps.push('finally');
      }
      return 'done';
    },
  });

const invokeOnce = async (world: World) => {
  const steps: string[] = [];
  declare(world, steps);
  let result: unknown;
  const endedAt = { ms: -1 };
  void world.invoke('Write', {}).then((answer) => {
    result = answer;
    endedAt.ms = world.now();
  });
  await live(world);
  const kept = world.services.database.items('T').map(({ pk }) => pk);
  return { steps, result, endedAt: endedAt.ms, kept };
};

// Step 1 is the invocation, 2 the sandbox, 3 and 4 the writes.
describe('a fault at a call', () => {
  it('none: the function goes through', async () => {
    expect(await invokeOnce(worldWith())).toMatchObject({
      ...{ steps: ['one', 'two', 'finally'], kept: ['a', 'b'] },
      result: { ok: true, payload: 'done' },
    });
  });

  it('crash-before: no effect, no finally, and the time-out alone tells of it', async () => {
    expect(await invokeOnce(worldWith({ at: 4, kind: 'crash-before', arg: 0 }))).toMatchObject({
      ...{ steps: ['one'], kept: ['a'], endedAt: 10_000 },
      result: { ok: false, errorType: 'Sandbox.Timedout' },
    });
  });

  it('crash-after: an effect, no finally', async () => {
    expect(await invokeOnce(worldWith({ at: 4, kind: 'crash-after', arg: 1 }))).toMatchObject({
      ...{ steps: ['one'], kept: ['a', 'b'] },
      result: { ok: false, errorType: 'Runtime.ExitError' },
    });
  });

  it('lost-response: an effect, and the caller hears Unavailable', async () => {
    expect(await invokeOnce(worldWith({ at: 3, kind: 'lost-response', arg: 0 }))).toMatchObject({
      ...{ steps: ['Unavailable', 'finally'], kept: ['a'] },
      result: { ok: false, errorType: 'Unavailable' },
    });
  });

  it('throttled: no effect', async () => {
    expect(await invokeOnce(worldWith({ at: 3, kind: 'throttled', arg: 0 }))).toMatchObject({
      ...{ steps: ['Unavailable', 'finally'], kept: [] },
    });
  });

  it('frozen beyond the time-out: given up, and goes on when it thaws', async () => {
    expect(await invokeOnce(worldWith({ at: 3, kind: 'frozen', arg: 1 }))).toMatchObject({
      ...{ steps: ['one', 'two', 'finally'], kept: ['a', 'b'], endedAt: 10_000 },
      result: { ok: false, errorType: 'Sandbox.Timedout' },
    });
  });

  it('invoked-twice: the same event in two sandboxes', async () => {
    const { steps } = await invokeOnce(worldWith({ at: 1, kind: 'invoked-twice', arg: 0 }));
    expect(steps.filter((step) => step === 'finally')).toHaveLength(2);
  });

  it('is kept for the first call that its kind can meet', async () => {
    const world = worldWith({ at: 1, kind: 'own-echo', arg: 0 });
    await invokeOnce(world);
    expect([...world.faults.hits]).toEqual([['write one\town-echo', 1]]);
  });

  it('meets nothing once faults have ended', async () => {
    const world = worldWith({ at: 3, kind: 'throttled', arg: 0 });
    world.faults.end();
    expect((await invokeOnce(world)).result).toMatchObject({ ok: true });
  });
});

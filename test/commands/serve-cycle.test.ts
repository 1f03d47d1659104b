import { expect, test } from 'vitest';
import { serveCycle } from '../../commands/serve-cycle.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { aTask, aWorld, inARow, machineArn, Thrown } from '../local/step-functions/world.ts';

const { programme } = programmeVersion('customer-appreciation', 1);
const scheduled = 'monthly-data-2026-02';

/** A month whose scheduled run never balances, whatever is counted again; a re-run does. */
const unbalancedMonth = () => {
  const world = aWorld({
    reconcile: ({ run }: { run: string }) => {
      if (run === scheduled) throw new Thrown('RunDoesNotBalance', 'two more than granted');
      return 'balanced';
    },
  });
  const { time } = world;
  world.register(inARow({ Reconcile: aTask('reconcile') }));
  const said: string[] = [];
  const at = {
    programme,
    cycle: '2026-02',
    desk: {
      dataFolder: world.folder,
      env: { settings: { required: () => machineArn('machine') } },
      cloud: {
        stepFunctions: world.engine,
        clock: { now: () => time.clock.now() },
        outputs: {},
        invoke: async (_function: string, { kind }: { kind: string }) => {
          expect(kind).toBe('rerun');
          const run = `${scheduled}-2`;
          await world.start({ run }, run);
          return { ok: true, payload: {} };
        },
      },
    },
    progress: {
      say: (sentence: string) => void said.push(sentence),
      step: () => ({ report: () => {}, end: () => {} }),
    },
  };
  return { world, at: at as never, said };
};

test('books that a redrive counted again and still do not balance are re-run', async () => {
  const { world, at, said } = unbalancedMonth();
  await world.ended(await world.start({ run: scheduled }, scheduled));
  const redriven = await serveCycle(at);
  expect(redriven.execution).toMatchObject({ name: scheduled, status: 'FAILED', redriveCount: 1 });
  const again = await serveCycle(at);
  expect(again.execution).toMatchObject({ name: `${scheduled}-2`, status: 'SUCCEEDED' });
  expect(said).toEqual([
    `${scheduled} had failed (RunDoesNotBalance): redriving it.`,
    `${scheduled} was redriven and still does not balance: a re-run.`,
  ]);
});

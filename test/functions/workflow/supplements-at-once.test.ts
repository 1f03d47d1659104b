import { beforeEach, describe, expect, it } from 'vitest';
import { everySeal, sealedCohort } from '../../../adapters/cohorts.ts';
import { readSupplements } from '../../../adapters/supplement/supplement-acts.ts';
import { aLine } from '../../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';
import { programme, sealCohort } from '../../fakes/monthly-workflow.ts';
import { type SupplementWorkflow, supplementWorkflow } from '../../fakes/supplement-workflow.ts';

const referenceDate = '2026-01-13';
let env: MonthlyEnv;
let supplement: SupplementWorkflow;

beforeEach(async () => {
  env = await monthlyEnv();
  supplement = supplementWorkflow(env);
  sealCohort(env, [aLine({ line: 'L1' }), aLine({ line: 'L2' })]);
});

const approved = async (...lines: string[]): Promise<number> => {
  const number = await supplement.ask(...lines);
  await supplement.approve(number);
  return number;
};

/** The door lets one come after the other; the seal must not rest on it. */
describe('two supplements that are sealed at the same moment', () => {
  it('come one behind the other, and neither loses a line', async () => {
    await approved('M1', 'M2');
    await approved('N1');
    const both = await Promise.allSettled([supplement.seal(1), supplement.seal(2)]);
    const failed = both.filter(({ status }) => status === 'rejected');
    expect(failed).toMatchObject([{ reason: { name: 'Unavailable' } }]);
    // As the state retries it.
    await supplement.seal(1);
    await supplement.seal(2);
    const seals = await everySeal(env, programme, referenceDate);
    expect(seals.map(({ supplements = [] }) => supplements.length)).toEqual([0, 1, 2]);
    const { accepted, supplements } = await sealedCohort(env, programme, referenceDate);
    expect(accepted).toBe(5);
    expect(supplements?.map(({ number }) => number).sort()).toEqual([1, 2]);
    for (const { number, sealed } of await readSupplements(env, programme)) {
      const first = seals.find((seal) => seal.supplements?.some((each) => each.number === number));
      expect(sealed?.cohort).toEqual({ sha256: first?.lines.sha256, lines: first?.accepted });
    }
  });

  it('are each noted by the seal of their own, also where that was cut off until after the other', async () => {
    await approved('M1');
    await approved('N1');
    env.disturb = (call, when) => {
      if (call === 'record the act' && when === 'before') throw new Error('cut off');
    };
    await expect(supplement.seal(1)).rejects.toThrow('cut off');
    env.disturb = undefined;
    await supplement.seal(2);
    await supplement.seal(1);
    const [, first, second] = await everySeal(env, programme, referenceDate);
    expect(await readSupplements(env, programme)).toMatchObject([
      { number: 1, sealed: { cohort: { sha256: first?.lines.sha256, lines: 3 } } },
      { number: 2, sealed: { cohort: { sha256: second?.lines.sha256, lines: 4 } } },
    ]);
  });

  it('do not both bring a line that stands in both', async () => {
    await approved('M1', 'M2');
    await approved('M2', 'N1');
    await supplement.seal(1);
    await expect(supplement.seal(2)).rejects.toThrow('A line of the supplement is in the cohort');
    expect((await sealedCohort(env, programme, referenceDate)).accepted).toBe(4);
  });

  it('are each the cohort’s next one, whoever seals the one of the same workflow twice', async () => {
    await approved('M1');
    const twice = await Promise.allSettled([supplement.seal(1), supplement.seal(1)]);
    expect(twice.some(({ status }) => status === 'fulfilled')).toBe(true);
    await supplement.seal(1);
    expect(await everySeal(env, programme, referenceDate)).toHaveLength(2);
    expect((await sealedCohort(env, programme, referenceDate)).accepted).toBe(3);
  });
});

import { hash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { positionOf, topUpsOf } from '../../../adapters/breaks/charging-stretches.ts';
import { makeCharging } from '../../../adapters/charging/charging.ts';
import { startOfStretch, stretches } from '../../../domain/breaks/stretches.ts';
import { type MonthlyEnv, monthlyEnv } from '../../fakes/monthly-env.ts';

const of = { programme: 'p', benefit: 'monthly-data', cycle: '2026-02' };
const ids = Array.from({ length: 3_000 }, (_, n) => hash('sha256', `${n}`, 'hex').slice(0, 40));
const total = ids.length;

let env: MonthlyEnv;
beforeAll(async () => {
  env = await monthlyEnv();
  const charging = makeCharging(env);
  for (const grantId of ids) {
    await charging.topUp({
      ...{ grantId, line: `L-${grantId.slice(0, 8)}`, amountMb: 100 },
      key: { ...of, subject: 'line:L', period: of.cycle, issue: 0 },
      validity: { from: '2026-02-01T00:00:00+09:00', until: '2026-03-01T00:00:00+09:00' },
    });
  }
});

const countBefore = (stretch: number): number =>
  ids.filter((id) => id < startOfStretch(stretch)).length;

describe('the place of a stretch in charging’s list', () => {
  it('is found from whatever guess', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(stretches), fc.nat(total), async (stretch, about) => {
        expect(await positionOf(env, of, { stretch, about, total })).toBe(countBefore(stretch));
      }),
      { numRuns: 150 },
    );
  });

  it('takes one question where the guess is about right', async () => {
    const stretch = 2_048;
    env.calls.length = 0;
    await positionOf(env, of, { stretch, about: countBefore(stretch) + 100, total });
    expect(env.calls.filter((call) => call === 'look at charging')).toHaveLength(1);
  });
});

describe('the top-ups of a part', () => {
  it('are those from its first stretch up to its last', async () => {
    const [from, until] = [1_000, 1_700];
    const found: string[] = [];
    const part = { until, position: countBefore(from) };
    for await (const { grantId } of topUpsOf(env, of, part)) found.push(grantId);
    const within = (id: string) => startOfStretch(from) <= id && id < startOfStretch(until);
    expect(found).toEqual(ids.filter(within).sort());
    expect(found.length).toBeGreaterThan(10);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from './core/case.ts';
import { someCase } from './core/draw.ts';
import type { Flow } from './core/flow.ts';
import { runCase } from './core/run-case.ts';
import { type BatchScenario, monthlyBatch } from './flows/monthly-batch.ts';
import type { LineKind } from './flows/monthly-lines.ts';

/** What a line was given, or that it was not, by the line's id. */
type Fates = Readonly<Record<string, string>>;

const flow = monthlyBatch as unknown as Flow<never>;

/** Lives through a case to its end and answers what became of each line. */
const fatesOf = async (given: Case, change: Partial<Flow<never>> = {}): Promise<Fates> => {
  const fates: Record<string, string> = {};
  const watched: Flow<never> = {
    ...{ ...flow, ...change },
    begin: async (world, scenario) => {
      const episode = await flow.begin(world, scenario);
      const check = async (): Promise<void> => {
        await episode.check();
        for (const { pk, sk, amountMb } of world.services.database.items('Ledger')) {
          fates[String(pk)] = `${sk} ${amountMb} MB`;
        }
      };
      return { ...episode, check };
    },
  };
  const { violation } = await runCase(watched, given);
  expect(violation, JSON.stringify(given)).toBeUndefined();
  return fates;
};

const scenarioOf = ({ scenario }: Case): BatchScenario => scenario as BatchScenario;

const withLines = (given: Case, lines: readonly LineKind[]): Case => ({
  ...given,
  scenario: { ...scenarioOf(given), lines },
});

const calm = (given: Case): Case => ({ ...given, plan: [], outages: [], tape: [] });

/** What becomes of it depends on which run came first, which faults decide. */
const byChance: LineKind = 'suspended_since';

const cases = (count: number, seed: number): Case[] =>
  fc
    .sample(someCase(flow), { numRuns: count, seed })
    .map((given) =>
      withLines(given, [
        'due',
        ...scenarioOf(given).lines.filter((kind) => kind !== 'poison' && kind !== byChance),
      ]),
    );

describe('isolation (I12): rows that cannot be read change the fate of no other', () => {
  const poisoned = (given: Case, rows: number): Case =>
    withLines(given, [...scenarioOf(given).lines, ...Array<LineKind>(rows).fill('poison')]);

  it.each([1, 3])('without a fault, beside %i of them', async (rows) => {
    for (const given of cases(60, rows).map(calm)) {
      expect(await fatesOf(poisoned(given, rows))).toEqual(await fatesOf(given));
    }
  });

  it('with faults, once they have ended', async () => {
    for (const given of cases(150, 2)) {
      expect(await fatesOf(poisoned(given, 2)), JSON.stringify(given)).toEqual(
        await fatesOf(given),
      );
    }
  });
});

describe('calendar (I16): who gets which month depends on no clock', () => {
  const hourMs = 3_600_000;
  const boots = { at: 0, kind: 'skewed', call: 'boot ServeBatch' } as const;

  it.each([0, 1, 2, 3])('of the functions, up to five minutes off (%i)', async (arg) => {
    for (const given of cases(20, 5).map(calm)) {
      const skewed = { ...given, plan: [1, 2, 3].map(() => ({ ...boots, arg })) };
      expect(await fatesOf(skewed)).toEqual(await fatesOf(given));
    }
  });

  it.each(['UTC', 'Asia/Seoul', 'America/New_York', 'Pacific/Kiritimati'])(
    'of a machine in %s',
    async (zone) => {
      const before = process.env.TZ;
      for (const given of cases(20, 6).map(calm)) {
        const here = await fatesOf(given);
        process.env.TZ = zone;
        expect(await fatesOf(given)).toEqual(here);
        if (before === undefined) delete process.env.TZ;
        else process.env.TZ = before;
      }
    },
  );

  it.each([
    ['six hours later', 6 * hourMs],
    ['minutes before the month ends', 27 * 24 * hourMs + 22.9 * hourMs],
    ['in the month after', 40 * 24 * hourMs],
  ])('of the run, which goes on %s', async (_, laterMs) => {
    for (const given of cases(20, 7).map(calm)) {
      const later = await fatesOf(given, { startAt: flow.startAt + laterMs });
      expect(Object.keys(later)).toEqual(Object.keys(await fatesOf(given)));
      expect(Object.values(later).every((fate) => fate.includes('#2026-02#'))).toBe(true);
    }
  });
});

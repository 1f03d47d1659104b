import { beforeEach, describe, expect, it } from 'vitest';
import { appendLineEvent, eventsOfLine, eventsOfLines } from '../../adapters/lines.ts';
import { lineHash } from '../../domain/line-hash.ts';
import { anEvent } from '../domain/builders.ts';
import { type MonthlyEnv, monthlyEnv } from '../fakes/monthly-env.ts';

let env: MonthlyEnv;

beforeEach(async () => {
  env = await monthlyEnv();
});

const inHashOrder = Array.from({ length: 2_000 }, (_, at) => `L${at}`).toSorted((one, other) =>
  lineHash(one) < lineHash(other) ? -1 : 1,
);

describe('the events of a line', () => {
  it('keep the first instant at which we heard of them', async () => {
    const first = anEvent({ recordedAt: '2026-02-20T03:00:01.000Z' });
    expect(await appendLineEvent(env, first)).toEqual(first);
    const again = await appendLineEvent(env, { ...first, recordedAt: '2026-03-01T00:00:00.000Z' });
    expect(again).toEqual(first);
    expect(await eventsOfLine(env, 'L1')).toEqual([first]);
  });

  it('are not those of a line whose id begins alike', async () => {
    await appendLineEvent(env, anEvent({ line: 'L1' }));
    await appendLineEvent(env, anEvent({ line: 'L12' }));
    expect(await eventsOfLine(env, 'L1')).toHaveLength(1);
  });
});

describe('the events of a batch', () => {
  it.each([0, 3, 1_000, 1_900])(
    'of neighbours from place %i on are found by one query a bucket',
    async (from) => {
      const batch = inHashOrder.slice(from, from + 100);
      const touched = [batch[0], batch[50], batch[99]].filter((line) => line !== undefined);
      for (const line of [...touched, 'ELSEWHERE']) await appendLineEvent(env, anEvent({ line }));
      env.calls.length = 0;
      const found = await eventsOfLines(env, batch, { contiguous: true });
      expect([...found.keys()].filter((line) => batch.includes(line)).sort()).toEqual(
        touched.sort(),
      );
      const buckets = new Set(batch.map((line) => lineHash(line).slice(0, 2))).size;
      expect(env.calls).toHaveLength(buckets);
    },
  );

  it('of scattered lines are found line by line', async () => {
    await appendLineEvent(env, anEvent({ line: 'L7' }));
    const found = await eventsOfLines(env, ['L7', 'L99'], { contiguous: false });
    expect([...found.keys()]).toEqual(['L7']);
  });
});

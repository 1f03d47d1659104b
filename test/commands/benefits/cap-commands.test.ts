import { describe, expect, it } from 'vitest';
import type { Door } from '../../../commands/benefits/door.ts';
import { typed } from '../../../commands/benefits/typed.ts';

const answer = {
  ...{ act: 'cap', outcome: 'done', sentence: 'It may give 100 GB.', record: 'r1' },
  at: '2026-02-01T00:00:00.000Z',
};

/** What the command asked of the door, and what it showed. */
const run = async (...words: string[]) => {
  const wanted = typed(words);
  if ('help' in wanted) throw new Error('asked for help');
  const asked: unknown[] = [];
  const door = {
    call: async (...given: unknown[]) => {
      asked.push(given);
      return answer;
    },
  } as unknown as Door;
  const place = { stage: 'local', dataFolder: '.local' };
  const shown = await wanted.command.run(wanted.said, { place, door });
  return { asked, shown, beware: wanted.command.beware?.(wanted.said) };
};

const of = (body: object, route = 'cap-run') => [
  [route, { parameters: { run: 'monthly-data-2026-02' }, body }],
];

describe('the commands about caps', () => {
  it('send whole gigabytes and cents of what was typed in dollars', async () => {
    const words = ['cap', 'monthly-data-2026-02', '--gigabytes', '150000', '--spend-usd', '12.05'];
    const { asked, shown } = await run(...words, '--why', 'as approved');
    expect(asked).toEqual(of({ gigabytes: 150_000, spendUsdCents: 1_205, why: 'as approved' }));
    expect(shown.text).toContain('On record as r1');
  });

  it.each([
    ['--gigabytes', '1.5', { gigabytes: '1.5' }],
    ['--gigabytes', '-1', { gigabytes: '-1' }],
    ['--gigabytes', '1e3', { gigabytes: '1e3' }],
    ['--spend-usd', '1,5', { spendUsdCents: '1,5' }],
    ['--spend-usd', '0.001', { spendUsdCents: '0.001' }],
    ['--spend-usd', '', { spendUsdCents: '' }],
  ])('send %s %s as it is, for the door to name', async (option, value, limits) => {
    const { asked } = await run('cap', 'monthly-data-2026-02', `${option}=${value}`, '--why=x y z');
    expect(asked).toEqual(of({ ...limits, why: 'x y z' }));
  });

  it('ask before they raise, and not before they limit', async () => {
    const words = ['monthly-data-2026-02', '--gigabytes', '7', '--why', 'counted again'];
    const raised = await run('confirm-cap', ...words);
    expect(raised.asked).toEqual(of({ gigabytes: 7, why: 'counted again' }, 'confirm-cap'));
    expect(raised.beware).toContain('cannot be taken back');
    expect((await run('cap', ...words)).beware).toBeUndefined();
  });

  it('want the name of a run', async () => {
    await expect(run('cap', '--gigabytes', '7')).rejects.toThrow('RUN is missing');
    await expect(run('cap', 'a', 'b')).rejects.toThrow('takes no such word');
  });
});

import { describe, expect, it } from 'vitest';
import type { Door } from '../../../commands/benefits/door.ts';
import { monthCommands } from '../../../commands/benefits/month-commands.ts';
import { typed } from '../../../commands/benefits/typed.ts';
import type { Month } from '../../../domain/operations/month.ts';

const preview = 'monthly-data-preview-2026-02';
const at = '2026-01-28T00:00:00.000Z';

const february = (given: Partial<Month> = {}): Month => ({
  cycle: '2026-02',
  benefit: 'monthly-data',
  dueAt: '2026-01-31T15:00:00.000Z',
  previewDueAt: at,
  state: 'waiting_for_approval',
  preview: {
    ...{ preview, status: 'made', maker: '1001', madeAt: at },
    ...{ considered: 1_982, eligible: 1_485, refused: { line_is_iot: 497 }, gigabytes: 148_500 },
    differences: ['eligible: 1485, after 1490 in monthly-data-2026-01 (-5).'],
    forecast: { seconds: 60, costUsd: 0.02 },
  },
  runs: [],
  ...given,
});

/** A door that answers what it is told, and keeps what was asked of it. */
const doorOf = (answers: readonly unknown[]) => {
  const asked: unknown[] = [];
  let place = 0;
  const door = {
    call: async (...given: unknown[]) => {
      asked.push(given);
      place += 1;
      return answers[Math.min(place, answers.length) - 1];
    },
  } as unknown as Door;
  return { asked, place: { stage: 'local', dataFolder: '.local' }, door };
};

const run = (line: string, answers: readonly unknown[]) => {
  const wanted = typed(line.split(' ').map((word) => word.replaceAll('_', ' ')));
  if ('help' in wanted) throw new Error('asked for help');
  const { asked, place, door } = doorOf(answers);
  return wanted.command.run(wanted.said, { place, door }).then((shown) => ({ shown, asked }));
};

const act = { act: 'approve', outcome: 'done', sentence: 'Done.', at, record: 'r1' };

describe('the commands about months', () => {
  it('show what a preview counted, against the month before, and who said what', async () => {
    const approval = {
      ...{ outcome: 'void' as const, preview, by: '2002', why: 'as expected', at },
      sentence: `The code is not what ${preview} looked at.`,
    };
    const { shown } = await run('months', [{ months: [february({ approval })] }]);
    for (const part of [
      '1,485 eligible, 148,500 GB',
      'refused line_is_iot: 497',
      'after 1490 in monthly-data-2026-01 (-5)',
      'void: 2002',
      'The code is not what',
    ]) {
      expect(shown.text).toContain(part);
    }
  });

  it('approve by name what was looked at, with the reason', async () => {
    const { asked, shown } = await run(`approve 2026-02 --preview ${preview} --why as_expected`, [
      act,
    ]);
    expect(asked).toEqual([
      [
        'approve-month',
        { parameters: { cycle: '2026-02' }, body: { preview, why: 'as expected' } },
      ],
    ]);
    expect(shown.text).toContain('On record as r1');
  });

  it('ask before they approve, and not before they reject or preview', () => {
    const said = { words: { MONTH: '2026-02' }, options: { preview }, flags: new Set<string>() };
    expect(monthCommands.approve.beware?.(said)).toContain('cannot be taken back');
    expect(monthCommands.reject.beware).toBeUndefined();
    expect(monthCommands.preview.beware).toBeUndefined();
  });

  it('wait until a preview is made, and fail where it failed', async () => {
    const asked = { ...act, act: 'preview', preview };
    const making = february({ preview: { preview, status: 'making', madeAt: at } });
    const failed = february({ preview: { preview, status: 'failed', madeAt: at } });
    const made = await run('preview 2026-02 --wait', [
      asked,
      { months: [making] },
      { months: [february()] },
    ]);
    expect(made.shown.failed).toBe(false);
    expect(made.shown.text).toContain('1,485 eligible');
    const other = await run('preview 2026-02 --wait', [asked, { months: [failed] }]);
    expect(other.shown.failed).toBe(true);
  });

  it.each([
    ['approve', 'MONTH is missing.'],
    ['approve 2026-02 --person 2002', 'Unknown option'],
    ['reject 2026-02 2026-03', '2026-03: reject takes no such word.'],
    ['months 2026-02', '2026-02: months takes no such word.'],
  ])('refuse "%s"', (line, says) => {
    expect(() => typed(line.split(' '))).toThrow(says);
  });
});

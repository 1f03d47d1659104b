import { describe, expect, it } from 'vitest';
import { askForPreview, periodOf } from '../../../domain/approval/ask-for-preview.ts';
import type { MonthAct } from '../../../domain/approval/month-acts.ts';
import type { MonthHashes } from '../../../domain/approval/month-hashes.ts';
import { previewIdentity, previewName } from '../../../domain/approval/preview-name.ts';
import { monthlyData } from '../builders.ts';
import { approved, asked, hashes, made, maker, rejected, used, voided } from './builders.ts';

interface Given {
  readonly by?: string | undefined;
  readonly hashes?: MonthHashes;
  readonly at?: string;
}

const ask = (acts: readonly MonthAct[], given: Given = {}): string => {
  const asking = { cycle: '2026-02', by: maker, hashes, at: '2026-01-29T01:00:00.000Z', ...given };
  const { outcome, number } = askForPreview(acts, asking);
  return `${outcome} ${number}`;
};

const open = [asked(), made()];

describe('asking for a preview', () => {
  const table: [answer: string, acts: MonthAct[], given: Given, why: string][] = [
    ['make 1', [], {}, 'the first of the month'],
    ['stands 1', open, {}, 'nothing has changed'],
    ['stands 1', [...open, approved()], {}, 'nor an approval: asking again voids nothing'],
    ['make 2', open, { hashes: { ...hashes, programme: 'p2' } }, 'another programme'],
    ['make 2', open, { hashes: { ...hashes, cohort: 'c2' } }, 'another cohort'],
    ['make 2', [...open, approved()], { hashes: { ...hashes, code: 'k2' } }, 'another deployment'],
    ['make 2', open, { hashes: { ...hashes, partners: 'e2' } }, 'another address'],
    ['make 2', [...open, rejected()], {}, 'a person wants another one after a no'],
    ['stands 1', [...open, rejected()], { by: undefined }, 'the calendar does not ask over a no'],
    ['make 2', [...open, approved(), voided()], {}, 'the start counted otherwise'],
    ['make 2', [...open, approved(), used()], {}, 'a run has used it up'],
    ['stands 1', [...open, approved()], { at: '2026-02-01T14:59:59.999Z' }, 'the approval holds'],
    [
      'make 2',
      [...open, approved()],
      { at: '2026-02-01T15:00:00.000Z' },
      'the approval has expired',
    ],
    ['stands 1', open, { at: '2026-02-20T00:00:00.000Z' }, 'what nobody approved cannot expire'],
    ['stands 1', [asked({ at: '2026-01-29T00:00:00.000Z' })], {}, 'it is being made'],
    ['make 2', [asked({ at: '2026-01-28T23:00:00.000Z' })], {}, 'it is not made after two hours'],
  ];

  it.each(table)('is answered with %s: %#', (answer, acts, given, why) => {
    expect(ask(acts, given), why).toBe(answer);
  });
});

describe('the period in which a month is decided on', () => {
  it.each([
    // cycle, at, answer, why
    ['2026-03', '2026-02-14T14:59:59.999Z', 'too_early', 'fifteen days before, in the last moment'],
    ['2026-03', '2026-02-14T15:00:00.000Z', 'open', 'fourteen days before'],
    ['2026-03', '2026-03-31T14:59:59.999Z', 'open', 'the last moment of the month'],
    ['2026-03', '2026-03-31T15:00:00.000Z', 'open', 'late, while late months are given'],
    ['2026-07', '2026-10-31T14:59:59.999Z', 'open', 'the last moment of the last late day'],
    ['2026-07', '2026-10-31T15:00:00.000Z', 'too_late', 'after it'],
    ['2026-01', '2026-01-15T00:00:00.000Z', 'cycle_outside_window', 'before the programme'],
    ['2026-08', '2026-07-30T00:00:00.000Z', 'cycle_outside_window', 'after the programme'],
  ])('of %s is at %s: %s (%s)', (cycle, at, answer) => {
    const period = periodOf(monthlyData, cycle, at);
    expect(period.outcome === 'closed' ? period.reason : 'open').toBe(answer);
  });
});

describe('the name of a preview', () => {
  it.each([
    [1, 'monthly-data-preview-2026-02'],
    [2, 'monthly-data-preview-2026-02-2'],
    [11, 'monthly-data-preview-2026-02-11'],
  ])('number %i is %s, and says so', (number, name) => {
    expect(previewName('2026-02', number)).toBe(name);
    expect(previewIdentity(name)).toEqual({ cycle: '2026-02', number });
  });

  it.each([
    'monthly-data-2026-02',
    'monthly-data-preview-2026-13',
    'monthly-data-preview-2026-02-1',
    'monthly-data-preview-2026-02-0',
    'monthly-data-preview-2026-02-2-2',
    'x-monthly-data-preview-2026-02',
  ])('is not %s', (name) => {
    expect(previewIdentity(name)).toBeUndefined();
  });
});

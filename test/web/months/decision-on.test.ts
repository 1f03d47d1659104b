import { describe, expect, it } from 'vitest';
import type { Month } from '../../../domain/operations/month.ts';
import { decisionOn } from '../../../web/months/decision-on.ts';
import { inOrder } from '../../../web/months/in-order.ts';
import { recordedAnswers } from '../../browser/recorded-answers.ts';

const months = recordedAnswers['list-months']({}, new URLSearchParams())?.months ?? [];

const aMonth = (given: Partial<Month>): Month => {
  const waiting = months.find(({ state }) => state === 'waiting_for_approval');
  if (!waiting) throw new Error('a month waits for approval');
  return { ...waiting, ...given };
};
const approved = months[0]?.approval;

describe('what the page offers about a month', () => {
  it.each([
    // state, preview, approval, may preview, may decide, why
    ['waiting_for_approval', 'made', 'none', true, true, 'a preview waits'],
    ['preview_due', 'none', 'none', true, false, 'there is nothing to decide on'],
    ['preview_due', 'making', 'none', false, false, 'it is being made'],
    ['preview_due', 'failed', 'none', true, false, 'a failed preview counts for nothing'],
    ['armed', 'made', 'approved', true, false, 'it is decided'],
    ['rejected', 'made', 'rejected', true, false, 'it is decided: a new preview is needed'],
    ['waiting_for_approval', 'made', 'expired', true, true, 'the approval no longer counts'],
    ['waiting_for_approval', 'made', 'of another', true, true, 'a newer preview was made'],
    ['running', 'made', 'approved', false, false, 'it has begun'],
    ['given', 'made', 'approved', false, false, 'it is over'],
  ] as const)(
    '%s, preview %s, approval %s: %s, %s (%s)',
    (state, made, said, preview, decide, _why) => {
      const { preview: before, approval: _, ...rest } = aMonth({ state });
      if (!before || !approved) throw new Error('the record has both');
      const named = said === 'of another' ? 'preview-before' : before.preview;
      const outcome = said === 'none' || said === 'of another' ? 'approved' : said;
      const month: Month = {
        ...rest,
        ...(made !== 'none' && { preview: { ...before, status: made } }),
        ...(said !== 'none' && { approval: { ...approved, outcome, preview: named } }),
      };
      expect(decisionOn(month)).toEqual({ mayPreview: preview, mayDecide: decide });
    },
  );
});

describe('the order of months', () => {
  it('has first what goes on or lies ahead, then what is over, latest first', () => {
    expect(inOrder(months).map(({ cycle }) => cycle)).toEqual([
      '2026-06',
      '2026-07',
      '2026-08',
      '2026-05',
      '2026-04',
      '2026-03',
      '2026-02',
    ]);
  });
});

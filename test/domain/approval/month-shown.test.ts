import { describe, expect, it } from 'vitest';
import { type ArmingInput, armingOf } from '../../../domain/approval/arming.ts';
import type { MonthAct } from '../../../domain/approval/month-acts.ts';
import { monthShown } from '../../../domain/approval/month-shown.ts';
import type { Approval } from '../../../domain/operations/month.ts';
import { programmeNamed } from '../../../programmes/catalogue.ts';
import { approved, asked, februaryStart, hashes, made, rejected, voided } from './builders.ts';

const { programme } = programmeNamed('customer-appreciation@1');
const cycle = '2026-02';

const approvalOf = (
  acts: readonly MonthAct[],
  given: Partial<ArmingInput> = {},
): Approval | undefined => {
  const at = given.at ?? februaryStart;
  const input = { acts, cycle, run: 'monthly-data-2026-02', hashes, at, apart: {}, ...given };
  return monthShown({
    ...{ cycle, acts, at, runs: [], asksForApproval: true, arming: armingOf(input) },
    benefit: programme.benefits['monthly-data'],
  }).approval;
};

const ready = [asked(), made(), approved()];

describe('what was said of a month’s preview', () => {
  it('is nothing while nobody has decided', () => {
    expect(approvalOf([asked(), made()])).toBeUndefined();
  });

  it('is the approval, with its end and without a reason against it', () => {
    const shown = approvalOf(ready);
    expect(shown).toMatchObject({ outcome: 'approved', expiresAt: '2026-02-01T15:00:00.000Z' });
    expect(shown).not.toHaveProperty('reason');
  });

  it('is the rejection', () => {
    expect(approvalOf([asked(), made(), rejected()])).toMatchObject({ outcome: 'rejected' });
  });

  it.each([
    ['it is too old', 'expired', 'expired', ready, { at: '2026-02-01T15:00:00.000Z' }],
    [
      'something else than what was looked at would run',
      'void',
      'code_changed',
      ready,
      { hashes: { ...hashes, code: 'another' } },
    ],
    ['the counts were others', 'void', 'counts_differ', [...ready, voided()], {}],
  ] as const)(
    'names by code and in words why it no longer counts: %s',
    (_, outcome, reason, acts, given) => {
      const shown = approvalOf(acts, given);
      expect(shown).toMatchObject({ outcome, reason });
      expect(shown?.sentence).toContain('monthly-data-preview-2026-02');
    },
  );
});

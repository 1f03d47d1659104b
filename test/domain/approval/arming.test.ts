import { describe, expect, it } from 'vitest';
import {
  type ArmingInput,
  approvalExpiresAt,
  armingOf,
  type WaitReason,
} from '../../../domain/approval/arming.ts';
import type { MonthAct } from '../../../domain/approval/month-acts.ts';
import {
  approved,
  asked,
  askedByCalendar,
  checker,
  februaryStart,
  hashes,
  made,
  maker,
  rejected,
  third,
  used,
  voided,
} from './builders.ts';

const input = (acts: readonly MonthAct[], given: Partial<ArmingInput> = {}): ArmingInput => ({
  acts,
  cycle: '2026-02',
  run: 'monthly-data-2026-02',
  hashes,
  at: februaryStart,
  apart: {},
  ...given,
});

const ready = [asked(), made(), approved()];

const reasonOf = (
  acts: readonly MonthAct[],
  given: Partial<ArmingInput> = {},
): WaitReason | 'armed' => {
  const arming = armingOf(input(acts, given));
  return arming.outcome === 'wait' ? arming.reason : 'armed';
};

describe('a month', () => {
  it('is armed by a preview that another person has approved', () => {
    expect(armingOf(input(ready))).toMatchObject({
      outcome: 'armed',
      preview: 'monthly-data-preview-2026-02',
      approvedBy: checker,
      expiresAt: '2026-02-01T15:00:00.000Z',
    });
  });

  it('is armed in whatever order its acts are read', () => {
    expect(reasonOf(ready.toReversed())).toBe('armed');
  });

  const table: [
    reason: WaitReason | 'armed',
    acts: MonthAct[],
    given: Partial<ArmingInput>,
    why: string,
  ][] = [
    ['no_preview', [], {}, 'nobody asked for one'],
    ['preview_not_made', [asked()], {}, 'it is being made'],
    ['preview_not_made', [asked(), approved()], {}, 'an approval of what was never made is none'],
    ['not_approved', [asked(), made()], {}, 'nobody has decided'],
    ['rejected', [asked(), made(), rejected()], {}, 'somebody said no'],
    ['rejected', [...ready, rejected()], {}, 'no stands above yes, whichever came first'],
    ['same_person', [asked({ by: checker }), made(), approved()], {}, 'the maker approved'],
    ['same_person', [asked({ by: `00${checker}` }), made(), approved()], {}, 'zeros ahead'],
    ['armed', [askedByCalendar(), made(), approved()], {}, 'the calendar is no person'],
    ['publisher', ready, { apart: { publisher: checker } }, 'who published cannot approve'],
    [
      'publisher',
      ready,
      { apart: { publisher: `0${checker}` } },
      'a number with zeros is no other',
    ],
    [
      'deployer',
      ready,
      { apart: { deployer: checker } },
      'who deployed since cannot have approved',
    ],
    ['armed', ready, { apart: { publisher: maker, deployer: third } }, 'others than the approver'],
    ['programme_changed', ready, { hashes: { ...hashes, programme: 'p2' } }, 'another programme'],
    ['cohort_changed', ready, { hashes: { ...hashes, cohort: 'c2' } }, 'another cohort'],
    ['code_changed', ready, { hashes: { ...hashes, code: 'k2' } }, 'another deployment'],
    ['partners_changed', ready, { hashes: { ...hashes, partners: 'e2' } }, 'another address'],
    ['counts_differ', [...ready, voided()], {}, 'the start counted otherwise'],
    ['used', [...ready, used({ run: 'monthly-data-2026-02-2' })], {}, 'another run has gone by it'],
    ['armed', [...ready, used()], {}, 'its own run may ask again'],
    ['armed', ready, { at: '2026-02-01T14:59:59.999Z' }, 'the last moment of its day'],
    ['expired', ready, { at: '2026-02-01T15:00:00.000Z' }, 'a day after the start, excluded'],
    [
      'not_approved',
      [...ready, asked({ number: 2 }), made({ number: 2 })],
      {},
      'a newer preview voids it',
    ],
    [
      'preview_not_made',
      [...ready, asked({ number: 2 })],
      {},
      'a newer one that is only asked for, too',
    ],
    [
      'armed',
      [
        asked(),
        made(),
        rejected(),
        asked({ number: 2 }),
        made({ number: 2 }),
        approved({ number: 2 }),
      ],
      {},
      'what was said of an older one counts no more',
    ],
  ];

  it.each(table)('waits or is armed (%s): %#', (reason, acts, given, why) => {
    expect(reasonOf(acts, given), why).toBe(reason);
  });

  it('says the first of several reasons, the plainest one', () => {
    const everything = [asked({ by: checker }), made(), approved(), voided(), rejected()];
    expect(reasonOf(everything, { hashes: { ...hashes, code: 'k2' } })).toBe('rejected');
  });
});

describe('an approval', () => {
  it.each([
    // cycle, given, good until, why
    [
      '2026-02',
      '2026-01-28T01:00:00.000Z',
      '2026-02-01T15:00:00.000Z',
      'from the start of the month',
    ],
    [
      '2026-03',
      '2026-02-28T14:59:59.999Z',
      '2026-03-01T15:00:00.000Z',
      'given in the last moment of February',
    ],
    ['2026-03', '2026-02-28T15:00:00.000Z', '2026-03-01T15:00:00.000Z', 'given as March begins'],
    ['2026-03', '2026-03-04T02:00:00.000Z', '2026-03-05T02:00:00.000Z', 'given late, from then on'],
  ])('of %s given at %s is good until %s: %s', (cycle, at, until) => {
    expect(approvalExpiresAt(cycle, at)).toBe(until);
  });
});

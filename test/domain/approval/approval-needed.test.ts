import { describe, expect, it } from 'vitest';
import { approvalNeeded, type OrderedRun } from '../../../domain/approval/approval-needed.ts';
import type { MonthAct } from '../../../domain/approval/month-acts.ts';
import { approved, asked, hashes, made, used } from './builders.ts';

const given = [asked(), made(), approved(), used()];
const changed = (name: keyof typeof hashes) => ({ ...hashes, [name]: 'changed' });

describe('an approval of its own', () => {
  const table: [needed: boolean, acts: MonthAct[], ordered: Partial<OrderedRun>, why: string][] = [
    [true, [], { kind: 'scheduled' }, 'a month begins with one'],
    [true, given, { kind: 'scheduled' }, 'always'],
    [false, given, { kind: 'rerun' }, 'the same programme for the same cohort'],
    [false, given, { kind: 'rerun', hashes: changed('code') }, 'mended code gives to nobody else'],
    [false, given, { kind: 'rerun', hashes: changed('partners') }, 'charging has moved'],
    [
      true,
      given,
      { kind: 'rerun', hashes: changed('programme') },
      'another version gives to others',
    ],
    [true, given, { kind: 'rerun', hashes: changed('cohort') }, 'another cohort'],
    [true, [asked(), made(), approved()], { kind: 'rerun' }, 'no approved run has gone ahead'],
    [false, given, { kind: 'follow-up', parkedLines: 10_000 }, 'up to and including ten thousand'],
    [true, given, { kind: 'follow-up', parkedLines: 10_001 }, 'one line more'],
    [true, [], { kind: 'follow-up', parkedLines: 1 }, 'the month was never approved'],
    [false, given, { kind: 'supplement', hashes: changed('cohort') }, 'two persons approved it'],
    [
      true,
      given,
      { kind: 'follow-up', parkedLines: 1, hashes: changed('cohort') },
      'another cohort',
    ],
  ];

  it.each(table)('is needed (%s): %#', (needed, acts, ordered, why) => {
    const run: OrderedRun = { kind: 'scheduled', parkedLines: 0, hashes, ...ordered };
    expect(approvalNeeded(acts, run), why).toBe(needed);
  });
});
